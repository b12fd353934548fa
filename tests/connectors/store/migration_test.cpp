// A data folder of an earlier version goes on with all that it holds.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>

#include "bot/core/bytes.h"
#include "connectors/store/journal.h"
#include "connectors/store/report.h"
#include "tests/connectors/store/fixture.h"

namespace annai {
namespace {

// As it was written until forms came.
constexpr const char* kVersion1 = R"sql(
  PRAGMA journal_mode=WAL;
  PRAGMA application_id=1634627169;
  PRAGMA user_version=1;
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    last_event INTEGER NOT NULL,
    last_turn INTEGER NOT NULL,
    tokens BLOB,
    state BLOB NOT NULL
  ) STRICT;
  CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    prev INTEGER,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    article TEXT NOT NULL,
    said TEXT NOT NULL,
    frames BLOB NOT NULL,
    sealed BLOB
  ) STRICT;
  CREATE TABLE marks (
    ids_given INTEGER NOT NULL,
    unsealed_to INTEGER NOT NULL,
    forgotten_to INTEGER NOT NULL
  ) STRICT;
  INSERT INTO marks VALUES (1024, 0, 0);
)sql";

// What forms added, as it was written until channels came.
constexpr const char* kVersion2 = R"sql(
  PRAGMA user_version=2;
  ALTER TABLE sessions ADD COLUMN form BLOB;
  CREATE TABLE form_references (
    session INTEGER PRIMARY KEY,
    reference TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_reference ON form_references (reference);
  CREATE TABLE personal_turns (
    session INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    PRIMARY KEY (session, turn)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE timers (
    session INTEGER NOT NULL,
    name TEXT NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (session, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX timers_by_due ON timers (due);
  CREATE TABLE hand_overs (
    code BLOB PRIMARY KEY,
    session INTEGER NOT NULL UNIQUE,
    expires INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE guesses (
    session INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (session, hour)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER session_goes BEFORE DELETE ON sessions BEGIN
    UPDATE turns SET frames = x'00'
      WHERE id IN (SELECT turn FROM personal_turns WHERE session = old.id);
    DELETE FROM personal_turns WHERE session = old.id;
    DELETE FROM form_references WHERE session = old.id;
    DELETE FROM timers WHERE session = old.id;
    DELETE FROM hand_overs WHERE session = old.id;
  END;
)sql";

void bind_blob(SQLite::Statement& statement, int place, std::string_view blob) {
  statement.bind(place, static_cast<const void*>(blob.data()), static_cast<int>(blob.size()));
}

// One session that has had one turn.
void write_version_1(StoreHome& home) {
  std::filesystem::create_directories(home.config().folder);
  SQLite::Database db(home.database(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec(kVersion1);
  const Commit turn = turn_of(SessionId{7}, 1, home.clock().now(), "届かない");
  const auto now = std::int64_t{home.clock().now().time_since_epoch().count()};

  SQLite::Statement session(db, "INSERT INTO sessions VALUES (7, ?, 1, NULL, ?)");
  session.bind(1, now);
  bind_blob(session, 2, encode(turn.step.session));
  session.exec();

  std::string frames;
  ByteWriter out(frames);
  out.count(turn.frames.size());
  for (const std::string& frame : turn.frames) out.text(frame);
  const auto sealer = Sealer::with_key(home.config().key_file);
  REQUIRE(sealer);
  Journal journal(**sealer);
  SQLite::Statement row(
      db, "INSERT INTO turns VALUES (1, 7, NULL, 2, ?, 'fallback', '', 'masked', ?, ?)");
  row.bind(1, now);
  bind_blob(row, 2, frames);
  bind_blob(row, 3, journal.seal(turn.event, {.turn = 1, .session = SessionId{7}}));
  row.exec();
}

// The same session, then with a form, an effect that is pending and a timer.
void write_version_2(StoreHome& home) {
  write_version_1(home);
  SQLite::Database db(home.database(), SQLite::OPEN_READWRITE);
  db.exec(kVersion2);
  const auto sealer = Sealer::with_key(home.config().key_file);
  REQUIRE(sealer);
  std::string sealed;
  const Commit turn = form_turn_of(SessionId{7}, 1, home.clock().now(), "山田花子");
  (*sealer)->seal({.column = "sessions.form", .session = SessionId{7}},
                  encode(turn.step.session.form), sealed);
  SQLite::Statement session(db, "UPDATE sessions SET form = ?");
  bind_blob(session, 1, sealed);
  session.exec();

  std::string effect;  // version, name, reference, time, no values
  ByteWriter out(effect);
  out.integer(1);
  out.text("reserve");
  out.text("r-7");
  out.integer(0);
  out.count(0);
  (*sealer)->seal({.column = "outbox.sealed", .session = SessionId{7}, .key = "e-1"}, effect,
                  sealed);
  SQLite::Statement row(db, "INSERT INTO outbox VALUES (1, 'e-1', 7, ?, ?)");
  row.bind(1, std::int64_t{home.clock().now().time_since_epoch().count()});
  bind_blob(row, 2, sealed);
  row.exec();
  db.exec("INSERT INTO timers VALUES (7, 'nudge', 0)");
}

std::int64_t version(const StoreHome& home) {
  SQLite::Database db(home.database(), SQLite::OPEN_READONLY);
  return db.execAndGet("PRAGMA user_version").getInt64();
}

}  // namespace

TEST_CASE("a database of the first version keeps its sessions, and takes forms", "[store][form]") {
  StoreHome home;
  write_version_1(home);
  REQUIRE(version(home) == 1);
  const Result<Report> report = read_report(home.config().folder, UtcTime{});  // before, too
  REQUIRE(report);
  CHECK(report->unanswered.size() == 1);

  SqliteStore& store = home.open();
  CHECK(version(home) == 5);
  const SessionId old{7};
  const UtcTime now = home.clock().now();
  REQUIRE(run(store.load(old)));
  CHECK_FALSE(run(store.load(old))->session.form.open());
  CHECK(run(store.frames(old, 0, 10))->back().frame == "reply 1");
  CHECK(old < store.next_id());
  const auto events = read_journal(home.config().folder, home.config().key_file, old);
  REQUIRE(events);
  CHECK(std::get<Said>(events->front().what).text == "届かない");

  REQUIRE(run(store.commit(form_turn_of(old, 2, now, "山田花子"))));
  SqliteStore& again = home.open();
  CHECK(*run(again.load(old))->session.form.find("name") == "山田花子");
  CHECK(run(again.frames(old, 0, 10))->size() == 4);
}

TEST_CASE("a database from before channels keeps its forms, and takes messages",
          "[store][channel]") {
  StoreHome home;
  write_version_2(home);
  REQUIRE(version(home) == 2);
  SqliteStore& store = home.open();
  CHECK(version(home) == 5);
  const SessionId old{7};
  const Result<Opened> opened = run(store.load(old));
  REQUIRE(opened);
  CHECK(*opened->session.form.find("name") == "山田花子");
  CHECK(opened->address == Address{});
  CHECK(run(store.pending(10))->front().effect.reference == "r-7");
  CHECK(run(store.due(home.clock().now(), 10))->front().timer == "nudge");

  const Received message = message_from("U1", "1", home.clock().now());
  REQUIRE(run(store.receive({message})));
  REQUIRE(run(store.commit(turn_of_message(message, old, 2))));
  REQUIRE(run(store.end(old)));
  const auto pending = run(home.open().pending(10));
  REQUIRE(pending);
  REQUIRE(pending->size() == 1);  // an effect of before is no letter
  CHECK(pending->front().effect.key == "e-1");
}

TEST_CASE("a migration that does not come to its end has changed nothing", "[store][form]") {
  StoreHome home;
  write_version_1(home);
  const auto change = [&](const char* statement) {
    SQLite::Database(home.database(), SQLite::OPEN_READWRITE).exec(statement);
  };
  change("CREATE TABLE timers (in_the_way INTEGER)");
  CHECK_THROWS_WITH(home.open(), Catch::Contains("table timers already exists"));
  CHECK(version(home) == 1);
  change("DROP TABLE timers");
  CHECK(run(home.open().load(SessionId{7})));
  CHECK(version(home) == 5);
}

}  // namespace annai
