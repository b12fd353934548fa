// What every session store promises of forms, effects, timers and codes: the one on disk and its
// twin in memory.
#include <catch2/catch.hpp>
#include <utility>

#include "tests/connectors/store/kinds.h"

namespace annai {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const UtcTime kNow = StillClock().now();

Effect reserve(const std::string& key) {
  return {.key = key,
          .name = std::string(effects::kReserve),
          .reference = "r-7",
          .values = {{.slot = "name", .value = "山田花子"}, {.slot = "policy", .value = "A1"}},
          .asked_at = kNow};
}

Commit outcome_of(SessionId session, std::int64_t turn, const std::string& key) {
  Commit commit = turn_of(session, turn, kNow);
  commit.event.key = key;
  commit.event.what = Outcome{.effect = std::string(effects::kReserve)};
  return commit;
}

Commit elapsed(SessionId session, std::int64_t turn, const std::string& timer) {
  Commit commit = turn_of(session, turn, kNow);
  commit.event.what = Elapsed{timer};
  return commit;
}

// A session with a form that is handed over by this code for ten minutes.
SessionId offering(SessionStore& store, const std::string& code) {
  const SessionId id = store.next_id();
  Commit commit = form_turn_of(id, 1, kNow, "山田花子");
  commit.step.session.form.reference = "r-" + code;
  commit.step.hand_over = HandOver{.code = code, .expires = kNow + minutes(10)};
  REQUIRE(run(store.commit(commit)));
  return id;
}

// As the server does it: the giver's step without the form, the taker's with it.
net::awaitable<Result<void>> hand_over(SessionStore& store, std::string code, SessionId from,
                                       SessionId to) {
  const auto next = [](const Opened& opened, const char* effect) {
    Commit commit = turn_of(opened.session.id, 1, kNow);
    commit.event.key = "takes";
    commit.event.what = Outcome{.effect = effect};
    commit.step.session = opened.session;
    commit.step.session.seq += 2;
    return commit;
  };
  const Result<Opened> giver = co_await store.load(from);
  const Result<Opened> taker = co_await store.load(to);
  Commit gives = next(*giver, "handed_over");
  Commit takes = next(*taker, "take_over");
  takes.step.session.form = std::exchange(gives.step.session.form, {});
  takes.step.personal = gives.step.personal = true;
  co_return co_await store.hand_over(std::move(code), std::move(gives), std::move(takes));
}

SessionId arrived(SessionStore& store) {
  const SessionId id = store.next_id();
  REQUIRE(run(store.commit(turn_of(id, 1, kNow))));
  return id;
}

std::string form_of(SessionStore& store, SessionId id) {
  const Result<Opened> opened = run(store.load(id));
  REQUIRE(opened);
  return encode(opened->session.form);
}

template <typename T>
bool not_found(const Result<T>& result) {
  return !result && result.error().code == ErrorCode::kNotFound;
}

std::vector<std::string> keys(SessionStore& store, std::size_t limit = 100) {
  const Result<std::vector<Pending>> pending = run(store.pending(limit));
  REQUIRE(pending);
  std::vector<std::string> keys;
  for (const Pending& one : *pending) keys.push_back(one.effect.key);
  return keys;
}

std::vector<std::string> names(SessionStore& store, UtcTime by, std::size_t limit = 100) {
  const Result<std::vector<Due>> due = run(store.due(by, limit));
  REQUIRE(due);
  std::vector<std::string> names;
  for (const Due& one : *due) names.push_back(one.timer);
  return names;
}

using Texts = std::vector<std::string>;

}  // namespace

TEMPLATE_TEST_CASE("a form is found again as it was left, and is gone when it was closed",
                   "[store][form]", OnDisk, InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId id = store.next_id();
  Commit commit = form_turn_of(id, 1, kNow, "山田花子");
  commit.step.session.form.values.push_back({.slot = "policy", .value = "A1"});
  commit.step.session.form.expires = kNow + hours(24);
  REQUIRE(run(store.commit(commit)));
  CHECK(form_of(store, id) == encode(commit.step.session.form));
  CHECK(run(store.frames(id, 0, 10))->back().frame == "reply 1");

  REQUIRE(run(store.commit(turn_of(id, 2, kNow))));
  CHECK_FALSE(run(store.load(id))->session.form.open());
  CHECK(run(store.frames(id, 0, 10))->size() == 4);
}

