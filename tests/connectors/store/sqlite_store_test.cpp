// What only the store on disk can promise: to survive, to share transactions, to refuse bad
// folders, and to forget in time.
#include "connectors/store/sqlite_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "connectors/store/report.h"
#include "tests/connectors/store/fixture.h"

namespace annai {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;

std::string why_not(const StoreConfig& config) {
  const StillClock clock;
  const Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::open(config, clock);
  return opened ? "" : opened.error().message;
}

std::int64_t count(const StoreHome& home, const std::string& query) {
  SQLite::Database db(home.database(), SQLite::OPEN_READONLY);
  return db.execAndGet(query).getInt64();
}

void change(const StoreHome& home, const std::string& statement) {
  SQLite::Database(home.database(), SQLite::OPEN_READWRITE).exec(statement);
}

}  // namespace

TEST_CASE("what was acknowledged is there after a restart", "[store]") {
  StoreHome home;
  SessionId id;
  {
    SqliteStore& store = home.open();
    id = store.next_id();
    for (int turn = 1; turn <= 20; ++turn) {
      REQUIRE(run(store.commit(turn_of(id, turn, home.clock().now()))));
    }
  }
  SqliteStore& store = home.open();
  CHECK(run(store.load(id))->session.seq == 40);
  CHECK(run(store.frames(id, 0, 100))->size() == 40);
}

TEST_CASE("a session number is not given twice, even if its session has ended", "[store]") {
  StoreHome home;
  SessionId last;
  {
    SqliteStore& store = home.open();
    for (int i = 0; i < 2'000; ++i) last = store.next_id();
    REQUIRE(run(store.commit(turn_of(last, 1, home.clock().now()))));
    REQUIRE(run(store.end(last)));
  }
  CHECK(last < home.open().next_id());
}

TEST_CASE("turns that wait together share a transaction", "[store]") {
  StoreHome home;
  SqliteStore& store = home.open();
  net::io_context loop;
  int stored = 0;
  for (int i = 0; i < 500; ++i) {
    const Commit turn = turn_of(store.next_id(), 1, home.clock().now());
    net::co_spawn(loop, store.commit(turn), [&](std::exception_ptr, Result<void> done) {
      if (done) ++stored;
    });
  }
  loop.run();
  CHECK(stored == 500);
  CHECK(store.transactions() < 500);
}

TEST_CASE("more calls than the queue holds are told to come again", "[store]") {
  StoreHome home;
  StoreConfig config = home.config();
  config.queue = 0;
  const auto store = SqliteStore::open(config, home.clock());
  REQUIRE(store);
  const Result<void> done = run((*store)->commit(turn_of(SessionId{1}, 1, home.clock().now())));
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::kUnavailable);
}

TEST_CASE("a second process is told that the data folder is in use", "[store]") {
  StoreHome home;
  home.open();
  CHECK(why_not(home.config()).ends_with("is in use by another process"));
}

TEST_CASE("a data folder that cannot be written is refused", "[store]") {
  const TempFolder temp;
  std::ofstream(temp.path() / "file") << "no folder";
  const StoreConfig config{.folder = temp.path() / "file", .key_file = temp.path() / "key"};
  CHECK(why_not(config).starts_with("cannot "));
}

