#include "bot/turn/people.h"

#include <catch2/catch.hpp>

#include "tests/turn/talk.h"

namespace annai {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

constexpr UtcTime in_japan(std::chrono::sys_days day, std::chrono::minutes time) {
  return UtcTime(day) + time - 9h;
}

const sys_days kTuesday = sys_days(year(2027) / 1 / 12);

People tuesdays() {
  People people;
  people.week[2] = parse_hours("9:00-17:30");
  people.closed = {year(2027) / 1 / 19};
  return people;
}

TEST_CASE("people are there within their hours, in Japan's time", "[turn][people]") {
  const People people = tuesdays();
  CHECK_FALSE(people.here_until(in_japan(kTuesday, 9h - 1min)));
  CHECK(people.here_until(in_japan(kTuesday, 9h)) == in_japan(kTuesday, 17h + 30min));
  CHECK(people.here_until(in_japan(kTuesday, 17h + 29min)));
  CHECK_FALSE(people.here_until(in_japan(kTuesday, 17h + 30min)));
}

TEST_CASE("on other days and on holidays nobody is there", "[turn][people]") {
  const People people = tuesdays();
  CHECK_FALSE(people.here_until(in_japan(kTuesday + std::chrono::days(1), 10h)));
  CHECK_FALSE(people.here_until(in_japan(kTuesday + std::chrono::days(7), 10h)));
  CHECK(people.here_until(in_japan(kTuesday + std::chrono::days(14), 10h)));
}

TEST_CASE("they leave at one moment of the day, at which the chat is back", "[turn][people]") {
  const People people = tuesdays();
  CHECK(people.closes_at(in_japan(kTuesday, 17h + 30min)));
  CHECK_FALSE(people.closes_at(in_japan(kTuesday, 17h + 29min)));
  CHECK_FALSE(people.closes_at(in_japan(kTuesday, 18h)));
}

// Called by a customer of a talk; closing is at half past five.
class Called : public test::Talk {
 public:
  explicit Called(std::chrono::minutes at = 10h) : Talk(reachable()) {
    clock.forward(in_japan(kTuesday, at) - clock.now());
    say("係員につないで");
    REQUIRE(says("係員が参ります"));
  }
  const Step& ring() { return take(Elapsed{"person"}); }

 private:
  static Channels reachable() {
    Channels channels;
    channels.people = tuesdays();
    channels.people.channels = {"line"};
    return channels;
  }
};

TEST_CASE("while a person has the talk, no button answers but the one back", "[turn][people]") {
  Called talk;
  CHECK(talk.press("借りられる冊数").replies.empty());
  CHECK(talk.session.person_until == talk.clock.now() + 60min);
  CHECK(talk.take(Sent{"sticker"}).replies.empty());
  CHECK(talk.take(Arrived{}).replies.empty());
  talk.press("戻る");
  CHECK(talk.says("戻りました。"));
}

TEST_CASE("nor does an old one", "[turn][people]") {
  Called talk;
  const Reply before = talk.shown;
  talk.press("戻る");
  talk.say("係員につないで");
  const Choice old = before.choices.back();
  CHECK(talk.take(Chose{old.id}).replies.empty());
}

TEST_CASE("a timer that was set before her last word ends nothing", "[turn][people]") {
  Called talk;
  talk.clock.forward(59min);
  talk.say("まだですか");
  talk.clock.forward(1min);
  CHECK(talk.ring().replies.empty());
  CHECK(talk.timer("person") == talk.session.person_until);  // it is to ring again
  talk.clock.forward(59min);
  talk.ring();
  CHECK(talk.says("お話がないので"));
  CHECK(talk.session.person_until == UtcTime{});
}

TEST_CASE("at closing time it is said that they have closed", "[turn][people]") {
  Called talk(17h);
  talk.say("もしもし");
  talk.clock.forward(30min);
  talk.ring();
  CHECK(talk.says("閉館しました。"));
}

TEST_CASE(
    "a word that comes after closing, but before the timer, is answered, and she learns that they "
    "left",
    "[turn][people]") {
  Called talk(17h);
  talk.clock.forward(30min);
  talk.say("もしもし");
  CHECK(talk.says("閉館しました。"));
  CHECK(talk.step.replies.size() == 2);
  CHECK(talk.session.person_until == UtcTime{});
  CHECK(talk.ring().replies.empty());
}

TEST_CASE("where nobody can write, no person is promised", "[turn][people]") {
  Called talk;
  talk.turn.nobody_answers_on("line");
  talk.press("戻る");
  talk.say("係員につないで");
  CHECK_FALSE(talk.says("係員が参ります"));
  CHECK(talk.says("窓口の係員がご案内します"));
}

TEST_CASE("a password typed while a person has the talk is kept nowhere", "[turn][people]") {
  Called talk;
  talk.session.form = {.form = "order", .stage = "password"};
  const Step& step = talk.say("Canary99");
  CHECK(step.replies.empty());
  CHECK(step.secret);
  CHECK(step.record.said.find("Canary") == std::string::npos);
}

TEST_CASE("what is no time of day, and no day, is not taken", "[turn][people]") {
  CHECK(parse_hours("0:00-24:00"));
  for (const char* wrong : {"", "9-17", "9:00", "17:00-9:00", "9:60-17:00", "9:00-24:01",
                            "9:00-17:00 ", "-9:00-17:00", "9:00–17:00"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_hours(wrong));
  }
  CHECK(parse_day("2026-12-31") == year(2026) / 12 / 31);
  for (const char* wrong : {"", "2026-02-30", "2026-13-01", "12-31", "2026-12-31x"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_day(wrong));
  }
}

}  // namespace
}  // namespace annai
