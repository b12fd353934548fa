#include "connectors/store/in_tray.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sodium.h>

#include "bot/core/bytes.h"
#include "connectors/store/addresses.h"
#include "connectors/store/statement.h"

namespace annai {
namespace {

constexpr std::int64_t kVersion = 1;
const std::string kUnsaidKey = "taken back ";  // begins the key of what is not known yet

std::string in_hex(const Sealer::Hash& hash) {
  std::string hex(2 * hash.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  hex.pop_back();
  return hex;
}

std::string seal(const Sealer& sealer, const Received& received) {
  std::string plain;
  ByteWriter out(plain);
  out.integer(kVersion);
  out.text(received.from.channel);
  out.text(received.from.name);
  out.text(received.message);
  out.text(received.what);
  std::string sealed;
  sealer.seal({.column = "received.sealed", .session = {}, .key = received.key}, plain, sealed);
  return sealed;
}

// All but its key and its time. False: damaged, moved, or of a newer version.
bool open(const Sealer& sealer, std::string_view sealed, Received& received) {
  const Result<std::string> plain =
      sealer.open({.column = "received.sealed", .session = {}, .key = received.key}, sealed);
  if (!plain) return false;
  ByteReader in(*plain);
  if (in.integer() != kVersion) return false;
  received.from.channel = in.text();
  received.from.name = in.text();
  received.message = in.text();
  received.what = in.text();
  return in.done();
}

}  // namespace

struct InTray::Statements {
  SQLite::Database& db;
  SQLite::Statement put{
      db,
      "INSERT INTO received (channel, key, handed_in, at, sender, message, sealed) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (channel, key) DO NOTHING"};
  SQLite::Statement waiting{db,
                            "SELECT key, at, sealed, handed_in FROM received "
                            "WHERE channel=?1 AND sealed IS NOT NULL ORDER BY at, id"};
  SQLite::Statement take{
      db,
      "UPDATE received SET sealed=NULL, session=?1, turn=?2 WHERE key=?3 "
      "AND channel=(SELECT channel FROM addresses WHERE session=?1) RETURNING unsaid"};
  SQLite::Statement drop{db, "UPDATE received SET sealed=NULL WHERE channel=?1 AND key=?2"};
  SQLite::Statement drop_from{db,
                              "UPDATE received SET sealed=NULL "
                              "WHERE channel=?1 AND sealed IS NOT NULL AND sender=?2 AND at<=?3"};
  SQLite::Statement unsay{
      db, "UPDATE received SET sealed=NULL, unsaid=1 WHERE message=?1 RETURNING turn, session"};
  SQLite::Statement is_unsaid{db, "SELECT 1 FROM received WHERE message=?1 AND unsaid=1"};
  SQLite::Statement unsay_before{
      db,
      "INSERT INTO received (channel, key, handed_in, at, sender, message, unsaid) "
      "VALUES (?1, ?2, ?3, ?3, ?4, ?5, 1) ON CONFLICT (channel, key) DO NOTHING"};
};

InTray::InTray(SQLite::Database& db, const Sealer& sealer)
    : sealer_(sealer), sql_(new Statements{.db = db}) {}

InTray::~InTray() = default;

void InTray::put(const Received& received, UtcTime now) {
  const Sealer::Hash sender = hashes_of(sealer_, received.from).front();
  const Sealer::Hash message = hashes_of(sealer_, received.from, received.message).front();
  const std::string sealed = seal(sealer_, received);
  Use put(sql_->put);
  put.with(received.from.channel).with(received.key).with(now).with(received.at).with_blob(sender);
  if (received.message.empty()) {
    put.with_null();
  } else {
    put.with_blob(message);
  }
  if (is_unsaid(received.from, received.message)) {
    put.with_null().run();
  } else {
    put.with_blob(sealed).run();
  }
}

std::vector<Received> InTray::waiting(const std::string& channel, std::size_t limit) {
  std::vector<Received> found;
  Use rows(sql_->waiting);
  rows.with(channel);
  while (found.size() < limit && rows.next()) {
    Received one{.key = std::string(rows.blob(0)), .at = rows.time(1), .handed_in = rows.time(3)};
    if (open(sealer_, rows.blob(2), one)) found.push_back(std::move(one));
  }
  return found;
}

bool InTray::take(const std::string& key, JournalRow turn) {
  Use take(sql_->take);
  take.with(turn.session).with(turn.turn).with(key);
  return !take.next() || take.number(0) == 0;
}

void InTray::drop(const std::string& channel, const std::string& key) {
  Use(sql_->drop).with(channel).with(key).run();
}

void InTray::drop_from(const Address& address, UtcTime at) {
  for (const Sealer::Hash& sender : hashes_of(sealer_, address)) {
    Use(sql_->drop_from).with(address.channel).with_blob(sender).with(at).run();
  }
}

// A message without a number cannot be taken back.
std::vector<JournalRow> InTray::unsay(const Address& from, const std::string& message,
                                      UtcTime now) {
  std::vector<JournalRow> turns;
  if (message.empty()) return turns;
  bool found = false;
  const std::vector<Sealer::Hash> hashes = hashes_of(sealer_, from, message);
  for (const Sealer::Hash& hash : hashes) {
    Use rows(sql_->unsay);
    rows.with_blob(hash);
    while (rows.next()) {
      found = true;
      if (!rows.is_null(0)) turns.push_back({rows.number(0), SessionId{rows.number(1)}});
    }
  }
  if (found) return turns;
  const std::string key = kUnsaidKey + in_hex(hashes.front());
  Use(sql_->unsay_before)
      .with(from.channel)
      .with(key)
      .with(now)
      .with_blob(hashes_of(sealer_, from).front())
      .with_blob(hashes.front())
      .run();
  return turns;
}

bool InTray::is_unsaid(const Address& from, const std::string& message) {
  if (message.empty()) return false;
  for (const Sealer::Hash& hash : hashes_of(sealer_, from, message)) {
    Use rows(sql_->is_unsaid);
    rows.with_blob(hash);
    if (rows.next()) return true;
  }
  return false;
}

}  // namespace annai