TEMPLATE_TEST_CASE("an effect waits in the outbox until its outcome is stored", "[store][form]",
                   OnDisk, InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId hers = store.next_id();
  const SessionId other = store.next_id();
  Commit first = turn_of(hers, 1, kNow);
  first.step.effects = {reserve("a"), reserve("b")};
  Commit second = turn_of(other, 1, kNow);
  second.step.effects = {reserve("c"), reserve("a")};  // the same key is the same effect
  REQUIRE(run(store.commit(first)));
  REQUIRE(run(store.commit(second)));
  CHECK(keys(store) == Texts{"a", "b", "c"});
  CHECK(keys(store, 2) == Texts{"a", "b"});

  const Pending oldest = run(store.pending(1))->front();
  CHECK(oldest.session == hers);
  CHECK(oldest.effect.name == effects::kReserve);
  CHECK(oldest.effect.reference == "r-7");
  CHECK(oldest.effect.values == reserve("a").values);
  CHECK(oldest.effect.asked_at == kNow);

  REQUIRE(run(store.commit(outcome_of(other, 2, "b"))));  // not hers to say
  CHECK(keys(store) == Texts{"a", "b", "c"});
  REQUIRE(run(store.commit(outcome_of(hers, 2, "a"))));
  CHECK(keys(store) == Texts{"b", "c"});
  REQUIRE(run(store.end(other)));
  CHECK(keys(store) == Texts{"b", "c"});  // what was confirmed is done, whoever has left
}

TEMPLATE_TEST_CASE("a timer is due once, when its time has come", "[store][form]", OnDisk,
                   InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId id = store.next_id();
  Commit commit = turn_of(id, 1, kNow);
  commit.step.timers = {{.name = "late", .due = kNow + hours(2)},
                        {.name = "nudge", .due = kNow + hours(1)}};
  REQUIRE(run(store.commit(commit)));
  CHECK(names(store, kNow).empty());
  CHECK(names(store, kNow + hours(1)) == Texts{"nudge"});
  CHECK(names(store, kNow + hours(2)) == Texts{"nudge", "late"});
  CHECK(names(store, kNow + hours(2), 1) == Texts{"nudge"});
  CHECK(run(store.due(kNow + hours(1), 1))->front().session == id);
  CHECK(run(store.due(kNow + hours(1), 1))->front().due == kNow + hours(1));

  SECTION("it has rung") {
    REQUIRE(run(store.commit(elapsed(id, 2, "nudge"))));
    CHECK(names(store, kNow + hours(2)) == Texts{"late"});
  }
  SECTION("it has rung, and is set again by the same step") {
    Commit again = elapsed(id, 2, "nudge");
    again.step.timers = {{.name = "nudge", .due = kNow + hours(3)}};
    REQUIRE(run(store.commit(again)));
    CHECK(names(store, kNow + hours(3)) == Texts{"late", "nudge"});
  }
  SECTION("it was moved, or taken back") {
    Commit moved = turn_of(id, 2, kNow);
    moved.step.timers = {{.name = "nudge", .due = kNow + hours(4)}, {.name = "late", .due = {}}};
    REQUIRE(run(store.commit(moved)));
    CHECK(names(store, kNow + hours(3)).empty());
    CHECK(names(store, kNow + hours(4)) == Texts{"nudge"});
  }
  SECTION("its session has ended") {
    REQUIRE(run(store.end(id)));
    CHECK(names(store, kNow + hours(4)).empty());
  }
}

TEMPLATE_TEST_CASE("a notice finds the session whose form it is about", "[store][form]", OnDisk,
                   InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId id = store.next_id();
  Commit commit = form_turn_of(id, 1, kNow, "山田花子");
  REQUIRE(run(store.commit(commit)));
  CHECK(not_found(run(store.find("r-7"))));
  CHECK(not_found(run(store.find(""))));
  commit.step.session.form.reference = "r-7";
  REQUIRE(run(store.commit(commit)));
  CHECK(run(store.find("r-7")) == id);
  CHECK(not_found(run(store.find("r-8"))));

  SECTION("another reference") {
    commit.step.session.form.reference = "r-8";
    REQUIRE(run(store.commit(commit)));
    CHECK(run(store.find("r-8")) == id);
  }
  SECTION("closed") {
    REQUIRE(run(store.commit(turn_of(id, 2, kNow))));
    CHECK(not_found(run(store.find("r-7"))));
  }
  SECTION("closed, and begun anew") {
    REQUIRE(run(store.commit(turn_of(id, 2, kNow))));
    REQUIRE(run(store.commit(form_turn_of(id, 3, kNow, "山田花子"))));
  }
  SECTION("ended") { REQUIRE(run(store.end(id))); }
  CHECK(not_found(run(store.find("r-7"))));
}

