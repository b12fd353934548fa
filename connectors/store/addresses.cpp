#include "connectors/store/addresses.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "bot/core/bytes.h"
#include "connectors/store/statement.h"

namespace annai {
namespace {

Place place_of(SessionId session) { return {.column = "addresses.sealed", .session = session}; }

}  // namespace

struct Addresses::Statements {
  SQLite::Database& db;
  SQLite::Statement bind{db, "INSERT OR REPLACE INTO addresses VALUES (?1, ?2, ?3, ?4)"};
  SQLite::Statement forget{db, "DELETE FROM addresses WHERE name=?1"};
  SQLite::Statement of{db, "SELECT sealed FROM addresses WHERE session=?1"};
  SQLite::Statement session_at{db,
                               "SELECT session FROM addresses JOIN sessions ON id=session "
                               "WHERE name=?1 AND last_event>=?2"};
};

Addresses::Addresses(SQLite::Database& db, const Sealer& sealer)
    : sealer_(sealer), sql_(new Statements{.db = db}) {}

Addresses::~Addresses() = default;

void Addresses::bind(const Address& address, SessionId session) {
  const std::vector<Sealer::Hash> names = hashes_of(sealer_, address);
  for (const Sealer::Hash& name : names) Use(sql_->forget).with_blob(name).run();
  std::string plain;
  ByteWriter out(plain);
  out.text(address.channel);
  out.text(address.name);
  std::string sealed;
  sealer_.seal(place_of(session), plain, sealed);
  Use bind(sql_->bind);
  bind.with_blob(names.front()).with(session).with(address.channel).with_blob(sealed).run();
}

Result<Address> Addresses::of(SessionId session) {
  Use of(sql_->of);
  of.with(session);
  if (!of.next()) return Address{};
  const Result<std::string> plain = sealer_.open(place_of(session), of.blob(0));
  if (!plain) return std::unexpected(plain.error());
  ByteReader in(*plain);
  Address address;
  address.channel = in.text();
  address.name = in.text();
  if (!in.done()) return fail(ErrorCode::kInvalidInput, "a sealed address cannot be read");
  return address;
}

Result<SessionId> Addresses::session_at(const Address& address, UtcTime oldest) {
  const std::vector<Sealer::Hash> names = hashes_of(sealer_, address);
  for (const Sealer::Hash& name : names) {
    Use find(sql_->session_at);
    find.with_blob(name).with(oldest);
    if (!find.next()) continue;
    const SessionId session{find.number(0)};
    if (name != names.front()) bind(address, session);
    return session;
  }
  return fail(ErrorCode::kNotFound, "no session at this address");
}

std::vector<Sealer::Hash> hashes_of(const Sealer& sealer, const Address& address,
                                    std::string_view message) {
  std::string spelled;
  ByteWriter out(spelled);
  out.text(address.channel);
  out.text(address.name);
  out.text(message);
  return sealer.hashes(spelled);
}

}  // namespace annai
