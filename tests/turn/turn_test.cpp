// One conversation as the customer sees it, turn by turn, with a small library's content.
#include "bot/turn/turn.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "bot/turn/choice_ids.h"
#include "tests/turn/chat.h"

namespace annai {
namespace {

using test::Chat;
using Labels = std::vector<std::string>;

TEST_CASE("who comes in is greeted, with buttons", "[turn]") {
  Chat chat;
  CHECK(chat.shown().seq == 1);
  CHECK(chat.shown().outcome == OutcomeKind::kSmalltalk);
  CHECK(chat.text() == "図書館のご案内です。");
  CHECK(chat.labels() == Labels{"借りられる冊数", "カードを作る", "項目から選ぶ"});
  CHECK(chat.session().created == chat.session().last_event);
}

TEST_CASE("who comes by the code of a step is greeted there", "[turn]") {
  Chat chat("step-3");
  CHECK(chat.text() == "カードのことでお困りですね。");
  CHECK(chat.session().entry == "step-3");
}

TEST_CASE("a code that nobody knows is greeted like none", "[turn]") {
  Chat chat("step-99");
  CHECK(chat.text() == "図書館のご案内です。");
  CHECK(chat.session().entry.empty());
}

TEST_CASE("who comes back is not greeted again", "[turn]") {
  Chat chat;
  chat.say("本は何冊借りられますか？");
  const std::int64_t seq = chat.session().seq;
  CHECK(chat.arrive("").replies.empty());
  CHECK(chat.session().seq == seq);
  CHECK(chat.session().topic == "loan");
}

TEST_CASE("what says too little twice may be clear together, and is kept masked", "[turn]") {
  Chat chat;
  chat.say("カードのはなし 0900000123");
  CHECK(chat.shown().outcome != OutcomeKind::kAnswer);
  CHECK(chat.session().said == "カードのはなし ＊＊＊");
  chat.say("何年ですの");
  CHECK(chat.shown().outcome == OutcomeKind::kAnswer);
  CHECK(chat.session().article == "card-period");
}

TEST_CASE("what is hardly about the words before is not taken together with them", "[turn]") {
  Chat chat;
  chat.say("カードのはなし");
  chat.say("何年ですのというのは冗談で今日の天気のことを伺いたい");
  CHECK(chat.session().article != "card-period");
}

TEST_CASE("words that alone say it all are not taken together with those before", "[turn]") {
  Chat chat;
  chat.say("カードのはなし");
  chat.say("借りた本の期限");  // with カード, that would be the card's
  CHECK(chat.session().article == "loan-period");
}

TEST_CASE("who comes back by a new code is offered its subject, once", "[turn]") {
  Chat chat;
  REQUIRE(chat.arrive("step-3").replies.size() == 1);
  CHECK(chat.text() == "カードのことでお困りですね。");
  CHECK(chat.arrive("step-3").replies.empty());
  CHECK(chat.arrive("step-99").replies.empty());
}

TEST_CASE("an answer names its step and offers what is near", "[turn]") {
  Chat chat;
  const Step& step = chat.say("本って何冊ぐらい借りれますか");
  REQUIRE(step.replies.size() == 1);
  CHECK(step.said_seq == 2);
  CHECK(chat.shown().seq == 3);
  CHECK(chat.shown().outcome == OutcomeKind::kAnswer);
  CHECK(chat.text().starts_with("本は、一度に10冊まで"));
  REQUIRE(chat.shown().content->sources.size() == 1);
  CHECK(chat.shown().content->sources[0].label == "チラシ 手順1");
  CHECK(chat.labels() == Labels{"本を返す期限", "利用カードの作り方"});
  CHECK(step.record.article == "loan-count");
  CHECK(step.record.outcome == "answer");
}

TEST_CASE("the same short question means what was talked about", "[turn]") {
  Chat chat;
  chat.say("本は何冊借りられるの");
  CHECK(chat.say("じゃあ期限は？").record.article == "loan-period");
  chat.say("カードを作りたいのですが");
  CHECK(chat.say("じゃあ期限は？").record.article == "card-period");
}

TEST_CASE("two questions get two answers in one reply", "[turn]") {
  Chat chat;
  const Step& step = chat.say("本は何冊借りられますか。あとカードはどう作るの？");
  REQUIRE(step.replies.size() == 1);
  CHECK(chat.text().find("10冊まで") != std::string::npos);
  CHECK(chat.text().find("窓口で作ります") != std::string::npos);
  CHECK(chat.shown().content->sources.size() == 2);
  CHECK(step.record.article.find("loan-count") != std::string::npos);
  CHECK(step.record.article.find("card-make") != std::string::npos);
  const Labels labels = chat.labels();
  CHECK(std::set<std::string>(labels.begin(), labels.end()).size() == labels.size());
}

TEST_CASE("an example question of an article reaches it, whatever the spelling", "[turn]") {
  Chat chat;
  CHECK(chat.say("カードの更新はいつですか").record.article == "card-period");
  CHECK(chat.say("ｶｰﾄﾞの更新は、いつですか？？").record.article == "card-period");
}

TEST_CASE("words that are no rule's are searched for", "[turn]") {
  Chat chat;
  CHECK(chat.say("図書館カードはどこでもらえますか").record.article == "card-make");
  CHECK(chat.turn().why(chat.session(), "図書館カードはどこでもらえますか").size() > 1);
}

TEST_CASE("a command counts everywhere", "[turn]") {
  Chat chat;
  chat.say("メニュー");
  CHECK(chat.text() == "どのようなことでしょうか。");
  CHECK(chat.shown().outcome == OutcomeKind::kSuggest);
}

TEST_CASE("a pressed button is answered, and stands in the conversation", "[turn]") {
  Chat chat;
  const Step& step = chat.press("カードを作る");
  CHECK(step.record.said == "カードを作る");
  CHECK(step.record.article == "card-make");
  CHECK(step.said_seq == 2);
  CHECK(chat.shown().seq == 3);
}

TEST_CASE("a button may lead on to more buttons", "[turn]") {
  Chat chat;
  chat.press("項目から選ぶ");
  CHECK(chat.press("借りられる冊数").record.article == "loan-count");
}

TEST_CASE("a button's label, typed, counts as pressing it", "[turn]") {
  Chat chat;
  CHECK(chat.say("項目から　選ぶ。").record.outcome == "suggest");
  CHECK(chat.text() == "どのようなことでしょうか。");
}

TEST_CASE("an old button is told politely, and changes nothing", "[turn]") {
  Chat chat;
  const std::string old = chat.button("カードを作る");
  chat.say("本は何冊借りられるの");
  const Session before = chat.session();
  const Labels open = chat.labels();

  const Step& step = chat.take(Chose{old});
  CHECK_FALSE(step.refused);
  CHECK(chat.text() == "そのボタンは前のご案内のものです。");
  CHECK(chat.shown().outcome == OutcomeKind::kNotice);
  CHECK(step.said_seq == 0);
  CHECK(chat.labels() == open);
  CHECK(chat.session().topic == before.topic);
  CHECK(chat.session().article == before.article);
  CHECK(chat.session().misses == before.misses);
  CHECK(chat.press("本を返す期限").record.article == "loan-period");  // what was open still is
}

TEST_CASE("a button of another conversation is refused", "[turn]") {
  Chat mine;
  Session theirs = mine.session();
  theirs.choice_key.fill(1);
  for (const std::string& id : {choice_id(theirs, {1, 0}), std::string("guessed"), std::string()}) {
    const Step& step = mine.take(Chose{id});
    REQUIRE(step.refused);
    CHECK(step.refused->code == ErrorCode::kBadRequest);
    CHECK(step.replies.empty());
  }
}

TEST_CASE("who is not understood three times is led to a person", "[turn]") {
  Chat chat;
  chat.say("ｑｑｑｑ");
  CHECK(chat.text() == "うまく読み取れませんでした。");
  CHECK(chat.shown().outcome == OutcomeKind::kFallback);
  chat.say("ｗｗｗｗ");
  CHECK(chat.text() == "短い言葉でお書きください。");
  for (int more = 0; more < 2; ++more) {
    CHECK(chat.say("ｚｚｚｚ").record.outcome == "handoff");
    CHECK(chat.text() == "窓口の係員におたずねください。");
  }
}

TEST_CASE("an answer in between starts the ladder anew", "[turn]") {
  Chat chat;
  chat.say("ｑｑｑｑ");
  chat.say("ｗｗｗｗ");
  chat.say("本は何冊借りられるの");
  chat.say("ｑｑｑｑ");
  CHECK(chat.text() == "うまく読み取れませんでした。");
}

TEST_CASE("marks and emoji alone are not understood, and do no harm", "[turn]") {
  for (const std::string text : {"。。。", "😀", "？", "　"}) {
    Chat chat;
    CHECK(chat.say(text).record.outcome == "fallback");
  }
}

TEST_CASE("the same conversation gives the same bytes", "[turn]") {
  const auto played = [] {
    Chat chat("step-3");
    std::string bytes;
    for (const std::string said : {"本は何冊借りられるの", "期限は？", "ｑｑｑｑ", "メニュー"}) {
      for (const Reply& reply : chat.say(said).replies) bytes += to_wire(reply, said);
      bytes += encode(chat.session());
    }
    return bytes;
  };
  CHECK(played() == played());
}

TEST_CASE("taking an event leaves the session as it was", "[turn]") {
  Chat chat;
  const std::string before = encode(chat.session());
  chat.turn().take(chat.session(), chat.event(Said{"本は何冊借りられるの"}));
  CHECK(encode(chat.session()) == before);
}

TEST_CASE("what people write in the record is masked", "[turn]") {
  Chat chat;
  CHECK(chat.say("電話は090-0000-1234です").record.said == "電話は＊＊＊です");
  CHECK(chat.take(Rated{.reply = 3, .comment = "taro@example.comへ返事を"}).record.said ==
        "＊＊＊へ返事を");
}

TEST_CASE("whether it helped is recorded, without a word", "[turn]") {
  Chat chat;
  chat.say("本は何冊借りられるの");
  const Step& step = chat.take(Rated{.reply = 3, .helpful = false, .comment = "ちがう"});
  CHECK(step.replies.empty());
  CHECK(step.said_seq == 0);
  CHECK(step.record.article == "loan-count");
  CHECK(step.record.outcome == "unhelpful");
  CHECK(step.record.said == "ちがう");
  CHECK(chat.take(Rated{.reply = 3, .helpful = true}).record.outcome == "helpful");
}

}  // namespace
}  // namespace annai
