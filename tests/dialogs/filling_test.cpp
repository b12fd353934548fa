// What a customer's words are to the form that she is filling.
#include "dialogs/filling.h"

#include <catch2/catch.hpp>

#include "dialogs/filling_in.h"
#include "dialogs/told.h"
#include "tests/support/small_content.h"

namespace annai::dialogs {
namespace {

using Intents = std::vector<std::string_view>;

const Form& form() { return *test::small_content()->dialogs.form("order"); }

FormState asked_for(const std::string& slot, std::vector<SlotValue> values = {}) {
  values.insert(values.begin(), {"consent", "yes"});
  return {.form = "order", .asked = slot, .values = std::move(values)};
}

Filling say(FormState state, std::string_view text, Intents intents = {}) {
  return fill(form(), std::move(state),
              {.text = text,
               .intents = std::move(intents),
               .now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)});
}

Filling press(FormState state, std::string_view target) {
  return fill(form(), std::move(state),
              {.text = {},
               .pressed = target,
               .now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)});
}

const SlotValue kEmail{"email", "a@example.jp"};
const SlotValue kBook{"book", "A123456789"};
const SlotValue kNoMore{"book_more", "no"};
const SlotValue kName{"name", "服部美緒"};
const SlotValue kBorn{"birth_date", "1985-03-09"};

FormState summary() { return asked_for("confirm", {kEmail, kBook, kNoMore, kName, kBorn}); }

FormState summary_with(const SlotValue& book) {
  return asked_for("confirm", {kEmail, kBook, book, kNoMore, kName, kBorn});
}

using Took = std::vector<SlotValue>;

TEST_CASE("a value is taken in its canonical form, and the next slot is asked for", "[filling]") {
  const Filling filling = say(asked_for("email"), "ａ＠ＥＸＡＭＰＬＥ．ＪＰ です");
  CHECK(filling.took == Took{kEmail});
  CHECK(filling.said == std::vector<std::string>{"メール「a@example.jp」。"});
  CHECK(filling.state.asked == "book");
  CHECK(filling.personal);
}

TEST_CASE("nothing is taken before consent", "[filling]") {
  const Filling filling = say({.form = "order", .asked = "consent"}, "メールは a@example.jp");
  CHECK(filling.took.empty());
  CHECK(filling.state.asked == "consent");
}

TEST_CASE("who does not consent leaves nothing behind", "[filling]") {
  const Filling filling = say({.form = "order", .asked = "consent"}, "いいえ", {"form_no"});
  CHECK(filling.node == "order-declined");
  CHECK_FALSE(filling.state.open());
}

TEST_CASE("a question in the middle is answered, and costs no attempt", "[filling]") {
  const Filling filling =
      fill(form(), asked_for("email"), {.text = "何冊ですか", .answered = true});
  CHECK(filling.aside);
  CHECK(filling.state.asked == "email");
  CHECK(filling.state.misses == 0);
}

TEST_CASE("a name is no question because some of its characters are a rule's", "[filling]") {
  Heard heard{.text = "紙谷美緒", .answered = true};
  CHECK(fill(form(), asked_for("name"), heard).aside);
  heard.in_passing = true;
  CHECK(fill(form(), asked_for("name"), heard).took == Took{{"name", "紙谷美緒"}});
}

TEST_CASE("who takes a value back in the same breath is taken at her last word", "[filling]") {
  const Filling filling = say(asked_for("name"), "小野和也じゃなくて大野和也です", {"form_edit"});
  CHECK(filling.took == Took{{"name", "大野和也"}});
}

TEST_CASE("only words in a clause of their own take a value back", "[filling]") {
  const auto name_of = [](std::string_view said) {
    const Filling filling = say(asked_for("name"), said, {"form_edit"});
    return filling.took.empty() ? std::string() : filling.took.front().value;
  };
  CHECK(name_of("小野和也 間違えました 大野和也です") == "大野和也");
  CHECK(name_of("小野和也、あ、違う、大野和也です") == "大野和也");
  CHECK(name_of("やまもといちろう").find("ちろう") != 0);
  const Filling both = say(asked_for("book"), "A12345です。もう一冊は違う番号でB12345です");
  CHECK(both.took.size() != 1);
}

