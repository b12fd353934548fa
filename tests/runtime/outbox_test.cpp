// What customers asked for outside: done once, told once, whatever fails meanwhile.
#include "bot/runtime/outbox.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/runtime/desk.h"
#include "tests/support/memory_mypage.h"

namespace annai {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

OutboxConfig hasty() {
  return {.look = milliseconds(5),
          .first_retry = milliseconds(1),
          .last_retry = milliseconds(2),
          .last_store_retry = milliseconds(2)};
}

// The outbox between the conversations and My Page, both in memory.
class Wired {
 public:
  explicit Wired(OutboxConfig config = hasty())
      : mypage(desk.loop().get_executor(), desk.clock),
        outbox(desk.loop().get_executor(), desk.store, mypage, desk.conversations, desk.clock,
               config) {
    desk.conversations.when_wanted(
        [this](std::vector<Pending> wanted) { outbox.add(std::move(wanted)); });
    net::co_spawn(desk.loop(), outbox.run(), net::detached);
    desk.settle();
  }
  ~Wired() {
    outbox.stop();
    desk.store.refuse(false);
    mypage.let_go();
    desk.settle();
  }
  Wired(const Wired&) = delete;
  Wired& operator=(const Wired&) = delete;

  Effect effect(std::string_view name, std::string reference = {}) {
    return {.key = "effect-" + std::to_string(++effects_),
            .name = std::string(name),
            .reference = std::move(reference),
            .values = {{"email", "a@example.jp"}, {"phone", "09000001111"}},
            .asked_at = desk.clock.now()};
  }
  // As a step of hers would want it.
  void store(SessionId session, const Effect& wanted) {
    Commit commit{.event = {.session = session, .key = "asks-" + wanted.key, .what = Said{"x"}},
                  .step = {.session = desk.run(desk.store.load(session))->session}};
    commit.step.effects = {wanted};
    REQUIRE(desk.run(desk.store.commit(std::move(commit))));
  }
  void want(SessionId session, const Effect& wanted, std::uint64_t network = 0) {
    store(session, wanted);
    outbox.add({{.session = session, .effect = wanted, .network = network}});
    desk.settle();
  }
  // What came of it, once it is durable.
  Outcome outcome(const std::string& key) {
    REQUIRE(heard(key));
    return std::get<Outcome>(std::ranges::find(desk.store.events, key, &Event::key)->what);
  }
  Outcome asked(SessionId session, const Effect& wanted, std::uint64_t network = 0) {
    want(session, wanted, network);
    return outcome(wanted.key);
  }
  bool empty() {
    return desk.until([&] { return desk.run(desk.store.pending(9))->empty(); });
  }
  bool is_told(const std::string& key) const {
    return std::ranges::find(desk.store.events, key, &Event::key) != desk.store.events.end();
  }
  bool heard(const std::string& key) {
    return desk.until([&] { return is_told(key); });
  }
  std::size_t times(const std::string& line) const {
    return static_cast<std::size_t>(std::ranges::count(desk.log, line));
  }

  test::Desk desk;
  MemoryMyPage mypage;
  Outbox outbox;

