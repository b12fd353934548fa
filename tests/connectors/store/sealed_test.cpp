// What is personal stands in the data folder sealed, or not at all.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>

#include "connectors/store/journal.h"
#include "connectors/store/key_file.h"
#include "tests/connectors/store/fixture.h"

namespace annai {
namespace {

namespace fs = std::filesystem;

const std::string kCanary = "kanariya-4711";

void change(const StoreHome& home, const std::string& statement) {
  SQLite::Database(home.database(), SQLite::OPEN_READWRITE).exec(statement);
}

std::int64_t count(const StoreHome& home, const std::string& query) {
  SQLite::Database db(home.database(), SQLite::OPEN_READONLY);
  return db.execAndGet(query).getInt64();
}

// As typed, and in both kinds of UTF-16.
bool has_canary(const std::string& bytes) {
  std::string wide;
  for (const char letter : kCanary) wide += {letter, '\0'};
  const std::string low_first = wide.substr(0, wide.size() - 1);
  return bytes.contains(kCanary) || bytes.contains(low_first);
}

// One step of a form, with all that such a step can hold.
Commit full_step(SessionId id, UtcTime at) {
  Commit commit = form_turn_of(id, 1, at, kCanary);
  commit.frames = {kCanary, kCanary};
  commit.step.effects = {{.key = "e-1",
                          .name = std::string(effects::kReserve),
                          .reference = {},
                          .values = {{.slot = "name", .value = kCanary}},
                          .asked_at = at}};
  commit.step.hand_over = HandOver{.code = kCanary, .expires = at + std::chrono::minutes(10)};
  return commit;
}

// Two sessions with a form each.
struct Two {
  Two() {
    SqliteStore& store = home.open();
    for (const SessionId id : {SessionId{1}, SessionId{2}}) {
      Commit commit = form_turn_of(id, 1, home.clock().now(), "value " + std::to_string(id.value));
      commit.step.effects = {{.key = "e-" + std::to_string(id.value),
                              .name = "reserve",
                              .reference = {},
                              .values = commit.step.session.form.values,
                              .asked_at = {}}};
      REQUIRE(run(store.commit(commit)));
    }
    home.close();
  }
  StoreHome home;
};

// `blob` with its last byte changed.
std::string altered(const std::string& blob) {
  return "CAST(substr(" + blob + ", 1, length(" + blob + ") - 1) || CASE substr(" + blob +
         ", -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB)";
}

}  // namespace

TEST_CASE("nothing personal of a form's step stands in any file in the clear", "[store][form]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = store.next_id();
  REQUIRE(run(store.commit(full_step(id, home.clock().now()))));
  REQUIRE(run(store.commit(form_turn_of(id, 2, home.clock().now(), kCanary))));
  CHECK_FALSE(has_canary(all_bytes_below(home.config().folder)));  // the log, too
  home.close();
  CHECK_FALSE(has_canary(all_bytes_below(home.config().folder)));

  SqliteStore& again = home.open();
  CHECK(*run(again.load(id))->session.form.find("name") == kCanary);
  CHECK(run(again.frames(id, 0, 10))->front().frame == kCanary);
  CHECK(run(again.pending(10))->front().effect.values.front().value == kCanary);
}

TEST_CASE("the search for the canary finds one that is there", "[store][form]") {
  StoreHome home;
  Commit leak = turn_of(home.open().next_id(), 1, home.clock().now());
  leak.step.record.said = "…" + kCanary;
  SECTION("as typed") {}
  SECTION("in UTF-16") {
    std::string wide;
    for (const char letter : kCanary) wide += {'\0', letter};
    leak.frames = {wide};
    leak.step.record.said.clear();
  }
  REQUIRE(run(home.open().commit(leak)));
  CHECK(has_canary(all_bytes_below(home.config().folder)));
}

TEST_CASE("what may be a password is not in the journal either, nor is the address of a page",
          "[store][form]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = store.next_id();
  Commit password = turn_of(id, 1, home.clock().now(), "Secret-4711");
  password.step.secret = true;
  REQUIRE(run(store.commit(password)));
  CHECK(count(home, "SELECT count(*) FROM turns WHERE sealed IS NOT NULL") == 0);

  Commit outcome = turn_of(id, 2, home.clock().now());
  const UtcTime expires = home.clock().now() + std::chrono::minutes(10);
  outcome.event.what = Outcome{.effect = "reserve",
                               .code = OutcomeCode::kTooOften,
                               .reference = "r-7",
                               .url = "http://my.page/p/secret",
                               .expires = expires};
  REQUIRE(run(store.commit(outcome)));
  Commit state = turn_of(id, 3, home.clock().now());
  state.event.what = Outcome{.effect = "mail_again",
                             .code = OutcomeCode::kState,
                             .reference = "r-7",
                             .expires = expires,
                             .state = NoticeKind::kExpired};
  REQUIRE(run(store.commit(state)));
  Commit refused = turn_of(id, 4, home.clock().now());
  refused.event.what =
      Outcome{.effect = "reserve", .code = OutcomeCode::kRefused, .unmatched = {"A1", "B2"}};
  REQUIRE(run(store.commit(refused)));
  const auto events = read_journal(home.config().folder, home.config().key_file, id);
  REQUIRE(events);
  REQUIRE(events->size() == 3);
  CHECK(std::get<Outcome>(events->back().what).unmatched == std::vector<std::string>{"A1", "B2"});
  CHECK(std::get<Outcome>(events->at(1).what).state == NoticeKind::kExpired);
  const auto& kept = std::get<Outcome>(events->front().what);
  CHECK(kept.effect == "reserve");
  CHECK(kept.code == OutcomeCode::kTooOften);
  CHECK(kept.reference == "r-7");
  CHECK(kept.url.empty());
  CHECK(kept.expires == expires);
}

TEST_CASE("a form that was changed, or moved to another session, is refused", "[store][form]") {
  Two two;
  SECTION("swapped") {
    change(two.home, "UPDATE sessions SET form = (SELECT form FROM sessions WHERE id = 2)");
  }
  SECTION("altered") { change(two.home, "UPDATE sessions SET form = " + altered("form")); }
  SECTION("from another column") {
    change(two.home, "UPDATE sessions SET form = (SELECT sealed FROM turns WHERE id = 1)");
  }
  SECTION("with another key") { fs::remove(two.home.config().key_file); }
  CHECK(run(two.home.open().load(SessionId{1})).error().code == ErrorCode::kFailed);
}

TEST_CASE("with a new key, what was kept stays readable, and the new key seals", "[store][form]") {
  Two two;
  const fs::path key_file = two.home.config().key_file;
  const fs::path former = key_file.string() + ".former";
  fs::copy_file(key_file, former);
  SqliteStore& store = two.home.open();
  CHECK(add_key(key_file, std::chrono::hours(720)) == 2);
  REQUIRE(run(store.sweep()));  // as it does by itself from time to time
  REQUIRE(run(store.load(SessionId{1})));
  CHECK(run(store.pending(10))->size() == 2);
  REQUIRE(run(store.commit(form_turn_of(SessionId{1}, 2, two.home.clock().now(), "new"))));
  CHECK(run(store.load(SessionId{1}))->session.form.values.front().value == "new");
  two.home.close();

  SECTION("after a restart, too") { CHECK(run(two.home.open().load(SessionId{2}))); }
  SECTION("the former key alone opens only what it sealed") {
    fs::rename(former, key_file);
    CHECK(run(two.home.open().load(SessionId{2})));
    CHECK_FALSE(run(two.home.open().load(SessionId{1})));
  }
}

TEST_CASE("a code given before the key was changed still counts", "[store][form]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const UtcTime now = home.clock().now();
  REQUIRE(run(store.commit(full_step(SessionId{1}, now))));
  REQUIRE(run(store.commit(turn_of(SessionId{2}, 1, now))));
  CHECK(add_key(home.config().key_file, std::chrono::hours(720)) == 2);
  REQUIRE(run(store.sweep()));
  CHECK(run(store.offered(kCanary, SessionId{2}, now)));
}

TEST_CASE("a key goes when nothing can be left that it sealed", "[store]") {
  StoreHome home;
  home.open();
  const fs::path key_file = home.config().key_file;
  CHECK(add_key(key_file, std::chrono::hours(720)) == 2);
  CHECK(add_key(key_file, std::chrono::hours(720)) == 3);
  fs::last_write_time(key_file, fs::file_time_type::clock::now() - std::chrono::hours(721));
  CHECK(add_key(key_file, std::chrono::hours(720)) == 2);
  CHECK((fs::status(key_file).permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("personal frames that were changed, or moved to another turn, are refused",
          "[store][form]") {
  Two two;
  SECTION("swapped") {
    change(two.home, "UPDATE turns SET frames = (SELECT frames FROM turns WHERE id = 2)");
  }
  SECTION("altered") { change(two.home, "UPDATE turns SET frames = " + altered("frames")); }
  const auto frames = run(two.home.open().frames(SessionId{1}, 0, 10));
  REQUIRE_FALSE(frames);
  CHECK(frames.error().code == ErrorCode::kFailed);
}

TEST_CASE("an effect that was changed, or moved, is not performed, and holds up no other",
          "[store][form]") {
  Two two;
  SECTION("altered") {
    change(two.home, "UPDATE outbox SET sealed = " + altered("sealed") + " WHERE id = 1");
  }
  SECTION("swapped") {
    change(two.home,
           "UPDATE outbox SET sealed = (SELECT sealed FROM outbox WHERE id = 2) WHERE id = 1");
  }
  SECTION("under another session") {
    change(two.home, "UPDATE outbox SET session = 9 WHERE id = 1");
  }
  SECTION("under another key") { change(two.home, "UPDATE outbox SET key = 'e-9' WHERE id = 1"); }
  const auto pending = run(two.home.open().pending(1));
  REQUIRE(pending);
  REQUIRE(pending->size() == 1);
  CHECK(pending->front().effect.key == "e-2");
  CHECK(count(two.home, "SELECT count(*) FROM outbox") == 2);  // it stays, for somebody to look at
}

TEST_CASE("a session takes with it whatever is personal, ended or forgotten", "[store][form]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = store.next_id();
  Commit commit = full_step(id, home.clock().now());
  commit.step.effects.clear();
  commit.step.timers = {{.name = "nudge", .due = home.clock().now()}};
  commit.step.session.form.reference = "r-7";
  REQUIRE(run(store.commit(commit)));
  SECTION("ended") { REQUIRE(run(store.end(id))); }
  SECTION("seven days after its last event") {
    home.clock().forward(std::chrono::hours(7 * 24 + 1));
    CHECK(run(store.find("r-7")).error().code == ErrorCode::kNotFound);  // swept or not
    REQUIRE(run(store.sweep()));
  }
  CHECK(count(home, "SELECT count(*) FROM sessions") == 0);
  CHECK(count(home, "SELECT count(*) FROM timers") == 0);
  CHECK(count(home, "SELECT count(*) FROM hand_overs") == 0);
  CHECK(count(home, "SELECT count(*) FROM form_references") == 0);
  CHECK(count(home, "SELECT count(*) FROM personal_turns") == 0);
  CHECK(count(home, "SELECT count(*) FROM turns WHERE length(frames) > 1") == 0);
  CHECK(count(home, "SELECT count(*) FROM turns WHERE said = 'masked'") == 1);
}

TEST_CASE("who agreed to which terms stays when all else has gone", "[store][form]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = store.next_id();
  const UtcTime now = home.clock().now();
  for (const bool agreed : {false, true}) {
    Commit commit = full_step(id, now);
    commit.step.hand_over.reset();
    commit.step.consent = Consent{.version = "2026-04", .channel = "line", .agreed = agreed};
    REQUIRE(run(store.commit(commit)));
  }
  REQUIRE(run(store.commit(turn_of(id, 2, now))));  // asks no such thing
  REQUIRE(run(store.end(id)));
  home.clock().forward(std::chrono::hours(24 * 365));
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM turns") == 0);
  CHECK(count(home, "SELECT count(*) FROM consents") == 2);
  CHECK(count(home, "SELECT count(*) FROM consents WHERE agreed = 1") == 1);
  const std::string noted = std::to_string(now.time_since_epoch().count());
  CHECK(count(home,
              "SELECT count(*) FROM consents WHERE session = 1 AND version = '2026-04' AND "
              "channel = 'line' AND at = " +
                  noted) == 2);
}

TEST_CASE("what nobody performs any more does not stay in the outbox", "[store][form]") {
  StoreHome home;
  SqliteStore& store = home.open();
  REQUIRE(run(store.commit(full_step(store.next_id(), home.clock().now()))));
  home.clock().forward(std::chrono::hours(48));
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM outbox") == 1);
  home.clock().forward(std::chrono::hours(1));
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM outbox") == 0);
}

TEST_CASE("expired codes and old guesses are swept", "[store][form]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const UtcTime start = home.clock().now();
  REQUIRE(run(store.commit(full_step(store.next_id(), start))));
  CHECK_FALSE(run(store.offered("0000-0000", store.next_id(), start)));
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM hand_overs") == 1);
  CHECK(count(home, "SELECT count(*) FROM guesses") == 1);
  home.clock().forward(std::chrono::hours(2));
  REQUIRE(run(store.sweep()));
  CHECK(count(home, "SELECT count(*) FROM hand_overs") == 0);
  CHECK(count(home, "SELECT count(*) FROM guesses") == 0);
}
TEST_CASE("what a customer typed stands in no file in the clear, but the journal has it",
          "[store]") {
  const std::string canary = "canary-4711-山田花子";
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = store.next_id();
  REQUIRE(run(store.commit(turn_of(id, 1, home.clock().now(), canary))));
  CHECK(all_bytes_below(home.config().folder).find("canary") == std::string::npos);
  home.close();
  CHECK(all_bytes_below(home.config().folder).find("canary") == std::string::npos);

  const Result<std::vector<Event>> events =
      read_journal(home.config().folder, home.config().key_file, id);
  REQUIRE(events);
  REQUIRE(events->size() == 1);
  CHECK(events->front().key == "key-1");
  CHECK(std::get<Said>(events->front().what).text == canary);
}

TEST_CASE("a sealed event that was changed, or moved to another row, is refused", "[store]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = store.next_id();
  REQUIRE(run(store.commit(turn_of(id, 1, home.clock().now(), "one"))));
  REQUIRE(run(store.commit(turn_of(id, 2, home.clock().now(), "two"))));
  home.close();
  SECTION("a flipped byte") {
    change(home,
           "UPDATE turns SET sealed = CAST(substr(sealed, 1, length(sealed) - 1) || "
           "CASE substr(sealed, -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB) WHERE id = 1");
  }
  SECTION("swapped rows") {
    change(home, "UPDATE turns SET sealed = (SELECT sealed FROM turns WHERE id = 2) WHERE id = 1");
  }
  SECTION("another key") { fs::remove(home.config().key_file); }
  const auto events = read_journal(home.config().folder, home.config().key_file, id);
  REQUIRE_FALSE(events);
  CHECK(events.error().code == ErrorCode::kInvalidInput);
}

TEST_CASE("every kind of event comes back from the journal", "[store]") {
  StoreHome home;
  SqliteStore& store = home.open();
  const SessionId id = store.next_id();
  Commit commit = turn_of(id, 1, home.clock().now());
  const UtcTime later = home.clock().now() + std::chrono::hours(24);
  const decltype(commit.event.what) kinds[] = {Arrived{"step-5"},
                                               Said{"はい"},
                                               Chose{"k3Jq"},
                                               Rated{4, true, "助かりました"},
                                               Elapsed{"nudge"},
                                               Outcome{.effect = "reserve"},
                                               Notice{"r-7", NoticeKind::kExpired, later},
                                               Sent{"sticker"}};
  for (const auto& kind : kinds) {
    commit.event.what = kind;
    REQUIRE(run(store.commit(commit)));
  }
  const auto events = read_journal(home.config().folder, home.config().key_file, id);
  REQUIRE(events);
  REQUIRE(events->size() == std::size(kinds));
  CHECK(std::get<Arrived>((*events)[0].what).entry == "step-5");
  CHECK(std::get<Chose>((*events)[2].what).choice == "k3Jq");
  CHECK(std::get<Rated>((*events)[3].what).comment == "助かりました");
  CHECK(std::get<Elapsed>((*events)[4].what).timer == "nudge");
  CHECK(std::get<Outcome>((*events)[5].what).effect == "reserve");
  const auto& notice = std::get<Notice>((*events)[6].what);
  CHECK(notice.reference == "r-7");
  CHECK(notice.kind == NoticeKind::kExpired);
  CHECK(notice.expires == later);
  CHECK(std::get<Sent>((*events)[7].what).kind == "sticker");
}

}  // namespace annai