TEST_CASE("the value asked for is taken, though she says that something was wrong", "[filling]") {
  const Filling filling =
      say(asked_for("email"), "すみません間違えました。a@example.jp が正しいです", {"form_edit"});
  CHECK(filling.took == Took{{"email", "a@example.jp"}});
}

TEST_CASE("a value that was nearly given is refused with its reason, whatever a rule thinks",
          "[filling]") {
  const Filling filling =
      fill(form(), asked_for("email"), {.text = "a@example", .answered = true, .in_passing = true});
  CHECK_FALSE(filling.aside);
  CHECK(filling.state.misses == 1);
}

TEST_CASE("refusals grow longer, and the third one offers help", "[filling]") {
  Filling filling = say(asked_for("email"), "あああ");
  CHECK(filling.said == std::vector<std::string>{"メールが違います。"});
  filling = say(filling.state, "あああ");
  CHECK(filling.said.back() == "例です。");
  CHECK_FALSE(filling.ladder);
  filling = say(filling.state, "あああ");
  CHECK(filling.ladder);
  CHECK(say(filling.state, "a@example.jp").state.misses == 0);
}

TEST_CASE("a slot may have several values, as many as it may and no more", "[filling]") {
  const Filling two = say(asked_for("book", {kEmail}), "A123456789 と B123456789");
  CHECK(two.took.size() == 2);
  CHECK(two.state.asked == "name");  // no more may be given: it is not asked
  const Filling third = say(asked_for("book_more", {kEmail, kBook}), "B123456789、C123456789");
  CHECK(third.took == Took{{"book", "B123456789"}});
  CHECK(third.said.back() == "二冊までです。");
}

TEST_CASE("whether there are more is answered by one more", "[filling]") {
  const FormState more = asked_for("book_more", {kEmail, kBook});
  CHECK(say(more, "二冊目もあってB123456789です", {"form_yes"}).took ==
        Took{{"book", "B123456789"}});
  CHECK(say(more, "そっちじゃない。B123456789", {"form_no"}).took == Took{{"book", "B123456789"}});
  CHECK(say(more, "A123456789だけです", {"form_no"}).took == Took{{"book_more", "no"}});
}

TEST_CASE("a number that was cut short is replaced by the whole of it", "[filling]") {
  const Filling filling =
      say(asked_for("book_more", {kEmail, {"book", "123456789"}}), "A123456789でした");
  CHECK(filling.state.values == Took{{"consent", "yes"}, kEmail, kBook});
  CHECK(filling.said.back() == "「123456789」を外しました。");
}

TEST_CASE("the end of what was just given is corrected in the next breath", "[filling]") {
  const FormState asked = asked_for("name", {kEmail, kBook, kNoMore, {"birth_date", "1985-03-08"}});
  const Took corrected{{"command", "edit:birth_date"}, kBorn};
  CHECK(say(asked, "やっぱり9日", {"form_edit"}).took == corrected);
  CHECK(say(asked, "いや違う 3月9日だった", {"form_edit"}).took == corrected);
  CHECK(say(asked, "やっぱり99日", {"form_edit"}).took.empty());
}

TEST_CASE("what fits two slots corrects the one that was given last", "[filling]") {
  const FormState state =
      asked_for("confirm", {kEmail, {"birth_date", "1985-03-08"}, kNoMore, kName, kBook});
  const Filling filling = say(state, "やっぱり B123456789", {"form_edit"});
  CHECK(filling.took.back() == SlotValue{"book", "B123456789"});
}

TEST_CASE("at the summary another number is one more, and whatever is named is that", "[filling]") {
  const Filling filling = say(summary(), "B123456789です");
  CHECK(filling.took == Took{{"book", "B123456789"}});
  CHECK(count_of(filling.state, "book") == 2);
  const Filling mail = say(summary(), "メールはb123456@example.jpです");
  CHECK(count_of(mail.state, "book") == 1);
}

