#include "connectors/store/outbox_table.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "bot/core/bytes.h"
#include "connectors/store/statement.h"

namespace annai {
namespace {

constexpr std::int64_t kVersion = 1;

Place place_of(SessionId session, std::string_view key) {
  return {.column = "outbox.sealed", .session = session, .key = key};
}

std::string encode(const Effect& effect) {
  std::string plain;
  ByteWriter out(plain);
  out.integer(kVersion);
  out.text(effect.name);
  out.text(effect.reference);
  out.integer(effect.asked_at.time_since_epoch().count());
  out.count(effect.values.size());
  for (const SlotValue& value : effect.values) {
    out.text(value.slot);
    out.text(value.value);
  }
  return plain;
}

// All but its key. False: damaged, or of a newer version.
bool decode(std::string_view plain, Effect& effect) {
  ByteReader in(plain);
  if (in.integer() != kVersion) return false;
  effect.name = in.text();
  effect.reference = in.text();
  effect.asked_at = UtcTime(std::chrono::milliseconds(in.integer()));
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    SlotValue& value = effect.values.emplace_back();
    value.slot = in.text();
    value.value = in.text();
  }
  return in.done();
}

}  // namespace

struct OutboxTable::Statements {
  SQLite::Database& db;
  SQLite::Statement add{db,
                        "INSERT INTO outbox (key, session, at, sealed, letter) "
                        "VALUES (?1, ?2, ?3, ?4, ?5) "
                        "ON CONFLICT (key) DO NOTHING"};
  SQLite::Statement remove{db, "DELETE FROM outbox WHERE key=?1 AND session=?2"};
  SQLite::Statement mark{db, "UPDATE outbox SET mark=?3 WHERE key=?1 AND session=?2"};
  SQLite::Statement effects_of{
      db, "SELECT key, sealed FROM outbox WHERE session=? AND letter=0 ORDER BY id"};
  SQLite::Statement pending{db, "SELECT key, session, sealed, mark FROM outbox ORDER BY id"};
};

OutboxTable::OutboxTable(SQLite::Database& db, const Sealer& sealer)
    : sealer_(sealer), sql_(new Statements{.db = db}) {}

OutboxTable::~OutboxTable() = default;

void OutboxTable::add(SessionId session, UtcTime at, const Effect& effect) {
  insert(session, at, effect, /*is_letter=*/false);
}

void OutboxTable::add_letter(SessionId session, UtcTime at, const Effect& letter) {
  insert(session, at, letter, /*is_letter=*/true);
}

void OutboxTable::insert(SessionId session, UtcTime at, const Effect& effect, bool is_letter) {
  std::string sealed;
  sealer_.seal(place_of(session, effect.key), encode(effect), sealed);
  Use(sql_->add)
      .with(effect.key)
      .with(session)
      .with(at)
      .with_blob(sealed)
      .with(is_letter ? 1 : 0)
      .run();
}

void OutboxTable::remove(SessionId session, const std::string& key) {
  Use(sql_->remove).with(key).with(session).run();
}

void OutboxTable::mark(SessionId session, const std::string& key, LetterMark mark) {
  Use(sql_->mark).with(key).with(session).with(static_cast<std::int64_t>(mark)).run();
}

void OutboxTable::move(SessionId from, SessionId to) {
  std::vector<Effect> moving;
  {
    Use rows(sql_->effects_of);
    rows.with(from);
    while (rows.next()) {
      Effect effect{.key = std::string(rows.blob(0)), .name = {}, .reference = {}};
      if (open(from, rows.blob(1), effect)) moving.push_back(std::move(effect));
    }
  }
  for (Effect& effect : moving) {
    remove(from, effect.key);
    asked_first_by(effect, from);
    add(to, effect.asked_at, effect);
  }
}

bool OutboxTable::open(SessionId session, std::string_view sealed, Effect& effect) const {
  const Result<std::string> plain = sealer_.open(place_of(session, effect.key), sealed);
  return plain && decode(*plain, effect);
}

std::vector<Pending> OutboxTable::pending(std::size_t limit) {
  std::vector<Pending> found;
  Use rows(sql_->pending);
  while (found.size() < limit && rows.next()) {
    Pending one{.session = SessionId{rows.number(1)},
                .effect = {},
                .mark = static_cast<LetterMark>(rows.number(3))};
    one.effect.key = rows.blob(0);
    if (open(one.session, rows.blob(2), one.effect)) found.push_back(std::move(one));
  }
  return found;
}

}  // namespace annai
