// Every limit of LINE at its edge and one beyond it: nothing is sent that LINE refuses. With
// ANNAI_LINE_SAMPLES=FOLDER each list of messages is also written there as JSON.
#include "connectors/line/limits.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "connectors/line/text.h"
#include "tests/connectors/line/rendered.h"

namespace annai {
namespace {

using namespace test;
using line::utf16_units;
using nlohmann::json;

struct Sample {
  std::string name;
  std::vector<Reply> replies;
  std::size_t messages;  // 0: any number
};

Reply with_label(std::string label) {
  return says("選んでください。", choices({std::move(label)}));
}
Reply card_with_label(std::string label) {
  Reply step = tour_step();
  step.choices = choices({std::move(label)});
  return step;
}
Reply with_id(std::size_t length) {
  return says("？", {{.label = "はい", .id = std::string(length, 'x')}});
}
Reply step_saying(std::string text) {
  return reply({TextPart{std::move(text)}, ImagePart{.url = "/screens/step-5.svg", .alt = "絵"}},
               numbered_choices(13));
}
std::vector<Reply> many(std::size_t count, const Reply& one) {
  return std::vector<Reply>(count, one);
}
Reply heavy_summary(std::size_t length) {
  Reply heavy = summary();
  std::string text = std::get<TextPart>(heavy.content->parts[0]).text;
  text.insert(text.find("\n・メール"), times(length, "長"));
  heavy.content = Content::make({TextPart{std::move(text)}}, {});
  return heavy;
}

std::vector<Sample> samples() {
  const std::string rare = "𠮷";
  const std::string family = "👨‍👩‍👧";
  return {
      {"tour", {tour_step()}, 1},
      {"summary", {summary()}, 1},
      {"birth-date", {birth_date()}, 1},
      {"password-page", {password_page()}, 1},
      {"password-page-1000", {password_page("https://m.jp/" + times(964, "a"))}, 1},
      {"password-page-1001", {password_page("https://m.jp/" + times(988, "a"))}, 1},
      {"text-5000", {says(times(5'000, "あ"))}, 1},
      {"text-5001", {says(times(5'001, "あ"))}, 2},
      {"text-5000-rare", {says(times(2'500, rare))}, 1},
      {"text-5001-rare", {says("あ" + times(2'500, rare))}, 2},
      {"text-family-at-the-edge", {says(times(4'999, "あ") + family)}, 2},
      {"text-25000", {says(times(25'000, "あ"))}, 5},
      {"text-25001", {says(times(25'001, "あ"))}, 6},
      {"text-monster", {says("か" + times(6'000, "\u0301"))}, 2},
      {"choices-13", {says("？", numbered_choices(13))}, 1},
      {"choices-14", {says("？", numbered_choices(14))}, 1},
      {"choices-250", {says("？", numbered_choices(250))}, 1},
      {"label-20", {with_label(times(20, "字"))}, 1},
      {"label-21", {with_label(times(21, "字"))}, 1},
      {"label-family-at-the-edge", {with_label(times(15, "字") + family)}, 1},
      {"label-300", {with_label(times(300, "字"))}, 1},
      {"label-301", {with_label(times(301, "字"))}, 1},
      {"card-label-40", {card_with_label(times(40, "字"))}, 1},
      {"card-label-41", {card_with_label(times(39, "字") + rare)}, 1},
      {"data-300", {with_id(298)}, 1},
      {"data-301", {with_id(299)}, 1},
      {"alt-1500", {step_saying(times(1'500, "あ"))}, 1},
      {"alt-1501", {step_saying(times(1'499, "あ") + rare)}, 1},
      {"card-heavy", {step_saying(times(8'000, "あ"))}, 1},
      {"card-too-heavy", {step_saying(times(11'000, "あ"))}, 4},
      {"card-too-many-buttons",
       {[] {
         Reply step = tour_step();
         step.choices = numbered_choices(14);
         return step;
       }()},
       2},
      {"summary-heavy", {heavy_summary(7'000)}, 1},
      {"summary-too-heavy", {heavy_summary(10'000)}, 4},
      {"messages-5", many(5, says("はい。", choices({"次"}))), 5},
      {"messages-6", many(6, says("はい。", choices({"次"}))), 5},
      {"messages-50", many(50, says("はい。", choices({"次"}))), 5},
      {"cards-6", many(6, tour_step()), 6},
      {"nothing-but-choices", {reply({}, choices({"はい"}))}, 1},
      {"nothing-but-a-picture", {reply({ImagePart{.url = "/screens/step-5.svg", .alt = "絵"}})}, 1},
  };
}

void check_text(const json& text, std::size_t most) {
  const std::size_t units = utf16_units(text.get<std::string>());
  CHECK(units >= 1);
  CHECK(units <= most);
}

void check_action(const json& action, std::size_t most_label) {
  check_text(action.at("label"), most_label);
  if (action.contains("data")) check_text(action["data"], line::kMostData);
  if (action.contains("displayText")) check_text(action["displayText"], line::kMostDisplayText);
  if (action.contains("text")) check_text(action["text"], line::kMostDisplayText);
  if (action.contains("uri")) check_text(action["uri"], line::kMostUri);
}

void check_message(const json& message) {
  if (message["type"] == "text") {
    check_text(message["text"], line::kMostText);
  } else {
    REQUIRE(message["type"] == "flex");
    check_text(message["altText"], line::kMostAltText);
    CHECK(message["contents"].dump().size() <= line::kMostBubbleBytes);
    for (const char* type : {"postback", "uri", "message"}) {
      for (const json& action : actions(message["contents"], type)) {
        check_action(action, line::kMostButtonLabel);
      }
    }
  }
  if (!message.contains("quickReply")) return;
  const json& items = message["quickReply"]["items"];
  CHECK(items.size() >= 1);
  CHECK(items.size() <= line::kMostQuickReplies);
  for (const json& item : items) check_action(item["action"], line::kMostQuickLabel);
}

TEST_CASE("whatever is said, LINE takes it", "[line]") {
  const Sample sample = GENERATE(from_range(samples()));
  CAPTURE(sample.name);
  const Messages messages = seen(sample.replies);
  CHECK(messages.size() == sample.messages);
  for (const json& message : messages) {
    check_message(message);
    CHECK(message.contains("quickReply") <= (&message == &messages.back()));
  }
  if (const char* folder = std::getenv("ANNAI_LINE_SAMPLES")) {
    std::filesystem::create_directories(folder);
    std::ofstream(std::filesystem::path(folder) / (sample.name + ".json")) << json(messages).dump();
  }
}

TEST_CASE("a long label is shortened on its button, and whole when it is pressed", "[line]") {
  const json action = seen({with_label(times(21, "字"))})[0]["quickReply"]["items"][0]["action"];
  CHECK(action["label"] == times(19, "字") + "…");
  CHECK(action["displayText"] == times(21, "字"));
}

TEST_CASE("a button whose id LINE cannot carry says its label instead", "[line]") {
  const json action = seen({with_id(299)})[0]["quickReply"]["items"][0]["action"];
  CHECK(action == json{{"type", "message"}, {"label", "はい"}, {"text", "はい"}});
}

TEST_CASE("six short answers become five bubbles, none of them lost", "[line]") {
  std::vector<Reply> replies;
  for (int i = 1; i <= 6; ++i) replies.push_back(says(std::to_string(i), choices({"次"})));
  const Messages messages = seen(replies);
  REQUIRE(messages.size() == 5);
  CHECK(messages[0]["text"] == "1\n\n2");
  CHECK(messages[1]["text"] == "3");
  CHECK(messages[4]["quickReply"]["items"].size() == 1);
}

TEST_CASE("what five bubbles cannot hold is cut before the end, if nobody can be called again",
          "[line]") {
  Messages messages = seen({says(times(30'000, "あ")), says("どうされますか。")});
  CHECK(messages.size() == 7);
  line::cut_to_one_call(messages, words());
  REQUIRE(messages.size() == 5);
  CHECK(messages[3]["text"] == words().cut);
  CHECK(messages[4]["text"] == "どうされますか。");
}

TEST_CASE("words too many for a card stand before it, and its buttons stay", "[line]") {
  const Messages messages = seen({step_saying(times(11'000, "あ"))});
  REQUIRE(messages.size() == 4);
  CHECK(messages[2]["text"] == times(1'000, "あ"));
  CHECK(messages[3]["contents"].contains("hero"));
  CHECK_FALSE(messages[3]["contents"].contains("body"));
  CHECK(messages[3]["contents"]["footer"]["contents"].size() == 13);
}

TEST_CASE("a summary too long for a card is a text with the same buttons", "[line]") {
  const Messages messages = seen({heavy_summary(10'000)});
  for (const json& message : messages) CHECK(message["type"] == "text");
  CHECK(messages.back()["quickReply"]["items"].size() == 5);
  CHECK(messages.back()["text"].get<std::string>().find("・お名前：向日葵 さゆり\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace annai