TEMPLATE_TEST_CASE("a code carries a form to another session, once", "[store][form]", OnDisk,
                   InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId phone = offering(store, "4711-0815");
  const SessionId desk = arrived(store);
  const SessionId other = arrived(store);
  const std::string form = form_of(store, phone);
  Commit wanted = turn_of(desk, 2, kNow);
  wanted.step.effects = {reserve("takes")};
  REQUIRE(run(store.commit(wanted)));

  CHECK(run(store.offered("4711-0815", desk, kNow)) == phone);
  CHECK(form_of(store, phone) == form);  // it was only asked for
  REQUIRE(run(hand_over(store, "4711-0815", phone, desk)));
  CHECK(form_of(store, desk) == form);  // at once: it is nowhere else any more
  CHECK_FALSE(run(store.load(phone))->session.form.open());
  CHECK(run(store.find("r-4711-0815")) == desk);
  CHECK(keys(store).empty());
  CHECK(not_found(run(store.offered("4711-0815", desk, kNow))));
  CHECK(not_found(run(hand_over(store, "4711-0815", phone, other))));
  CHECK_FALSE(run(store.load(other))->session.form.open());
  CHECK(form_of(store, desk) == form);
}

TEMPLATE_TEST_CASE("what a form waits for goes along with it", "[store][form]", OnDisk, InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId phone = offering(store, "4711-0815");
  const SessionId desk = arrived(store);
  Commit wanted = form_turn_of(phone, 2, kNow, "山田花子");
  wanted.step.effects = {reserve("sent")};
  REQUIRE(run(store.commit(wanted)));
  REQUIRE(run(hand_over(store, "4711-0815", phone, desk)));
  const Pending moved = run(store.pending(9))->front();
  CHECK(moved.session == desk);
  CHECK(moved.effect.key == "sent");
  CHECK(moved.effect.reference == "r-7");
  CHECK(moved.effect.asked_at == kNow);
  CHECK(moved.effect.values.back() ==
        SlotValue{std::string(kAskedBy), std::to_string(phone.value)});
  REQUIRE(run(store.commit(outcome_of(desk, 3, "sent"))));
  CHECK(keys(store).empty());
}

TEMPLATE_TEST_CASE("a code that does not stand for this session moves nothing", "[store][form]",
                   OnDisk, InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId phone = offering(store, "4711-0815");
  const SessionId tablet = offering(store, "2222-2222");
  const SessionId desk = arrived(store);
  CHECK(not_found(run(hand_over(store, "4711-0815", tablet, desk))));
  CHECK(run(store.load(phone))->session.form.open());
  CHECK(run(store.load(tablet))->session.form.open());
  CHECK_FALSE(run(store.load(desk))->session.form.open());
  CHECK(run(store.frames(desk, 0, 10))->size() == 2);
}

TEMPLATE_TEST_CASE("a code that no longer counts carries nothing", "[store][form]", OnDisk,
                   InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId phone = offering(store, "4711-0815");
  const SessionId desk = arrived(store);
  UtcTime when = kNow;
  SECTION("expired") { when += minutes(10); }
  SECTION("replaced by a newer one") {
    Commit again = form_turn_of(phone, 2, kNow, "山田花子");
    again.step.hand_over = HandOver{.code = "2222-2222", .expires = kNow + minutes(10)};
    REQUIRE(run(store.commit(again)));
    CHECK(run(store.offered("2222-2222", arrived(store), kNow)));
  }
  SECTION("its form was closed") { REQUIRE(run(store.commit(turn_of(phone, 2, kNow)))); }
  SECTION("its session has ended") { REQUIRE(run(store.end(phone))); }
  CHECK(not_found(run(store.offered("4711-0815", desk, when))));
}