TEST_CASE("a slip is confessed while something outside is awaited", "[filling]") {
  for (const char* stage : {"sending", "password", "put_off"}) {
    FormState state = summary();
    state.stage = stage;
    if (std::string_view(stage) != "put_off") state.asked.clear();
    const Filling filling = say(state, "あ、間違えました", {"form_edit"});
    CHECK(filling.took.empty());
    CHECK(filling.state.values == state.values);
  }
}

TEST_CASE("the end of a date is read in any width", "[filling]") {
  const FormState born = asked_for("name", {kEmail, kBook, kNoMore, {"birth_date", "1985-03-08"}});
  CHECK(say(born, "いや違う、３月９日だった", {"form_edit"}).took.back() == kBorn);
}

TEST_CASE("the end of a date is corrected in one breath", "[filling]") {
  const FormState asked = asked_for("birth_date", {kEmail, kBook, kNoMore, kName});
  const auto taken = [&](std::string_view text) { return say(asked, text).took; };
  CHECK(taken("1985年の3月8日じゃなくて9日です") == Took{kBorn});
  CHECK(taken("1985年2月9日ではなく3月9日です") == Took{kBorn});
}

TEST_CASE("one of several values is taken out by naming it", "[filling]") {
  const Filling filling = say(asked_for("name", {kEmail, kBook, {"book", "B123456789"}, kNoMore}),
                              "B123456789を外して", {"form_remove"});
  CHECK(filling.took == Took{{"command", "edit:book"}});
  CHECK(filling.state.values == Took{{"consent", "yes"}, kEmail, kBook, kNoMore});
}

TEST_CASE("one more is given later on", "[filling]") {
  const FormState state = asked_for("name", {kEmail, kBook, kNoMore});
  CHECK(say(state, "もう一冊", {"form_another"}).state.asked == "book");
  const Filling filling = say(state, "もう一冊 B123456789", {"form_another"});
  CHECK(filling.took == Took{{"book", "B123456789"}});
  CHECK(filling.state.asked == "name");
}

TEST_CASE("several slots are taken from one message", "[filling]") {
  const Filling named = say(asked_for("email"), "メールは a@example.jp、本は A123456789");
  CHECK(named.took == Took{kEmail, kBook});
  CHECK(named.state.asked == "book_more");
  CHECK(say(asked_for("email"), "a@example.jp A123456789").took == Took{kEmail, kBook});
  const Filling joined = say(asked_for("name", {kEmail, kBook, kNoMore}),
                             "名前は服部美緒で生年月日は1985年3月9日です");
  CHECK(joined.took == Took{kName, kBorn});
}

TEST_CASE("a slot is corrected at any time, with its new value in the same breath or without",
          "[filling]") {
  const Filling asks = say(summary(), "メールを直したい", {"form_edit"});
  CHECK(asks.took == Took{{"command", "edit:email"}});
  CHECK(asks.state.asked == "email");
  const Filling gives = say(summary(), "メールはb@example.jpの間違い", {"form_edit"});
  CHECK(gives.state.find("email") != nullptr);
  CHECK(*gives.state.find("email") == "b@example.jp");
  CHECK(gives.state.asked == "confirm");
  const Filling name = say(summary(), "やっぱり名前は服部光です", {"form_edit"});
  CHECK(*name.state.find("name") == "服部光");
}

TEST_CASE("the new value is told in any order of words", "[filling]") {
  const std::string_view said =
      GENERATE("名前の字が違いました。服部光です", "服部光に直してください",
               "名前を服部光に訂正してください", "名前、服部美緒ではなく服部光です",
               "ごめん名前まちがい💦 服部光", "正しくは服部光です。名前が違ってました");
  CAPTURE(said);
  const Filling filling = say(summary(), said, {"form_edit"});
  if (said.starts_with("服部")) {  // whose name it is, is not said: asked back
    CHECK(filling.edits);
  } else {
    REQUIRE(filling.state.find("name") != nullptr);
    CHECK(*filling.state.find("name") == "服部光");
  }
}

