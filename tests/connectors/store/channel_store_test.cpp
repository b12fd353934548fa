// What only the store on disk can promise of channels: that names and words are sealed, survive,
// and go in time.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>

#include "connectors/store/journal.h"
#include "connectors/store/key_file.h"
#include "connectors/store/report.h"
#include "tests/connectors/store/fixture.h"

namespace annai {
namespace {

using std::chrono::hours;

const std::string kUser = "U4711kanariya4711";
const std::string kWords = "kanariya-4711";
const Address kHer{.channel = "line", .name = kUser};

Received hers(StoreHome& home, const std::string& name) {
  return message_from(kUser, name, home.clock().now(), kWords);
}

SessionId begun_by(StoreHome& home, SqliteStore& store, const std::string& name) {
  const Received message = hers(home, name);
  const SessionId id = store.next_id();
  REQUIRE(run(store.receive({message})));
  REQUIRE(run(store.commit(turn_of_message(message, id, 1))));
  return id;
}

std::int64_t count(const StoreHome& home, const std::string& query) {
  SQLite::Database db(home.database(), SQLite::OPEN_READONLY);
  return db.execAndGet(query).getInt64();
}

void change(const StoreHome& home, const std::string& statement) {
  SQLite::Database(home.database(), SQLite::OPEN_READWRITE).exec(statement);
}

std::size_t waiting(SqliteStore& store) { return run(store.received("line", 100))->size(); }

void change_key(StoreHome& home, SqliteStore& store) {
  REQUIRE(add_key(home.config().key_file, hours(720)));
  REQUIRE(run(store.sweep()));
}

}  // namespace

TEST_CASE("after a restart everybody is found where she was, and what waited still waits",
          "[store][channel]") {
  StoreHome home;
  const SessionId id = begun_by(home, home.open(), "1");
  REQUIRE(run(home.open().receive({hers(home, "2")})));
  SqliteStore& store = home.open();
  CHECK(run(store.session_at(kHer)) == id);
  CHECK(run(store.load(id))->address == kHer);
  REQUIRE(waiting(store) == 1);
  CHECK(run(store.received("line", 1))->front().what == kWords);
  CHECK(run(store.pending(10))->front().effect.key == "letter-k1");
}

TEST_CASE("no name, no waiting word, no letter and no reply token stands in any file in the clear",
          "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  Received message = hers(home, "1");
  REQUIRE(run(store.receive({message, hers(home, "2")})));
  Commit turn = turn_of_message(message, store.next_id(), 1);
  turn.step.record.said = "masked";
  turn.frames.clear();
  REQUIRE(run(store.commit(turn)));
  for (const bool closed : {false, true}) {
    if (closed) home.close();
    const std::string bytes = all_bytes_below(home.config().folder);
    CHECK_FALSE(bytes.contains("kanariya"));
    CHECK_FALSE(bytes.contains("reply-token"));
    CHECK_FALSE(bytes.contains("number-of-"));
    CHECK(bytes.contains("k2"));  // so that the search finds what is there
  }
  const auto events = read_journal(home.config().folder, home.config().key_file, SessionId{1});
  REQUIRE(events);
  CHECK(events->front().key == "k1");
  CHECK(events->front().reply_to.empty());
}

TEST_CASE("a message that was taken back is in no file and in no report", "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const Received message = hers(home, "1");
  Commit turn = turn_of_message(message, store.next_id(), 1);
  turn.step.record.outcome = "fallback";
  SECTION("of a plain turn") {}
  SECTION("of a personal one") { turn.step.personal = true; }
  REQUIRE(run(store.receive({message})));
  REQUIRE(run(store.commit(turn)));
  REQUIRE(run(store.unsay(kHer, "number-of-1")));
  home.close();
  CHECK_FALSE(all_bytes_below(home.config().folder).contains("kanariya"));
  CHECK(count(home, "SELECT count(*) FROM turns WHERE sealed IS NOT NULL") == 0);
  CHECK(count(home, "SELECT count(*) FROM turns WHERE frames != x'00'") == 0);
  CHECK(read_report(home.config().folder, UtcTime{})->unanswered.empty());
  CHECK(read_report(home.config().folder, UtcTime{})->outcomes.at("fallback") == 1);
}

TEST_CASE("nor is one that was taken back before it came", "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  REQUIRE(run(store.unsay(kHer, "number-of-1")));
  REQUIRE(run(store.receive({hers(home, "1")})));
  CHECK(waiting(store) == 0);
  CHECK(count(home, "SELECT count(*) FROM received WHERE sealed IS NOT NULL") == 0);
}

TEST_CASE("what waits tells when it came in", "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const Received message = hers(home, "1");
  home.clock().forward(hours(2));
  REQUIRE(run(store.receive({message})));
  const auto received = run(store.received("line", 1));
  CHECK(received->front().at == message.at);
  CHECK(received->front().handed_in == home.clock().now());
}

TEST_CASE("what was taken is kept no longer, only its key", "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  begun_by(home, store, "1");
  REQUIRE(run(store.receive({hers(home, "2")})));
  REQUIRE(run(store.ignored(kHer, "k2")));
  CHECK(count(home, "SELECT count(*) FROM received") == 2);
  CHECK(count(home, "SELECT count(*) FROM received WHERE sealed IS NOT NULL") == 0);
}

TEST_CASE("with a new key, everybody is still found, and can take back what she said",
          "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = begun_by(home, store, "1");
  REQUIRE(run(store.receive({hers(home, "2")})));
  change_key(home, store);
  CHECK(run(store.load(id))->address == kHer);
  REQUIRE(run(store.receive({hers(home, "2"), hers(home, "3")})));
  CHECK(waiting(store) == 2);
  REQUIRE(run(store.unsay(kHer, "number-of-1")));
  CHECK(run(store.frames(id, 0, 10))->empty());

  SECTION("also when the former key has gone, if she came back while it was there") {
    CHECK(run(store.session_at(kHer)) == id);
    std::filesystem::resize_file(home.config().key_file, sizeof(Key));
    SqliteStore& again = home.open();
    CHECK(run(again.session_at(kHer)) == id);
    CHECK(run(again.load(id))->address == kHer);
  }
  SECTION("a later binding replaces the one under the former key") {
    const SessionId newer = begun_by(home, store, "4");
    CHECK(run(store.session_at(kHer)) == newer);
    CHECK(count(home, "SELECT count(*) FROM addresses") == 1);
  }
  SECTION("what waits under both keys goes when she leaves") {
    REQUIRE(run(store.left(kHer, home.clock().now())));
    CHECK(waiting(store) == 0);
  }
}

TEST_CASE("a session's address and letters go with it after seven days, what waits does not",
          "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = begun_by(home, store, "1");
  home.clock().forward(hours(7 * 24 + 1));
  REQUIRE(run(store.receive({hers(home, "2")})));
  CHECK(run(store.session_at(kHer)).error().code == ErrorCode::kNotFound);  // swept or not
  REQUIRE(run(store.sweep()));
  CHECK(run(store.load(id)).error().code == ErrorCode::kNotFound);
  CHECK(count(home, "SELECT count(*) FROM addresses") == 0);
  CHECK(count(home, "SELECT count(*) FROM outbox") == 0);
  CHECK(waiting(store) == 1);  // it begins a new conversation
}

TEST_CASE("keys and numbers of messages are forgotten after seven days", "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  for (int i = 0; i < 600; ++i) {
    REQUIRE(run(store.receive({hers(home, std::to_string(i))})));
    if (i > 0) REQUIRE(run(store.ignored(kHer, "k" + std::to_string(i))));
  }
  home.clock().forward(hours(6 * 24));
  REQUIRE(run(store.receive({hers(home, "young")})));
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM received") == 601);
  home.clock().forward(hours(25));
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM received") == 1);
  CHECK(run(store.unsay(kHer, "number-of-1")));  // as one that has not come yet
  CHECK(count(home, "SELECT count(*) FROM received") == 2);
  CHECK(run(store.unsay(kHer, "number-of-young")));
  CHECK(count(home, "SELECT count(*) FROM received") == 2);
}