TEST_CASE("a database of a newer version, of another program, or damaged, is refused", "[store]") {
  StoreHome home;
  home.open();
  home.close();
  SECTION("newer") {
    change(home, "PRAGMA user_version=6");
    CHECK(why_not(home.config())
              .ends_with("written by a newer version (schema 6, this one knows 5)"));
  }
  SECTION("of another program") {
    change(home, "PRAGMA application_id=1");
    CHECK(why_not(home.config()).ends_with("not Annai's database"));
  }
  SECTION("damaged") {
    std::ofstream(home.database(), std::ios::binary) << std::string(8'192, 'x');
    CHECK(why_not(home.config()).ends_with("file is not a database"));
  }
}

TEST_CASE("a key file is made for its owner only, and refused where others may read it",
          "[store]") {
  StoreHome home;
  home.open();
  home.close();
  const fs::path key = home.config().key_file;
  CHECK(fs::file_size(key) == 32);
  CHECK(fs::status(key).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  SECTION("readable by all") {
    fs::permissions(key, fs::perms::others_read, fs::perm_options::add);
    CHECK(why_not(home.config()).ends_with("may be read by others: chmod 600 it"));
  }
  SECTION("cut short") {
    fs::resize_file(key, 31);
    CHECK(why_not(home.config()).ends_with("is not made of keys of 32 bytes"));
  }
  SECTION("in the data folder") {
    StoreConfig config = home.config();
    config.key_file = config.folder / "sub" / ".." / "key";
    CHECK(why_not(config).ends_with("must not lie in the data folder"));
  }
}

TEST_CASE("sealed copies, sessions and transcripts go when their time is over", "[store]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId old = store.next_id();
  const SessionId young = store.next_id();
  for (int turn = 1; turn <= 600; ++turn) {
    REQUIRE(run(store.commit(turn_of(old, turn, home.clock().now()))));
  }
  home.clock().forward(hours(2));
  REQUIRE(run(store.commit(turn_of(young, 1, home.clock().now()))));

  home.clock().forward(hours(23));  // the old one is 25 hours old, the young one 23
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM turns WHERE sealed IS NOT NULL") == 1);
  CHECK(run(store.load(old)));

  home.clock().forward(hours(6 * 24));
  CHECK(run(store.load(old)).error().code == ErrorCode::kNotFound);
  CHECK(run(store.load(young)));
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM sessions") == 1);
  CHECK(count(home, "SELECT count(*) FROM turns") == 601);

  home.clock().forward(hours(23 * 24));
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM turns") == 1);

  home.clock().forward(hours(24));
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM turns") == 0);
  REQUIRE(run(home.open().commit(turn_of(young, 2, home.clock().now()))));
  CHECK(count(home, "SELECT id FROM turns") == 602);  // row numbers are not used again
}

TEST_CASE("the report lists what could not be answered, newest first", "[store]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const UtcTime start = home.clock().now();
  const SessionId id = store.next_id();
  const auto say = [&](int turn, const char* outcome, const char* article, const char* said) {
    home.clock().forward(hours(1));
    Commit commit = turn_of(id, turn, home.clock().now());
    commit.step.record = {.said = said, .article = article, .outcome = outcome};
    REQUIRE(run(store.commit(commit)));
  };
  say(1, "fallback", "", "too old");
  say(2, "answer", "login", "ログイン");
  say(3, "fallback", "", "今日の天気");
  say(4, "answer", "login", "ログインできない");
  say(5, "suggest", "", "番号");

  const Result<Report> report = read_report(home.config().folder, start + hours(2));
  REQUIRE(report);
  REQUIRE(report->unanswered.size() == 2);
  CHECK(report->unanswered[0].said == "番号");
  CHECK(report->unanswered[1].said == "今日の天気");
  CHECK(report->unanswered[1].at == start + hours(3));
  CHECK(report->outcomes ==
        std::map<std::string, int>{{"answer", 2}, {"fallback", 1}, {"suggest", 1}});
  CHECK(report->articles == std::map<std::string, int>{{"login", 2}});
}

TEST_CASE("a report of a folder without a database says so", "[store]") {
  const TempFolder empty;
  CHECK_FALSE(read_report(empty.path(), UtcTime{}));
}

TEST_CASE("a damaged session row is refused, and others still open", "[store]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId bad = store.next_id();
  const SessionId good = store.next_id();
  REQUIRE(run(store.commit(turn_of(bad, 1, home.clock().now()))));
  REQUIRE(run(store.commit(turn_of(good, 1, home.clock().now()))));
  home.close();
  change(home, "UPDATE sessions SET state = x'0203' WHERE id = " + std::to_string(bad.value));
  SqliteStore& again = home.open();
  CHECK(run(again.load(bad)).error().code == ErrorCode::kFailed);
  CHECK(run(again.load(good)));
}

TEST_CASE("texts are data, whatever they look like", "[store]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const std::string injection = "'); DROP TABLE turns; --";
  Commit commit = turn_of(store.next_id(), 1, home.clock().now());
  commit.step.record = {.said = injection, .article = injection, .outcome = injection};
  commit.frames = {injection, std::string("\0 and on", 8)};
  REQUIRE(run(store.commit(commit)));
  const auto frames = run(store.frames(commit.event.session, 0, 10));
  REQUIRE(frames);
  CHECK((*frames)[0].frame == injection);
  CHECK((*frames)[1].frame == std::string("\0 and on", 8));
}

}  // namespace annai