TEST_CASE("a remark about a name is no name", "[filling]") {
  const std::string_view said =
      GENERATE("名前が違います。すみません", "しまった。名前違う", "名前をひらがなに直したい");
  CAPTURE(said);
  const Filling filling = say(summary(), said, {"form_edit"});
  CHECK(filling.state.asked == "name");
  CHECK(filling.state.find("name") == nullptr);
}

TEST_CASE("what was just given is meant by いまの", "[filling]") {
  const FormState state = asked_for("birth_date", {kEmail, kBook, kNoMore, kName});
  CHECK(say(state, "いまの、打ちまちがい", {"form_edit"}).state.asked == "name");
}

TEST_CASE("of several values the one that is named is replaced", "[filling]") {
  const SlotValue second{"book", "B123456789"};
  const Filling filling = say(asked_for("name", {kEmail, kBook, second}),
                              "本はB123456789じゃなくてB987654321です", {"form_edit"});
  CHECK(filling.state.values == Took{{"consent", "yes"}, kEmail, kBook, {"book", "B987654321"}});
}

TEST_CASE("a value inside a question that has an answer is not taken", "[filling]") {
  Heard heard{.text = "新しい A123456789 でいいですか", .answered = true, .asks = true};
  CHECK(fill(form(), asked_for("book", {kEmail}), heard).aside);
  heard.text = "A123456789です。何冊までですか";
  heard.besides = "A123456789です。";
  CHECK(fill(form(), asked_for("book", {kEmail}), heard).took == Took{kBook});
}

TEST_CASE("the reading of a year is chosen in words, or by its button", "[filling]") {
  FormState state = asked_for("birth_date", {kEmail, kBook, kNoMore, kName});
  state.readings = {"1955年6月7日", "昭和55年6月7日"};
  CHECK(say(state, "昭和のほうです").took == Took{{"birth_date", "1980-06-07"}});
  CHECK(say(state, "西暦です").took == Took{{"birth_date", "1955-06-07"}});
  CHECK(press(state, target_of_reading(1)).took == Took{{"birth_date", "1980-06-07"}});
  CHECK(press(state, target_of_reading(7)).took.empty());
}

TEST_CASE("a year chosen alone is kept until month and day are told", "[filling]") {
  FormState state = asked_for("birth_date", {kEmail, kBook, kNoMore, kName});
  state = say(state, "55年生まれです").state;
  REQUIRE(state.readings.size() == 2);
  CHECK(state.misses == 0);
  state = press(state, target_of_reading(1)).state;
  CHECK(state.asked == "birth_date");
  CHECK(state.misses == 0);
  CHECK(say(state, "6月7日").took == Took{{"birth_date", "1980-06-07"}});
}

TEST_CASE("a correction that names nothing is asked back", "[filling]") {
  const Filling filling = say(summary(), "間違えました", {"form_edit"});
  CHECK(filling.edits);
  CHECK(filling.said == std::vector<std::string>{"どれを直しますか。"});
}

TEST_CASE("the better of a wish and an answer counts", "[filling]") {
  const FormState state = asked_for("book_more", {kEmail, kBook});
  CHECK(say(state, "やめとく", {"form_no", "form_cancel"}).state.asked == "name");
  CHECK(say(state, "やめる", {"form_cancel", "form_no"}).node == "order-cancelled");
}

TEST_CASE("back, all over again, later and on again", "[filling]") {
  CHECK(say(asked_for("name", {kEmail, kBook, kNoMore}), "戻る", {"form_back"}).state.asked ==
        "book");
  const Filling restarted = say(summary(), "最初から", {"form_restart"});
  CHECK(restarted.state.asked == "consent");
  CHECK(restarted.state.values.empty());
  const Filling later = say(asked_for("name"), "あとで", {"form_later"});
  CHECK(later.state.stage == stages::kPutOff);
  CHECK(say(later.state, "続きから", {"form_resume"}).state.asked == "name");
}