TEST_CASE("what waits and was changed, or moved, is not taken, and holds up no other",
          "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  REQUIRE(run(store.receive({hers(home, "1"), hers(home, "2")})));
  SECTION("altered") { change(home, "UPDATE received SET sealed = x'00' WHERE id = 1"); }
  SECTION("swapped") {
    change(home,
           "UPDATE received SET sealed = (SELECT sealed FROM received WHERE id = 2) WHERE id = 1");
  }
  SECTION("under another key") { change(home, "UPDATE received SET key = 'k9' WHERE id = 1"); }
  const auto received = run(store.received("line", 1));
  REQUIRE(received);
  REQUIRE(received->size() == 1);
  CHECK(received->front().key == "k2");
}

TEST_CASE("an address that was changed, or moved to another session, is refused",
          "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = begun_by(home, store, "1");
  SECTION("altered") { change(home, "UPDATE addresses SET sealed = x'00'"); }
  SECTION("moved") {
    const SessionId other = store.next_id();
    REQUIRE(run(store.commit(turn_of(other, 1, home.clock().now()))));
    change(home, "UPDATE addresses SET session = " + std::to_string(other.value));
    CHECK(run(store.load(other)).error().code == ErrorCode::kFailed);
    return;
  }
  CHECK(run(store.load(id)).error().code == ErrorCode::kFailed);
}

TEST_CASE("a step that the disk refuses leaves its message waiting", "[store][channel]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = begun_by(home, store, "1");
  REQUIRE(run(store.receive({hers(home, "2")})));
  change(home,
         "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'full'); END");
  CHECK_FALSE(run(store.commit(turn_of_message(hers(home, "2"), id, 2))));
  CHECK(waiting(store) == 1);
  CHECK(run(store.load(id))->session.seq == 2);
  change(home, "DROP TRIGGER full");
  REQUIRE(run(store.commit(turn_of_message(hers(home, "2"), id, 2))));
  CHECK(waiting(store) == 0);
  CHECK(run(store.pending(10))->size() == 2);
}

}  // namespace annai
