// A form that goes on elsewhere, by a code; and a talk that is ended.
#include <catch2/catch.hpp>

#include "tests/turn/talk.h"

namespace annai {
namespace {

using namespace std::chrono_literals;
using test::Talk;

constexpr const char* kChat = "https://chat.example.jp";

FormState begun() {
  return {
      .form = "order", .asked = "name", .values = {{"consent", "yes"}, {"email", "a@example.jp"}}};
}

Outcome taken(OutcomeCode code, std::shared_ptr<const FormState> form = nullptr) {
  return {.effect = std::string(effects::kTakeOver), .code = code, .form = std::move(form)};
}

Outcome gone() { return {.effect = std::string(effects::kHandedOver)}; }

TEST_CASE("a code is a code also where a form is open, and no value of it", "[turn][hand_over]") {
  Talk talk;
  talk.session.form = begun();
  const Step& step = talk.say("コード １２３４-5678");
  REQUIRE(step.effects.size() == 1);
  CHECK(step.effects.front().name == effects::kTakeOver);
  CHECK(step.effects.front().values.front().value == "12345678");
  CHECK(talk.session.form.find("name") == nullptr);

  SECTION("a wrong one is said to be, and what was open goes on") {
    talk.take(taken(OutcomeCode::kRefused));
    CHECK(talk.says("ありません。"));
    CHECK(talk.says("お名前は"));
    CHECK(encode(talk.session.form) == encode(begun()));
  }
  SECTION("a right one brings its form in place of the other") {
    FormState other = begun();
    other.asked = "birth_date";
    talk.take(taken(OutcomeCode::kDone, std::make_shared<const FormState>(other)));
    CHECK(talk.says("おかえりなさい。"));
    CHECK(encode(talk.session.form) == encode(other));
  }
  SECTION("tried again after a restart, that had brought it, is no wrong one") {
    talk.session.form = begun();  // as the store has moved it
    talk.take(taken(OutcomeCode::kRefused));
    CHECK(talk.says("おかえりなさい。"));
  }
  SECTION("her own leaves the form where it is") {
    talk.take(gone());
    CHECK(talk.step.replies.empty());
    talk.take(taken(OutcomeCode::kDone, std::make_shared<const FormState>(begun())));
    CHECK(encode(talk.session.form) == encode(begun()));
  }
}

TEST_CASE("who has given a form away is told so, though nothing of it is left",
          "[turn][hand_over]") {
  Talk talk;
  talk.say("こんにちは");
  talk.take(gone());
  CHECK(talk.says("移しました。"));
  CHECK(talk.timer("reminder") == UtcTime{});
}

TEST_CASE("what was to be said before the mail expires moves with the form", "[turn][hand_over]") {
  Talk talk;
  FormState form = begun();
  form.asked.clear();
  form.stage = "provisional";
  form.expires = talk.clock.now() + 20h;
  talk.take(taken(OutcomeCode::kDone, std::make_shared<const FormState>(form)));
  CHECK(talk.timer("reminder") == form.expires - 4h);
}

TEST_CASE("a code for the web comes with its address, and one for LINE with that of the talk",
          "[turn][hand_over]") {
  const Channels channels{.chat = kChat, .line_talk = "https://line.me/R/oaMessage/x/?"};
  for (const std::string channel : {"line", ""}) {
    Talk talk(channels, channel);
    talk.session.form = begun();
    talk.say("別の端末で");
    CHECK(talk.step.hand_over);
    CHECK(talk.says(channel == "line" ? kChat : "https://line.me/"));
    CHECK_FALSE(talk.says(channel == "line" ? "https://line.me/" : kChat));
  }
}

TEST_CASE("how to have all forgotten is said once, when a form comes into a talk",
          "[turn][hand_over]") {
  const auto form = std::make_shared<const FormState>(begun());
  Talk talk;
  talk.take(taken(OutcomeCode::kDone, form));
  CHECK(talk.says("消すときは「消す」と。"));
  Talk web({}, "");
  web.take(taken(OutcomeCode::kDone, form));
  CHECK_FALSE(web.says("消すときは"));
}

TEST_CASE("who ends a talk leaves no form, and then no conversation", "[turn][hand_over]") {
  Talk talk;
  talk.session.form = begun();
  SECTION("by her words") { talk.say("消す"); }
  SECTION("by the button") {
    talk.say("消すには");
    talk.press("消す");
  }
  CHECK(talk.says("消しました。"));
  CHECK_FALSE(talk.session.form.open());
  CHECK(talk.timer("forget") == talk.clock.now());
  CHECK(talk.timer("reminder") == UtcTime{});
  CHECK_FALSE(talk.step.ends);
  CHECK(talk.take(Elapsed{"forget"}).ends);
}

TEST_CASE("on the web, where a conversation has its own end, the form alone is cancelled",
          "[turn][hand_over]") {
  Talk talk({}, "");
  talk.session.form = begun();
  talk.say("消す");
  CHECK(talk.says("中止しました。"));
  CHECK_FALSE(talk.session.form.open());
  CHECK_FALSE(talk.timer("forget"));
  talk.say("消す");
  CHECK(talk.says("うまく読み取れませんでした"));
}

}  // namespace
}  // namespace annai