TEST_CASE("a year that may be two is asked back, with both readings", "[filling]") {
  const Filling filling =
      say(asked_for("birth_date", {kEmail, kBook, kNoMore, kName}), "55年6月7日");
  CHECK(filling.took.empty());
  CHECK(filling.state.readings == std::vector<std::string>{"1955年6月7日", "昭和55年6月7日"});
  CHECK(name_of_reading(filling.state.readings, 0) == "西暦");  // no date on a button
  CHECK(name_of_reading(filling.state.readings, 1) == "昭和");
}

TEST_CASE("who has no further value after all says so", "[filling]") {
  const FormState more = asked_for("book", {kEmail, kBook});
  const Filling none = say(more, "やっぱりありません", {"form_no"});
  CHECK(none.took == Took{{"book_more", "no"}});
  CHECK(none.state.asked == "name");
  const Slot& choice = *form().find("book_more");
  CHECK(press(more, target_of_option(choice, choice.options[1])).state.asked == "name");
}

TEST_CASE("going back or correcting one of several values keeps the others", "[filling]") {
  const SlotValue second{"book", "B987654321"};
  const FormState two = asked_for("name", {kEmail, kBook, second, kNoMore});
  CHECK(say(two, "戻る", {"form_back"}).state.asked == "book_more");
  const FormState asking =
      say(asked_for("book_more", {kEmail, kBook, second}), "戻る", {"form_back"}).state;
  CHECK(asking.asked == "book");
  CHECK(asking.values.back() == kBook);
  const Filling which = say(summary_with(second), "番号が違います", {"form_edit"});
  REQUIRE(which.which != nullptr);
  CHECK(which.said == std::vector<std::string>{"A123456789、B987654321のうち、どれを直しますか。"});
  const Filling one = press(which.state, target_of_edit(*which.which, 1));
  CHECK(one.state.asked == "book");
  CHECK(count_of(one.state, "book") == 1);
  CHECK(one.state.find("book") != nullptr);
  CHECK(*one.state.find("book") == kBook.value);
}

TEST_CASE("a value announced as another than the wanted one is refused", "[filling]") {
  const Filling other = say(asked_for("book", {kEmail}), "返した本の A123456789");
  CHECK(other.took.empty());
  CHECK(other.said.front() == "借りる本の番号を。");
  for (const char* said :
       {"返した本ではなく A123456789", "いまのは返した本。正しくは A123456789"}) {
    CHECK(say(asked_for("book", {kEmail}), said).took == Took{kBook});
  }
}

TEST_CASE("what was put off goes on with the very value that was asked for", "[filling]") {
  FormState state = asked_for("email");
  state = say(state, "あとで", {"form_later"}).state;
  CHECK(say(state, "a@example.jp").took == Took{kEmail});
}

TEST_CASE("a value said once more changes nothing, and is no failure", "[filling]") {
  const Filling again = say(asked_for("birth_date", {kEmail, kBook, kNoMore, kName}), "A123456789");
  CHECK(again.state.misses == 0);
  CHECK(again.said.front() == "「本の番号」は承りました。");
}

TEST_CASE("while something is awaited, wishes are answered as it is", "[filling]") {
  FormState state = asked_for("", {kEmail, kBook, kNoMore, kName, kBorn});
  state.stage = "provisional";
  const Filling later = say(state, "あとで", {"form_later"});
  CHECK(later.said == std::vector<std::string>{"メールは一日有効です。"});
  CHECK(later.state.stage == "provisional");
}

TEST_CASE("the summary sends once it is agreed to", "[filling]") {
  const Filling filling = say(summary(), "はい", {"form_yes"});
  CHECK(filling.effect == effects::kReserve);
  CHECK(filling.state.stage == stages::kSending);
}

}  // namespace
}  // namespace annai::dialogs
