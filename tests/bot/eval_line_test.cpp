// What an evaluation takes a customer to read in LINE.
#include "bot/eval_line.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace annai {
namespace {

using nlohmann::json;

constexpr const char* kTyped = "文字でもお選びいただけます：";

json pressed(const char* label, const char* said) {
  return {{"type", "postback"}, {"label", label}, {"data", "c=1"}, {"displayText", said}};
}

TEST_CASE("an answer in LINE is its texts, without what could be typed", "[eval][line]") {
  const json messages = json::array(
      {{{"type", "text"}, {"text", "一つめです。"}},
       {{"type", "text"}, {"text", "二つめです。\n\n文字でもお選びいただけます：はい／いいえ"}}});
  const EvalReply reply = seen_in_line(messages, kTyped);
  CHECK(reply.text == "一つめです。\n二つめです。");
  CHECK(reply.choices.empty());
}

TEST_CASE("a label that LINE cuts counts whole, and a calendar is no choice", "[eval][line]") {
  const json calendar{{"type", "datetimepicker"}, {"label", "カレンダーで選ぶ"}};
  const json items = json::array({{{"type", "action"}, {"action", pressed("長い…", "長い題")}},
                                  {{"type", "action"}, {"action", calendar}}});
  const json messages = json::array(
      {{{"type", "text"}, {"text", "お選びください。"}, {"quickReply", {{"items", items}}}}});
  CHECK(seen_in_line(messages, kTyped).choices == std::vector<std::string>{"長い題"});
}

TEST_CASE("of a card, what stands on it counts, and not what a screen reader says of it",
          "[eval][line]") {
  const json body{{"type", "box"},
                  {"contents", json::array({{{"type", "text"}, {"text", "手順2です。"}},
                                            {{"type", "text"}, {"text", kTyped}}})}};
  const json link{{"type", "uri"}, {"label", "ページを開く"}, {"uri", "https://example.jp"}};
  const json footer{
      {"type", "box"},
      {"contents", json::array({{{"type", "button"}, {"action", link}},
                                {{"type", "button"}, {"action", pressed("次へ", "次へ")}}})}};
  const json messages =
      json::array({{{"type", "flex"},
                    {"altText", "手順2の画面"},
                    {"contents", {{"type", "bubble"}, {"body", body}, {"footer", footer}}}}});
  const EvalReply reply = seen_in_line(messages, kTyped);
  CHECK(reply.text == "手順2です。\nページを開く");
  CHECK(reply.choices == std::vector<std::string>{"次へ"});
}

}  // namespace
}  // namespace annai
