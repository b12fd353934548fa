// A customer who fills in a form: what is wanted outside and when, what comes of it, and what is
// never kept.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/turn/chat.h"

namespace annai {
namespace {

using test::Chat;

constexpr const char* kPage = "https://mypage.example/password/x";

void fill_in(Chat& chat) {
  chat.say("本を予約したい");
  for (const char* said :
       {"はい", "a@example.jp", "A123456789", "全部", "服部美緒", "1985年3月9日"}) {
    chat.say(said);
  }
}

Outcome reserved() { return {.effect = "reserve", .reference = "r1", .url = kPage}; }

Notice notice(NoticeKind kind, UtcTime expires = {}) {
  return {.reference = "r1", .kind = kind, .expires = expires};
}

void reach_password_page(Chat& chat) {
  fill_in(chat);
  chat.say("確定");
  chat.take(reserved());
}

TEST_CASE("nothing is wanted outside before the summary is agreed to, and then once", "[form]") {
  Chat chat;
  fill_in(chat);
  CHECK(chat.text().find("・お名前：服部美緒") != std::string::npos);
  const Step& step = chat.say("確定");
  REQUIRE(step.effects.size() == 1);
  CHECK(step.effects.front().name == effects::kReserve);
  CHECK(step.effects.front().key.size() == 32);
  CHECK(step.effects.front().values == chat.session().form.values);
  CHECK(chat.shown().pending);
  CHECK(chat.say("確定").effects.empty());  // it is on its way already
}

TEST_CASE("a second try has a key of its own", "[form]") {
  Chat chat;
  fill_in(chat);
  const std::string first = chat.say("確定").effects.front().key;
  chat.take(Outcome{.effect = "reserve", .code = OutcomeCode::kRefused});
  CHECK(chat.text().starts_with("一致しません。"));
  CHECK(chat.session().form.asked == "confirm");
  const Step& again = chat.say("確定");
  REQUIRE(again.effects.size() == 1);
  CHECK(again.effects.front().key != first);
}

TEST_CASE("a number that alone is to blame is taken out, and the rest can be confirmed", "[form]") {
  Chat chat;
  chat.say("本を予約したい");
  for (const char* said :
       {"はい", "a@example.jp", "A123456789 と B123456789", "服部美緒", "1985年3月9日", "確定"}) {
    chat.say(said);
  }
  const auto refused = [](std::vector<std::string> values) {
    return Outcome{
        .effect = "reserve", .code = OutcomeCode::kRefused, .unmatched = std::move(values)};
  };
  SECTION("it is named, and the summary shows what is left") {
    chat.take(refused({"B123456789"}));
    CHECK(chat.text().starts_with("「・B123456789」を外しました。"));
    CHECK(chat.text().find("本の番号：A123456789") != std::string::npos);
    CHECK(chat.session().form.asked == "confirm");
    const Step& again = chat.say("確定");
    REQUIRE(again.effects.size() == 1);
    CHECK(std::ranges::count(again.effects.front().values, "book", &SlotValue::slot) == 1);
  }
  SECTION("if nothing would be left, it is told as a mismatch") {
    chat.take(refused({"A123456789", "B123456789"}));
    CHECK(chat.text().starts_with("一致しません。"));
    CHECK(std::ranges::count(chat.session().form.values, "book", &SlotValue::slot) == 2);
  }
  SECTION("what she never gave is no value of hers") {
    chat.take(refused({"C123456789"}));
    CHECK(chat.text().starts_with("一致しません。"));
  }
}

TEST_CASE("the page of the password is shown in the conversation, its address kept nowhere",
          "[form]") {
  Chat chat;
  reach_password_page(chat);
  REQUIRE(chat.shown().frame);
  CHECK(chat.shown().frame->url == kPage);
  CHECK(chat.shown().form->asked == "password");
  CHECK(encode(chat.session().form).find("mypage.example") == std::string::npos);
  CHECK(chat.say("画面を開く").effects.front().name == effects::kPasswordPage);
}

TEST_CASE("a password typed into the chat is kept and repeated nowhere", "[form]") {
  Chat chat;
  reach_password_page(chat);
  const Step& step = chat.say("Canary99");
  CHECK(step.secret);
  CHECK(step.record.said.find("Canary99") == std::string::npos);
  CHECK(chat.text().find("Canary99") == std::string::npos);
  CHECK(chat.text().find("暗証は画面で。") != std::string::npos);
  CHECK(encode(chat.session()).find("Canary99") == std::string::npos);
}

TEST_CASE("a question is answered while the page is open", "[form]") {
  Chat chat;
  reach_password_page(chat);
  CHECK(chat.say("本は何冊借りられますか").record.article == "loan-count");
}

TEST_CASE("values are never kept in the transcript, and their turns are sealed", "[form]") {
  Chat chat;
  chat.say("本を予約したい");
  chat.say("はい");
  const Step& step = chat.say("a@example.jp");
  CHECK(step.personal);
  CHECK(step.record.said.find("example") == std::string::npos);
  CHECK(encode(chat.session()).find("example") == std::string::npos);
}

TEST_CASE("she is reminded before the mail's address expires, and not after it has been used",
          "[form]") {
  Chat chat;
  reach_password_page(chat);
  const UtcTime expires = chat.session().last_event + std::chrono::hours(24);
  const std::vector<Timer> timers = chat.take(notice(NoticeKind::kProvisional, expires)).timers;
  REQUIRE(timers.size() == 1);
  CHECK(timers.front().due == expires - std::chrono::hours(4));
  CHECK(chat.take(notice(NoticeKind::kProvisional, expires)).replies.empty());  // told already
  chat.take(Elapsed{timers.front().name});
  CHECK(chat.text() == "まもなく切れます。");
  CHECK(chat.take(notice(NoticeKind::kCompleted)).timers.front().due == UtcTime{});
  CHECK_FALSE(chat.session().form.open());
  CHECK(chat.take(Elapsed{"reminder"}).replies.empty());
}

TEST_CASE("what comes of an order that was corrected since counts no more", "[form]") {
  Chat chat;
  fill_in(chat);
  chat.say("確定");
  chat.say("メールを直したい");
  REQUIRE(chat.session().form.asked == "email");
  CHECK(chat.take(reserved()).replies.empty());
  CHECK(chat.session().form.asked == "email");
  chat.say("b@example.jp");
  chat.say("確定");
  chat.take(reserved());
  CHECK(chat.shown().form->asked == "password");
}

TEST_CASE("what is not possible any more is answered by how things stand", "[form]") {
  Chat chat;
  reach_password_page(chat);
  chat.say("画面を開く");
  const UtcTime expires = chat.session().last_event + std::chrono::hours(20);
  chat.take(Outcome{.effect = "password_page",
                    .code = OutcomeCode::kState,
                    .expires = expires,
                    .state = NoticeKind::kProvisional});
  CHECK(chat.session().form.stage == dialogs::stages::kProvisional);
  CHECK(chat.session().form.expires == expires);
}

TEST_CASE("a fault of ours is not told as hers, and keeps what she gave", "[form]") {
  Chat chat;
  fill_in(chat);
  chat.say("確定");
  chat.take(Outcome{.effect = "reserve", .code = OutcomeCode::kFailed});
  CHECK(chat.text().starts_with("当方の都合です。"));
  CHECK(chat.session().form.asked == "confirm");
}

TEST_CASE("consent and refusal are recorded apart from the transcript", "[form]") {
  Chat chat;
  chat.say("本を予約したい");
  const std::optional<Consent> no = chat.say("いいえ").consent;
  REQUIRE(no);
  CHECK_FALSE(no->agreed);
  chat.say("本を予約したい");
  const std::optional<Consent> yes = chat.say("はい").consent;
  REQUIRE(yes);
  CHECK(yes->agreed);
  CHECK(yes->version == "1");
  CHECK(yes->channel == "web");
}

TEST_CASE("a failed mail leads back to the summary, and its expiry changes nothing", "[form]") {
  Chat chat;
  reach_password_page(chat);
  chat.take(notice(NoticeKind::kMailFailed));
  CHECK(chat.session().form.asked == "confirm");
  CHECK(chat.take(notice(NoticeKind::kExpired)).replies.empty());
  CHECK(chat.session().form.values.size() > 3);
}

TEST_CASE("she is told until when the mail's address is valid, in Japan's time", "[form]") {
  Chat chat;
  reach_password_page(chat);
  const UtcTime expires =
      std::chrono::sys_days(std::chrono::year(2026) / 11 / 30) + std::chrono::minutes(16 * 60 + 5);
  chat.take(notice(NoticeKind::kProvisional, expires));
  CHECK(chat.text() == "仮予約です（12月1日 1時05分まで）。");
}

TEST_CASE("a reminder that rings too late is not said", "[form]") {
  Chat chat;
  reach_password_page(chat);
  chat.take(notice(NoticeKind::kProvisional, chat.session().last_event));
  CHECK(chat.take(Elapsed{"reminder"}).replies.empty());
}

TEST_CASE("a password typed while My Page is asked is kept nowhere", "[form]") {
  Chat chat;
  fill_in(chat);
  chat.say("確定");
  const Step& step = chat.say("correcthorse");
  CHECK(step.secret);
  CHECK(step.record.said == "＊＊＊");
  CHECK(step.record.article.empty());
}

TEST_CASE("no button holds a birth date, and no question of a form its words", "[form]") {
  Chat chat;
  chat.say("本を予約したい");
  for (const char* said : {"はい", "a@example.jp", "A123456789", "全部", "服部美緒"})
    chat.say(said);
  chat.say("55年6月7日");
  CHECK(chat.labels() == std::vector<std::string>{"西暦", "昭和"});
  CHECK(encode(chat.session()).find("6月7日") == std::string::npos);
  CHECK(chat.say("本は何冊借りられますか").record.said == "＊＊＊");
  chat.press("昭和");
  CHECK(chat.session().form.asked == "confirm");
}

TEST_CASE("consent is noted with its version, time and channel; given again, it is the newer one",
          "[form]") {
  Chat chat;
  chat.say("本を予約したい");
  chat.say("はい");
  const FormState& form = chat.session().form;
  REQUIRE(form.find("consent_version") != nullptr);
  CHECK(*form.find("consent_channel") == "web");
  const std::string first = *form.find("consent_at");
  chat.say("戻る");
  chat.say("はい");
  CHECK(std::ranges::count(chat.session().form.values, "consent_at", &SlotValue::slot) == 1);
  CHECK(*chat.session().form.find("consent_at") >= first);
}

TEST_CASE("the notice of another registration changes nothing", "[form]") {
  Chat chat;
  reach_password_page(chat);
  CHECK(chat.take(Notice{.reference = "r2", .kind = NoticeKind::kCompleted}).replies.empty());
  CHECK(chat.session().form.open());
}

TEST_CASE("an answer that comes late is announced, and is still taken", "[form]") {
  Chat chat;
  fill_in(chat);
  chat.say("確定");
  chat.take(Outcome{.effect = "reserve", .code = OutcomeCode::kLate});
  CHECK(chat.text().starts_with("遅れています。"));
  chat.take(reserved());
  CHECK(chat.shown().frame.has_value());
}

TEST_CASE("who cancels while My Page thinks hears no more of it", "[form]") {
  Chat chat;
  fill_in(chat);
  chat.say("確定");
  chat.say("やめる");
  CHECK(chat.text() == "中止しました。");
  CHECK_FALSE(chat.session().form.open());
  CHECK(chat.take(reserved()).replies.empty());
}

TEST_CASE("an old button of the form changes nothing", "[form]") {
  Chat chat;
  chat.say("本を予約したい");
  const std::string refuse = chat.button("同意しない");
  chat.say("はい");
  const FormState before = chat.session().form;
  chat.take(Chose{refuse});
  CHECK(encode(chat.session().form) == encode(before));
}

}  // namespace
}  // namespace annai