TEMPLATE_TEST_CASE("whoever has guessed wrong five times finds nothing for the rest of the hour",
                   "[store][form]", OnDisk, InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  offering(store, "4711-0815");
  const SessionId guesser = arrived(store);
  const SessionId other = arrived(store);
  const int wrong = GENERATE(4, 5);
  for (int guess = 0; guess < wrong; ++guess) {
    CHECK(not_found(run(store.offered("0000-000" + std::to_string(guess), guesser, kNow))));
  }
  SECTION("another session may") { CHECK(run(store.offered("4711-0815", other, kNow))); }
  SECTION("the same one") {
    CHECK(run(store.offered("4711-0815", guesser, kNow)).has_value() == (wrong < 5));
  }
  SECTION("an hour later") {
    Commit again = form_turn_of(other, 2, kNow, "山田花子");
    again.step.hand_over = HandOver{.code = "3333-3333", .expires = kNow + hours(2)};
    REQUIRE(run(store.commit(again)));
    CHECK(run(store.offered("3333-3333", guesser, kNow + hours(1))));
  }
}

TEMPLATE_TEST_CASE("no two sessions hand over by the same code", "[store][form]", OnDisk,
                   InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId first = offering(store, "4711-0815");
  const SessionId second = arrived(store);
  Commit same = form_turn_of(second, 2, kNow, "佐藤次郎");
  same.step.hand_over = HandOver{.code = "4711-0815", .expires = kNow + hours(1)};
  CHECK(run(store.commit(same)).error().code == ErrorCode::kUnavailable);
  CHECK_FALSE(run(store.load(second))->session.form.open());  // nothing of it was stored

  same.event.at = kNow + minutes(10);  // the first one's has expired
  REQUIRE(run(store.commit(same)));
  CHECK(run(store.offered("4711-0815", arrived(store), kNow + minutes(10))) == second);
  CHECK(run(store.load(first))->session.form.open());
}

TEMPLATE_TEST_CASE("whoever gives a form up sees no more of what stood in it", "[store][form]",
                   OnDisk, InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId id = store.next_id();
  REQUIRE(run(store.commit(turn_of(id, 1, kNow))));
  REQUIRE(run(store.commit(form_turn_of(id, 2, kNow, "山田花子"))));
  REQUIRE(run(store.commit(form_turn_of(id, 3, kNow, "山田花子"))));
  Commit ends = turn_of(id, 4, kNow);
  ends.step.personal = true;
  const auto seen = [&] {
    std::vector<std::int64_t> numbers;
    const auto frames = run(store.frames(id, 0, 100));
    for (const StoredFrame& frame : *frames) numbers.push_back(frame.seq);
    return numbers;
  };
  using Numbers = std::vector<std::int64_t>;
  SECTION("やめる") {
    REQUIRE(run(store.commit(ends)));
    CHECK(seen() == Numbers{1, 2, 7, 8});
  }
  SECTION("by a button") {
    ends.event.what = Chose{"x"};
    REQUIRE(run(store.commit(ends)));
    CHECK(seen() == Numbers{1, 2, 7, 8});
  }
  SECTION("it has gone elsewhere") {
    ends.event.what = Outcome{.effect = std::string(effects::kHandedOver)};
    REQUIRE(run(store.commit(ends)));
    CHECK(seen() == Numbers{1, 2, 7, 8});
  }
  SECTION("it has come to its end") {
    ends.event.what = Notice{.reference = "r-7", .kind = NoticeKind::kCompleted};
    REQUIRE(run(store.commit(ends)));
    CHECK(seen().size() == 8);
  }
  SECTION("it is still open") {
    REQUIRE(run(store.commit(form_turn_of(id, 4, kNow, "山田花子"))));
    CHECK(seen().size() == 8);
  }
}

TEMPLATE_TEST_CASE("a code ends with the form that it stands for", "[store][form]", OnDisk,
                   InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId phone = offering(store, "4711-0815");
  Commit ends = turn_of(phone, 2, kNow);
  ends.step.personal = true;
  REQUIRE(run(store.commit(ends)));
  REQUIRE(run(store.commit(form_turn_of(phone, 3, kNow, "佐藤次郎"))));  // another form
  CHECK(not_found(run(store.offered("4711-0815", arrived(store), kNow))));
}

}  // namespace annai