 private:
  int effects_ = 0;
};

TEST_CASE("an outcome that the disk refuses is told once the disk takes it, and not done again",
          "[outbox]") {
  Wired wired;
  const SessionId session = wired.desk.open().session;
  const Effect reserve = wired.effect(effects::kReserve);
  wired.mypage.hold();
  wired.want(session, reserve);
  wired.desk.store.refuse(true);
  wired.mypage.let_go();
  REQUIRE(wired.desk.until([&] { return wired.times("refused " + reserve.key) >= 3; }));
  wired.desk.store.refuse(false);
  CHECK(wired.outcome(reserve.key).code == OutcomeCode::kDone);
  CHECK(wired.mypage.calls() == 1);
  CHECK(wired.empty());
}

TEST_CASE("too many at once in her conversation do not lose an outcome either", "[outbox]") {
  Wired wired;
  const SessionId session = wired.desk.open().session;
  const Effect reserve = wired.effect(effects::kReserve);
  wired.store(session, reserve);
  wired.desk.store.hold();
  for (std::size_t i = 0; i <= Gate::kMostWaiting; ++i) {
    wired.desk.start(wired.desk.conversations.handle(
        wired.desk.said(session, "m" + std::to_string(i), test::kQuestion), 7));
  }
  wired.desk.settle();
  wired.outbox.add({{session, reserve}});
  REQUIRE(wired.desk.until([&] { return wired.mypage.calls() == 1; }));
  wired.desk.settle();
  CHECK(wired.desk.until([&] {  // the gate empties, one after another
    wired.desk.store.let_one_go();
    return wired.is_told(reserve.key);
  }));
  CHECK(wired.mypage.calls() == 1);
}

TEST_CASE("what was confirmed is done once though she has left, and nothing of it is kept",
          "[outbox]") {
  Wired wired;
  const SessionId session = wired.desk.open().session;
  const Effect reserve = wired.effect(effects::kReserve);
  wired.mypage.hold();
  wired.want(session, reserve);
  REQUIRE(wired.desk.run(wired.desk.conversations.end(session)));
  SECTION("while My Page is asked") {}
  SECTION("and the disk was full") {
    wired.desk.store.refuse(true);
    wired.mypage.let_go();
    wired.desk.settle();
    wired.desk.store.refuse(false);
  }
  wired.mypage.let_go();
  CHECK(wired.empty());
  CHECK(wired.mypage.registrations() == 1);
  CHECK(wired.mypage.calls() == 1);
}

TEST_CASE("what My Page is no longer bound to know is not done again, and she is told so",
          "[outbox]") {
  Wired wired;
  const SessionId session = wired.desk.open().session;
  const Effect old = wired.effect(effects::kReserve);
  const Effect young = wired.effect(effects::kReserve);
  wired.desk.clock.forward(hours(24) - milliseconds(1));
  CHECK(wired.asked(session, young).code == OutcomeCode::kDone);
  wired.desk.clock.forward(milliseconds(1));
  CHECK(wired.asked(session, old).code == OutcomeCode::kFailed);
  CHECK(wired.mypage.calls() == 1);
  CHECK(wired.empty());
}

TEST_CASE("whoever waits for her turn at My Page hears that it takes long, as the others do",
          "[outbox]") {
  OutboxConfig config = hasty();
  config.at_once = 2;
  config.late_after = milliseconds(5);
  Wired wired(config);
  wired.mypage.hold();
  std::vector<Effect> wanted;
  for (int i = 0; i < 3; ++i) {
    wanted.push_back(wired.effect(effects::kReserve));
    wired.want(wired.desk.open().session, wanted.back());
  }
  CHECK(wired.mypage.under_way() == 2);
  for (const Effect& effect : wanted) CHECK(wired.heard(effect.key + "/late"));
  wired.mypage.let_go();
  for (const Effect& effect : wanted) CHECK(wired.outcome(effect.key).code == OutcomeCode::kDone);
}

TEST_CASE("a pause before the next try keeps nobody else waiting", "[outbox]") {
  OutboxConfig config = hasty();
  config.at_once = 1;
  config.first_retry = hours(1);
  Wired wired(config);
  wired.mypage.away(true);
  const Effect first = wired.effect(effects::kReserve);
  const Effect second = wired.effect(effects::kReserve);
  wired.want(wired.desk.open().session, first);
  wired.want(wired.desk.open().session, second);
  CHECK(wired.heard(first.key + "/late"));
  CHECK(wired.heard(second.key + "/late"));
  CHECK(wired.mypage.calls() == 2);

  const SessionId desk = wired.desk.open().session;
  Effect code = wired.effect(effects::kTakeOver);
  code.values = {{"code", "12345678"}};
  wired.mypage.hold();  // and the only place is taken
  wired.want(wired.desk.open().session, wired.effect(effects::kReserve));
  CHECK(wired.asked(desk, code).code == OutcomeCode::kRefused);
}

TEST_CASE("she is told once that it takes long, and then what came of it", "[outbox]") {
  Wired wired;
  const SessionId session = wired.desk.open().session;
  const Effect reserve = wired.effect(effects::kReserve);
  wired.mypage.loses_answers(true);
  wired.want(session, reserve);
  REQUIRE(wired.desk.until([&] { return wired.mypage.calls() >= 4; }));
  wired.mypage.loses_answers(false);
  CHECK(wired.outcome(reserve.key).code == OutcomeCode::kDone);
  CHECK(wired.times("commit " + reserve.key + "/late") == 1);
  CHECK(wired.mypage.registrations() == 1);
}

TEST_CASE("a page that has ended while its answer was on the way is replaced by one that has not",
          "[outbox]") {
  Wired wired;
  const SessionId session = wired.desk.open().session;
  const Effect reserve = wired.effect(effects::kReserve);
  wired.mypage.loses_answers(true);
  wired.want(session, reserve);
  REQUIRE(wired.desk.until([&] { return wired.mypage.registrations() == 1; }));
  wired.desk.clock.forward(minutes(11));
  wired.mypage.loses_answers(false);
  const Outcome outcome = wired.outcome(reserve.key);
  CHECK(outcome.code == OutcomeCode::kDone);
  CHECK(outcome.reference == "r_1");
  CHECK(outcome.url.ends_with("/2"));
  CHECK(outcome.expires > wired.desk.clock.now());
}

TEST_CASE("what is not possible as the registration stands is answered by how it stands",
          "[outbox]") {
  Wired wired;
  const SessionId session = wired.desk.open().session;
  REQUIRE(wired.asked(session, wired.effect(effects::kReserve)).reference == "r_1");
  const auto page = [&] {
    return wired.asked(session, wired.effect(effects::kPasswordPage, "r_1"));
  };
  const auto mail = [&] { return wired.asked(session, wired.effect(effects::kMailAgain, "r_1")); };

  const Outcome first = mail();  // there is no password yet: that comes first
  CHECK(first.code == OutcomeCode::kDone);
  CHECK(first.url.ends_with("/2"));
  wired.mypage.set_password("r_1");
  Outcome outcome = page();
  CHECK(outcome.code == OutcomeCode::kState);
  CHECK(outcome.state == NoticeKind::kProvisional);
  CHECK(outcome.reference == "r_1");
  CHECK(outcome.expires == wired.desk.clock.now() + hours(24));
  SECTION("confirmed meanwhile") {
    wired.mypage.complete("r_1");
    CHECK(mail().state == NoticeKind::kCompleted);
    CHECK(page().state == NoticeKind::kCompleted);
  }
  SECTION("expired") {
    wired.desk.clock.forward(hours(24));
    CHECK(mail().state == NoticeKind::kExpired);
  }
  SECTION("forgotten") {
    outcome = wired.asked(session, wired.effect(effects::kMailAgain, "r_none"));
    CHECK(outcome.code == OutcomeCode::kState);
    CHECK(outcome.state == NoticeKind::kExpired);
  }
}

TEST_CASE("a fault of ours is not told as hers, nor hers as a mismatch", "[outbox]") {
  Wired wired;
  const SessionId session = wired.desk.open().session;
  Effect reserve = wired.effect(effects::kReserve);
  SECTION("one of the two programs is wrong") {
    REQUIRE(wired.desk.run(wired.mypage.reserve(reserve.key, {.subject = {}, .values = {}}))
                .error()
                .code == ErrorCode::kRefused);
    CHECK(wired.asked(session, reserve).code == OutcomeCode::kFailed);
  }
  SECTION("an effect that nobody knows") {
    reserve.name = "unheard of";
    CHECK(wired.asked(session, reserve).code == OutcomeCode::kFailed);
  }
  SECTION("an address that gets no mail") {
    reserve.values.front().value = "a..b@example.jp";
    const Outcome outcome = wired.asked(session, reserve);
    CHECK(outcome.code == OutcomeCode::kState);
    CHECK(outcome.state == NoticeKind::kMailFailed);
  }
  SECTION("the contracts do not match") {
    reserve.values.back().value = "09000009999";
    const Outcome outcome = wired.asked(session, reserve);
    CHECK(outcome.code == OutcomeCode::kRefused);
    CHECK(outcome.unmatched.empty());
  }
  SECTION("one of them does not") {
    reserve.values.push_back({"policy", "A100200302"});
    wired.mypage.refuses("A100200302");
    const Outcome outcome = wired.asked(session, reserve);
    CHECK(outcome.code == OutcomeCode::kRefused);
    CHECK(outcome.unmatched == std::vector<std::string>{"A100200302"});
  }
  CHECK(wired.empty());
}

TEST_CASE("from one network so many wrong matches in an hour, and so many mails", "[outbox]") {
  OutboxConfig config = hasty();
  config.failed_matches = {.most = 2, .within = hours(1)};
  config.mails = {.most = 3, .within = hours(1)};
  Wired wired(config);
  const auto reserve = [&](const std::string& phone, std::uint64_t network) {
    Effect wanted = wired.effect(effects::kReserve);
    wanted.values = {{"email", wanted.key + "@example.jp"}, {"phone", phone}};
    return wired.asked(wired.desk.open().session, wanted, network).code;
  };
  SECTION("wrong matches") {
    CHECK(reserve("1", 7) == OutcomeCode::kRefused);
    CHECK(reserve("2", 7) == OutcomeCode::kRefused);
    CHECK(reserve("3", 7) == OutcomeCode::kTooOften);
    CHECK(reserve("09000001111", 7) == OutcomeCode::kTooOften);
    CHECK(wired.mypage.calls() == 2);
    CHECK(reserve("4", 8) == OutcomeCode::kRefused);  // of another network, or of none known
    for (int i = 0; i < 4; ++i) CHECK(reserve("5", 0) == OutcomeCode::kRefused);
    wired.desk.clock.forward(hours(1));
    CHECK(reserve("09000001111", 7) == OutcomeCode::kDone);
  }
  SECTION("mails") {
    for (int i = 0; i < 3; ++i) CHECK(reserve("09000001111", 7) == OutcomeCode::kDone);
    CHECK(reserve("09000001111", 7) == OutcomeCode::kTooOften);
    CHECK(reserve("09000001111", 8) == OutcomeCode::kDone);
    wired.desk.clock.forward(hours(1));
    CHECK(reserve("09000001111", 7) == OutcomeCode::kDone);
  }
}

TEST_CASE("what was asked for is answered where the form has gone, and asked for once",
          "[outbox]") {
  Wired wired;
  const SessionId phone = wired.desk.open().session;
  const SessionId table = wired.desk.open().session;
  REQUIRE(wired.desk.say(phone, "a", "本を予約したい"));
  REQUIRE(wired.desk.say(phone, "b", "はい"));
  const Effect reserve = wired.effect(effects::kReserve);
  const auto take_over = [&] {
    Commit offer{.event = {.session = phone, .key = "offer", .at = wired.desk.clock.now()},
                 .step = {.session = wired.desk.run(wired.desk.store.load(phone))->session}};
    offer.event.what = Arrived{};
    offer.step.hand_over =
        HandOver{.code = "47110815", .expires = wired.desk.clock.now() + minutes(10)};
    REQUIRE(wired.desk.run(wired.desk.store.commit(std::move(offer))));
    Effect code = wired.effect(effects::kTakeOver);
    code.values = {{"code", "47110815"}};
    CHECK(wired.asked(table, code).code == OutcomeCode::kDone);
  };
  SECTION("while My Page is asked") {
    wired.mypage.hold();
    wired.want(phone, reserve);
    take_over();
    wired.mypage.let_go();
  }
  SECTION("after an answer that was lost") {
    wired.mypage.loses_answers(true);
    wired.want(phone, reserve);
    REQUIRE(wired.desk.until([&] { return wired.mypage.registrations() == 1; }));
    take_over();
    wired.mypage.loses_answers(false);
  }
  CHECK(wired.outcome(reserve.key).code == OutcomeCode::kDone);
  CHECK(std::ranges::find(wired.desk.store.events, reserve.key, &Event::key)->session == table);
  CHECK(wired.mypage.registrations() == 1);
  CHECK(wired.empty());
}

TEST_CASE(
    "guesses at codes are few for a network, however many conversations it opens, and for all",
    "[outbox]") {
  OutboxConfig config = hasty();
  config.guesses = {.most = 2, .within = hours(1)};
  config.all_guesses = {.most = 4, .within = hours(1)};
  Wired wired(config);
  const SessionId phone = wired.desk.open().session;
  REQUIRE(wired.desk.say(phone, "a", "本を予約したい"));
  REQUIRE(wired.desk.say(phone, "b", "はい"));
  const auto offer = [&] {
    Commit commit{.event = {.session = phone, .key = "offer", .at = wired.desk.clock.now()},
                  .step = {.session = wired.desk.run(wired.desk.store.load(phone))->session}};
    commit.event.what = Arrived{};
    commit.step.hand_over =
        HandOver{.code = "47110815", .expires = wired.desk.clock.now() + minutes(10)};
    REQUIRE(wired.desk.run(wired.desk.store.commit(std::move(commit))));
  };
  offer();
  const auto guess = [&](const std::string& code, std::uint64_t network) {
    Effect wanted = wired.effect(effects::kTakeOver);
    wanted.values = {{"code", code}};
    wired.want(wired.desk.open().session, wanted, network);
    REQUIRE(wired.empty());
    return !wired.desk.run(wired.desk.store.load(phone))->session.form.open();
  };
  CHECK_FALSE(guess("00000001", 7));
  CHECK_FALSE(guess("00000002", 7));
  CHECK_FALSE(guess("47110815", 7));  // right, and the same answer as before
  SECTION("another network may") { CHECK(guess("47110815", 8)); }
  SECTION("an hour later it may") {
    wired.desk.clock.forward(hours(1));
    offer();
    CHECK(guess("47110815", 7));
  }
  SECTION("until all together have guessed too often") {
    CHECK_FALSE(guess("00000003", 8));
    CHECK_FALSE(guess("00000004", 9));
    CHECK_FALSE(guess("47110815", 10));
    CHECK_FALSE(guess("47110815", 0));
  }
}

}  // namespace
}  // namespace annai
