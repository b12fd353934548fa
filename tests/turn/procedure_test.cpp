// A customer who is led through a procedure: shown each step, helped where she is stuck, answered
// in between.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/turn/chat.h"

namespace annai {
namespace {

using test::Chat;
using Labels = std::vector<std::string>;

const Labels kFirst{"できた", "困っている"};
const Labels kSecond{"できた", "困っている", "前へ"};

TEST_CASE("a step shows its words, its picture and where it stands, and waits", "[procedure]") {
  Chat chat;
  CHECK(chat.say("カードをいっしょに作りたい").record.article == "card-make");
  CHECK(chat.text() == "申込書をお書きください。");
  CHECK(chat.shown().outcome == OutcomeKind::kAsk);
  CHECK(chat.shown().content->parts_json.find("/screens/card.svg") != std::string::npos);
  CHECK(chat.shown().content->sources_json ==
        test::small_content()->articles.by_id("card-make")->content->sources_json);
  CHECK(chat.labels() == kFirst);
  CHECK(chat.session().node == "card/form");
}

TEST_CASE("she goes on, back, and to the end, by button or by word", "[procedure]") {
  Chat chat;
  chat.say("カードをいっしょに作りたい");
  chat.press("できた");
  CHECK(chat.text() == "窓口へお持ちください。");
  CHECK(chat.labels() == kSecond);
  chat.say("戻る");
  CHECK(chat.session().node == "card/form");
  chat.say("次");
  chat.press("前へ");
  CHECK(chat.session().node == "card/form");
  chat.say("できました");
  chat.say("できました");
  CHECK(chat.text() == "カードができました。");
  CHECK(chat.session().node.empty());
}

TEST_CASE("who is stuck is asked where, helped, and finds her step again", "[procedure]") {
  Chat chat;
  chat.say("カードをいっしょに作りたい");
  chat.say("まだ");
  CHECK(chat.text() == "「申込書」のどこでお困りですか。");
  CHECK(chat.labels() == Labels{"申込書がない", "「申込書」に戻る"});
  chat.press("申込書がない");
  CHECK(chat.text().ends_with("「申込書」の途中です。"));
  chat.say("続き");
  CHECK(chat.text() == "申込書をお書きください。");
  chat.press("困っている");
  chat.press("「申込書」に戻る");
  CHECK(chat.labels() == kFirst);
}

TEST_CASE("a question in between is answered, and the step still waits", "[procedure]") {
  Chat chat;
  chat.say("カードをいっしょに作りたい");
  CHECK(chat.say("本は何冊借りられますか").record.article == "loan-count");
  CHECK(chat.text().ends_with("「申込書」の途中です。"));
  CHECK(chat.session().node == "card/form");
  const Labels labels = chat.labels();
  REQUIRE(labels.size() >= 2);
  CHECK(Labels(labels.end() - 2, labels.end()) == kFirst);
  chat.press("できた");
  CHECK(chat.text() == "窓口へお持ちください。");
}

TEST_CASE("what nobody understands in between keeps the step's buttons", "[procedure]") {
  Chat chat;
  chat.say("カードをいっしょに作りたい");
  CHECK(chat.say("ぬるぽぬるぽ").record.outcome == "fallback");
  const Labels labels = chat.labels();
  CHECK(std::ranges::find(labels, "できた") != labels.end());
  CHECK(chat.session().node == "card/form");
}

TEST_CASE("the step's old button is refused politely, and its new one works", "[procedure]") {
  Chat chat;
  chat.say("カードをいっしょに作りたい");
  const std::string old = chat.button("できた");
  chat.say("次");
  CHECK(chat.take(Chose{old}).record.outcome == "notice");
  CHECK(chat.session().node == "card/counter");
  CHECK(chat.labels() == kSecond);
}

TEST_CASE("who leaves has left: her words mean again what they mean elsewhere", "[procedure]") {
  Chat chat;
  chat.say("カードをいっしょに作りたい");
  chat.say("やめる");
  CHECK(chat.text() == "またどうぞ。");
  CHECK(chat.session().node.empty());
  CHECK(chat.say("できました").record.outcome == "fallback");
  chat.say("本は何冊借りられますか");
  CHECK_FALSE(chat.text().ends_with("途中です。"));
}

TEST_CASE("an answer about a step offers to go on from there", "[procedure]") {
  Chat chat;
  chat.say("利用カードを作りたい");
  chat.press("いっしょに作る");
  CHECK(chat.session().node == "card/form");
}

TEST_CASE("a step that the content no longer has holds nobody", "[procedure]") {
  Chat chat;
  chat.say("カードをいっしょに作りたい");
  Session session = chat.session();
  session.node = "card/gone";
  const Step step = chat.turn().take(session, chat.event(Said{"できました"}));
  CHECK(step.record.outcome == "fallback");
}

}  // namespace
}  // namespace annai
