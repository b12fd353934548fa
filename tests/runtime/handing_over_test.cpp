// A form goes on elsewhere while both sides are typing: it is in one place, and whole.
#include <catch2/catch.hpp>

#include "tests/runtime/desk.h"

namespace annai {
namespace {

using std::chrono::minutes;
using test::Desk;

constexpr const char* kCode = "47110815";

// A phone on which a form was begun and a code shown, and a desk that knows the code.
struct Two {
  Two() {
    REQUIRE(desk.say(phone, "a", "本を予約したい"));
    REQUIRE(desk.say(phone, "b", "はい"));
    Commit commit{.event = {.session = phone, .key = "offer", .at = desk.clock.now()},
                  .step = {.session = stored(phone)}};
    commit.event.what = Arrived{};
    commit.step.hand_over = HandOver{.code = kCode, .expires = desk.clock.now() + minutes(10)};
    REQUIRE(desk.run(desk.store.commit(std::move(commit))));
    desk.log.clear();
    desk.window.frames.clear();
  }

  Session stored(SessionId id) { return desk.run(desk.store.load(id))->session; }
  void type(SessionId who, const std::string& key, const std::string& text) {
    desk.start(desk.conversations.handle(desk.said(who, key, text), 7));
    desk.settle();
  }
  void take_over() {
    desk.start(desk.conversations.take_over(table, "takes", kCode));
    desk.settle();
  }
  void let_all_go() {
    for (int i = 0; i < 8; ++i) {
      desk.store.let_one_go();
      desk.settle();
    }
  }
  bool was_shown(const std::string& text) {
    for (const auto& frame : desk.window.frames) {
      if (frame.dump().find(text) != std::string::npos) return true;
    }
    return false;
  }

  Desk desk;
  SessionId phone = desk.open().session;
  SessionId table = desk.open().session;
};

TEST_CASE("a form handed over is gone on the one device and goes on on the other", "[hand-over]") {
  Two two;
  REQUIRE(two.desk.run(two.desk.conversations.take_over(two.table, "takes", kCode)));
  CHECK_FALSE(two.stored(two.phone).form.open());
  CHECK(two.stored(two.table).form.asked == "email");
  CHECK(two.was_shown("移しました。"));
  CHECK(two.was_shown("おかえりなさい。"));
  const Result<SessionId> again =
      two.desk.run(two.desk.conversations.take_over(two.table, "b", kCode));
  CHECK(again.error().code == ErrorCode::kNotFound);
}

TEST_CASE("what is typed on the giving device just before goes along", "[hand-over]") {
  Two two;
  two.desk.store.hold();
  two.type(two.phone, "c", "a@example.jp");  // not yet on disk
  two.take_over();
  two.let_all_go();
  CHECK_FALSE(two.stored(two.phone).form.open());
  REQUIRE(two.stored(two.table).form.find("email") != nullptr);
  CHECK(two.stored(two.table).form.asked == "book");
}

TEST_CASE("what is typed on the giving device just after does not bring the form back",
          "[hand-over]") {
  Two two;
  two.desk.store.hold();
  two.take_over();  // not yet on disk
  two.type(two.phone, "c", "a@example.jp");
  two.let_all_go();
  CHECK(two.desk.log.front() == "hand over");
  CHECK_FALSE(two.stored(two.phone).form.open());
  CHECK(two.stored(two.table).form.asked == "email");
}

TEST_CASE("what is typed on the taking device meanwhile does not lose the form", "[hand-over]") {
  Two two;
  two.desk.store.hold();
  SECTION("just before") {
    two.type(two.table, "c", test::kQuestion);
    two.take_over();
  }
  SECTION("just after") {
    two.take_over();
    two.type(two.table, "c", test::kQuestion);
  }
  two.let_all_go();
  CHECK_FALSE(two.stored(two.phone).form.open());
  CHECK(two.stored(two.table).form.asked == "email");
}

TEST_CASE("two who know the code: one of them gets the form", "[hand-over]") {
  Two two;
  const SessionId other = two.desk.open().session;
  two.desk.store.hold();
  two.take_over();
  two.desk.start(two.desk.conversations.take_over(other, "takes, too", kCode));
  two.desk.settle();
  two.let_all_go();
  const int forms = int{two.stored(two.phone).form.open()} +
                    int{two.stored(two.table).form.open()} + int{two.stored(other).form.open()};
  CHECK(forms == 1);
}

TEST_CASE("a form given up in the meantime goes nowhere", "[hand-over]") {
  Two two;
  two.desk.store.hold();
  two.type(two.phone, "c", "やめる");
  two.take_over();
  two.let_all_go();
  CHECK_FALSE(two.stored(two.phone).form.open());
  CHECK_FALSE(two.stored(two.table).form.open());
  CHECK_FALSE(two.was_shown("移しました。"));
}

TEST_CASE("what My Page says of a form while it goes elsewhere is heard where it is then",
          "[hand-over]") {
  Two two;
  for (const char* said :
       {"a@example.jp", "A123456789", "全部", "服部美緒", "1985年3月9日", "確定"}) {
    REQUIRE(two.desk.say(two.phone, said, said));
  }
  Event reserved{.session = two.phone,
                 .key = two.stored(two.phone).form.awaited,
                 .at = two.desk.clock.now(),
                 .what = Outcome{.effect = "reserve", .reference = "r1", .url = "https://x/1"}};
  REQUIRE(two.desk.run(two.desk.conversations.handle(reserved, 0)));
  two.desk.window.frames.clear();
  two.desk.store.hold();
  two.take_over();
  two.desk.start(two.desk.conversations.notice(
      "n1",
      {.reference = "r1", .kind = NoticeKind::kProvisional, .expires = two.desk.clock.now()}));
  two.desk.settle();
  two.let_all_go();
  CHECK(two.stored(two.table).form.stage == "provisional");
  CHECK(two.was_shown("仮予約です"));
}

TEST_CASE("a disk that refuses leaves the form where it is", "[hand-over]") {
  Two two;
  two.desk.store.refuse(true);
  const Result<SessionId> refused =
      two.desk.run(two.desk.conversations.take_over(two.table, "takes", kCode));
  CHECK(refused.error().code == ErrorCode::kUnavailable);
  two.desk.store.refuse(false);
  CHECK(two.stored(two.phone).form.open());
  CHECK_FALSE(two.stored(two.table).form.open());
  CHECK(two.desk.run(two.desk.conversations.take_over(two.table, "takes", kCode)));
}

}  // namespace
}  // namespace annai
