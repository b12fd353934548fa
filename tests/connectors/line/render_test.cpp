// Answers and questions as a LINE customer reads them.
#include "connectors/line/render.h"

#include "tests/connectors/line/rendered.h"

namespace annai {
namespace {

using namespace test;

TEST_CASE("an answer is a text without marks, and says where it stands", "[line]") {
  const Messages messages =
      seen({reply({TextPart{"**24時間以内**に`URL`を押してください。\n\n- 迷惑メール\n* 受信設定\n"
                            "1. *開く*\n\\*1つだけ"}},
                  {}, {{"チラシ 手順8", 8}, {"チラシ 手順9", 9}})});
  REQUIRE(messages.size() == 1);
  CHECK(messages[0]["type"] == "text");
  CHECK(messages[0]["text"] ==
        "24時間以内にURLを押してください。\n\n・迷惑メール\n・受信設定\n1. 開く\n*1つだけ\n\n"
        "（チラシ 手順8、チラシ 手順9）");
  CHECK_FALSE(messages[0].contains("quickReply"));
}

TEST_CASE("what waits below an answer does not stand in the answer's source", "[line]") {
  const Messages messages =
      seen({reply({TextPart{"24時間以内です。"}, TextPart{"では、お手続きに戻ります。"}}, {},
                  {{"チラシ 手順8", 8}})});
  REQUIRE(messages.size() == 1);
  CHECK(messages[0]["text"] ==
        "24時間以内です。\n\n（チラシ 手順8）\n\nでは、お手続きに戻ります。");
}

TEST_CASE("two answers at once name their sources together", "[line]") {
  const Messages messages = seen({reply({TextPart{"一つ目。"}, TextPart{"二つ目。"}}, {},
                                        {{"チラシ 手順5", 5}, {"チラシ 手順8", 8}})});
  CHECK(messages.at(0)["text"] == "一つ目。\n\n二つ目。\n\n（チラシ 手順5、チラシ 手順8）");
}

TEST_CASE("a link is its label with the address on a line of its own", "[line]") {
  const Messages messages = seen({reply(
      {TextPart{"詳しくは[会員規定](https://example.jp/規定)をご覧ください。\n以上です。"},
       LinkPart{.url = "https://example.jp/マイページ?a=1&b=%E3%81%82", .label = "マイページ"},
       LinkPart{.url = "http://example.jp/", .label = "古いページ"},
       TextPart{"[悪い](javascript:alert)と![絵](/screens/x.svg)"}})});
  REQUIRE(messages.size() == 1);
  CHECK(
      messages[0]["text"] ==
      "詳しくは会員規定をご覧ください。\nhttps://example.jp/%E8%A6%8F%E5%AE%9A\n以上です。\n\n"
      "マイページ\nhttps://example.jp/%E3%83%9E%E3%82%A4%E3%83%9A%E3%83%BC%E3%82%B8?a=1&b=%E3%81%82"
      "\n\n古いページ\n\n悪いと絵");
}

TEST_CASE("braces and dollars of a customer's own words stay what they are", "[line]") {
  const Messages messages = seen({says("お名前は「{user} $100 <b>」さまですね。")});
  CHECK(messages.at(0)["type"] == "text");
  CHECK(messages.at(0)["text"] == "お名前は「{user} $100 <b>」さまですね。");
}

TEST_CASE("up to thirteen choices are buttons, and what can be typed is said for PCs", "[line]") {
  const Messages messages = seen({says("同意されますか。", choices({"同意する", "同意しない"}))});
  REQUIRE(messages.size() == 1);
  CHECK(messages[0]["text"] ==
        "同意されますか。\n\n文字でもお選びいただけます：同意する／同意しない");
  const auto& first = messages[0]["quickReply"]["items"][0];
  CHECK(first["type"] == "action");
  CHECK(first["action"] == nlohmann::json{{"type", "postback"},
                                          {"label", "同意する"},
                                          {"data", "c=id1"},
                                          {"displayText", "同意する"}});
  CHECK(seen({says("？", numbered_choices(13))})[0]["quickReply"]["items"].size() == 13);
}

TEST_CASE("fourteen choices and more are numbered, and a number can be typed", "[line]") {
  const Messages messages = seen({says("どの項目ですか。", numbered_choices(14))});
  REQUIRE(messages.size() == 1);
  CHECK_FALSE(messages[0].contains("quickReply"));
  const std::string text = messages[0]["text"];
  CHECK(text.starts_with("どの項目ですか。\n\n1 項目1\n2 項目2\n"));
  CHECK(text.ends_with("\n14 項目14\n\n番号を送ってお選びください。"));
}

TEST_CASE("of several replies only the last one has buttons: older ones no longer count",
          "[line]") {
  const Messages messages =
      seen({says("はじめに。", choices({"古い"})), says("つぎに。", choices({"新しい"}))});
  REQUIRE(messages.size() == 2);
  CHECK(messages[0] == nlohmann::json{{"type", "text"}, {"text", "はじめに。"}});
  CHECK(labels(actions(messages[1], "postback")) == std::vector<std::string>{"新しい"});
}

TEST_CASE("what was taken and what is asked next stand in one bubble", "[line]") {
  const Messages messages = seen({reply(
      {TextPart{"お名前は「花子」さまですね。"}, TextPart{"郵便番号を入力してください。"}})});
  REQUIRE(messages.size() == 1);
  CHECK(messages[0]["text"] == "お名前は「花子」さまですね。\n\n郵便番号を入力してください。");
}

TEST_CASE("the birth date can be picked from a calendar that ends today in Japan", "[line]") {
  Reply asks = birth_date();
  using namespace std::chrono;
  asks.at = sys_days(2026y / December / 31) + 15h;  // midnight in Japan
  const Messages messages = seen({asks});
  REQUIRE(messages.size() == 1);
  CHECK(messages[0]["text"] == "生年月日を入力してください。");
  CHECK(messages[0]["quickReply"]["items"][0]["action"] ==
        nlohmann::json{{"type", "datetimepicker"},
                       {"label", "カレンダーで選ぶ"},
                       {"data", "d"},
                       {"mode", "date"},
                       {"initial", "1955-01-01"},
                       {"min", "1900-01-01"},
                       {"max", "2027-01-01"}});
  asks.at -= 1ms;
  CHECK(actions(seen({asks})[0], "datetimepicker").at(0)["max"] == "2026-12-31");
}

TEST_CASE("the calendar stands behind the other buttons, and gives way to the thirteenth",
          "[line]") {
  Reply asks = birth_date();
  asks.choices = numbered_choices(12);
  CHECK(seen({asks})[0]["quickReply"]["items"][12]["action"]["type"] == "datetimepicker");
  asks.choices = numbered_choices(13);
  CHECK(actions(seen({asks})[0], "datetimepicker").empty());
  CHECK(seen({asks})[0]["quickReply"]["items"].size() == 13);
}

TEST_CASE("nothing to say is no message", "[line]") {
  CHECK(seen({}).empty());
  CHECK(seen({reply({})}).empty());
  CHECK(seen({says("  \n")}).empty());
}

}  // namespace
}  // namespace annai
