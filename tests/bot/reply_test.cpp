// The frames that a widget gets: what they say, and that nothing a customer types can break them.
#include "bot/core/reply.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace annai {
namespace {

using nlohmann::json;

const std::string kAwkward =
    std::string("「\"」\\ \n\r\t\b\x01\x1f\x7f </script> 😀𠮷 ") + '\0' + "終";

Reply full_reply() {
  return {.seq = 17,
          .at = UtcTime(std::chrono::milliseconds(1'795'369'200'123)),
          .outcome = OutcomeKind::kSuggest,
          .pending = true,
          .content = Content::make({TextPart{kAwkward}, ImagePart{"/screens/step-8.svg", "画面"},
                                    LinkPart{"https://example.com/?a=\"b\"", "公式"}},
                                   {{"チラシ 手順8", 8}, {"チラシ 冒頭", 0}},
                                   {InputKind::kEmail, "メール\"アドレス\"", "email"}),
          .choices = {{kAwkward, "k3Jq"}, {"二つ目", "x"}}};
}

TEST_CASE("a reply is a frame of the wire protocol", "[reply]") {
  const json frame = json::parse(to_wire(full_reply(), "f3\"a9"));
  CHECK(
      frame ==
      json{{"type", "reply"},
           {"seq", 17},
           {"in_reply_to", "f3\"a9"},
           {"at", 1'795'369'200'123},
           {"outcome", "suggest"},
           {"pending", true},
           {"messages",
            {{{"type", "text"}, {"text", kAwkward}},
             {{"type", "image"}, {"url", "/screens/step-8.svg"}, {"alt", "画面"}},
             {{"type", "link"}, {"url", "https://example.com/?a=\"b\""}, {"label", "公式"}}}},
           {"choices",
            {{{"label", kAwkward}, {"choice", "k3Jq"}}, {{"label", "二つ目"}, {"choice", "x"}}}},
           {"input",
            {{"kind", "email"}, {"label", "メール\"アドレス\""}, {"autocomplete", "email"}}},
           {"frame", nullptr},
           {"form", nullptr},
           {"sources",
            {{{"label", "チラシ 手順8"}, {"step", 8}}, {{"label", "チラシ 冒頭"}, {"step", 0}}}}});
}

TEST_CASE("what the server says unasked answers nothing", "[reply]") {
  const Reply reply{.seq = 1, .outcome = OutcomeKind::kSmalltalk, .content = Content::make({}, {})};
  const json frame = json::parse(to_wire(reply, ""));
  CHECK(frame["in_reply_to"].is_null());
  CHECK(frame["pending"] == false);
  CHECK(frame["messages"] == json::array());
  CHECK(frame["choices"] == json::array());
  CHECK(frame["sources"] == json::array());
  CHECK(frame["input"] == json{{"kind", "text"}});
}

TEST_CASE("the customer's own words come back as she typed them", "[reply]") {
  const UtcTime at{std::chrono::milliseconds(1'795'369'200'123)};
  CHECK(json::parse(said_to_wire(16, at, "id\"\n", kAwkward)) == json{{"type", "said"},
                                                                      {"seq", 16},
                                                                      {"at", 1'795'369'200'123},
                                                                      {"id", "id\"\n"},
                                                                      {"text", kAwkward}});
}

TEST_CASE("every character survives the wire", "[reply]") {
  for (int c = 0; c < 0x80; ++c) {
    const std::string text = {'a', static_cast<char>(c), 'b'};
    std::string out;
    append_json_string(out, text);
    CAPTURE(c, out);
    CHECK(json::parse(out) == text);
  }
}

TEST_CASE("outcomes have the names of the wire protocol", "[reply]") {
  for (const std::string_view name : {"answer", "suggest", "fallback", "smalltalk", "handoff",
                                      "start_registration", "ask", "notice"}) {
    const std::optional<OutcomeKind> outcome = parse_outcome(name);
    CAPTURE(name);
    REQUIRE(outcome);
    CHECK(to_string(*outcome) == name);
  }
  CHECK_FALSE(parse_outcome("happy"));
  CHECK_FALSE(parse_outcome(""));
}

}  // namespace
}  // namespace annai
