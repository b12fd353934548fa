// What is different where there are no buttons, no forms, or more than words.
#include <catch2/catch.hpp>

#include "bot/turn/turn.h"
#include "tests/support/manual_clock.h"
#include "tests/support/small_content.h"
#include "tests/turn/talk.h"

namespace annai::test {
namespace {

// A customer on a channel, with these buttons before her.
Step hears(const std::string& text, std::size_t buttons, const Channels& channels = {},
           std::string channel = {}) {
  std::vector<OpenChoice> choices;
  for (std::size_t i = 1; i <= buttons; ++i) {
    choices.push_back({.label = "choice " + std::to_string(i), .target = "article:card-make"});
  }
  if (buttons > 0) choices.back().target = "article:loan-period";
  ManualClock clock;
  const Session session{.id = {1}, .seq = 3, .choices = choices, .channel = std::move(channel)};
  const Turn turn(small_content(), channels);
  return turn.take(session, {.session = {1},
                             .key = "k",
                             .at = clock.now(),
                             .random = clock.random(),
                             .what = Said{text}});
}

TEST_CASE("of more choices than there can be buttons, a number chooses one", "[turn][channels]") {
  CHECK(hears("14", 14).record.article == "loan-period");
  CHECK(hears("１４", 14).record.article == "loan-period");
  CHECK(hears("1", 14).record.article == "card-make");
}

TEST_CASE("a number is no choice where there are buttons, or none of that number",
          "[turn][channels]") {
  CHECK(hears("13", 13).record.article.empty());
  CHECK(hears("15", 14).record.article.empty());
}

TEST_CASE("where nothing personal may be asked for, a form is not opened", "[turn][channels]") {
  const Channels channels{.without_forms = {"rest"}, .chat = "https://chat.example.jp"};
  CHECK(hears("本を予約したい", 0, channels).session.form.open());
  const Step by_gateway = hears("本を予約したい", 0, channels, "rest");
  CHECK_FALSE(by_gateway.session.form.open());
}

TEST_CASE("the terms can be read where consent is asked for, and nowhere else",
          "[turn][channels]") {
  Talk talk({.terms = "https://mypage.example.jp/terms"});
  talk.say("本を予約したい");
  CHECK(talk.says("https://mypage.example.jp/terms"));
  talk.say("はい");
  CHECK_FALSE(talk.says("https://mypage.example.jp/terms"));
  CHECK_FALSE(Talk().says("https://mypage.example.jp/terms"));
}

TEST_CASE("there, a code brings no form either: she is sent to the chat's page",
          "[turn][channels]") {
  Talk talk({.without_forms = {"rest"}, .chat = "https://chat.example.jp"}, "rest");
  const Step& step = talk.say("コード 1234-5678");
  CHECK(step.effects.empty());
  CHECK(talk.says("別の画面で承ります"));
  CHECK(talk.says("https://chat.example.jp"));
}

TEST_CASE("who adds the account is greeted, also when she was there before", "[turn][channels]") {
  Talk talk;
  talk.take(Arrived{});
  CHECK(talk.says("図書館のご案内です"));
  talk.say("本を予約したい");
  talk.take(Arrived{});
  CHECK(talk.says("図書館のご案内です"));
  CHECK(talk.says("予約に戻ります"));
  Talk web({}, "");
  web.take(Arrived{});
  web.take(Arrived{});
  CHECK(web.step.replies.empty());
}

TEST_CASE("what may be a password can be taken back where the talk keeps it", "[turn][channels]") {
  const std::string channel = GENERATE("line", "");
  Talk talk({}, channel);
  talk.session.form = {.form = "order", .stage = "password"};
  const Step& step = talk.say("Canary99");
  CHECK(step.secret);
  CHECK(talk.says("暗証は画面で"));
  CHECK(talk.says("送信取消") == (channel == "line"));
  talk.say("画面を開く");
  CHECK_FALSE(talk.says("送信取消"));
  talk.say("本は何冊借りられますか");
  CHECK_FALSE(talk.says("送信取消"));
}

}  // namespace
}  // namespace annai::test
