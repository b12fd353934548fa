#include "connectors/web/frame.h"

#include <catch2/catch.hpp>

using namespace annai;

namespace {

std::string nested(int depth) {
  std::string json = R"({"type":"ping","x":)";
  for (int i = 1; i < depth; ++i) json += '[';
  for (int i = 1; i < depth; ++i) json += ']';
  return json + (depth == 1 ? "0}" : "}");
}

std::string with_members(int count) {
  std::string json = R"({"type":"ping")";
  for (int i = 1; i < count; ++i) json += ",\"m" + std::to_string(i) + "\":0";
  return json + "}";
}

}  // namespace

TEST_CASE("frames of the protocol are understood", "[web]") {
  const WebConfig config;
  const auto hello = parse_frame(
      R"({"type":"hello","token":null,"entry":"step-5","locale":"ja","after":12})", config);
  REQUIRE(hello);
  CHECK(std::get<HelloFrame>(*hello).token.empty());
  CHECK(std::get<HelloFrame>(*hello).entry == "step-5");
  CHECK(std::get<HelloFrame>(*hello).after == 12);

  const auto text =
      parse_frame(R"({"text":"届\u0000き\u202Eません","id":"a1","type":"message"})", config);
  REQUIRE(text);
  CHECK(std::get<TextFrame>(*text).text == "届きません");

  const auto choice = parse_frame(R"({"type":"message","id":"a1","choice":"k3"})", config);
  REQUIRE(choice);
  CHECK(std::get<ChoiceFrame>(*choice).choice == "k3");

  const auto rated =
      parse_frame(R"({"type":"feedback","id":"f","reply":17,"helpful":false})", config);
  REQUIRE(rated);
  CHECK(std::get<FeedbackFrame>(*rated).reply == 17);

  CHECK(parse_frame(R"({"type":"ping","new":{"id":1,"list":[1,{"a":null}]}})", config));
  CHECK(parse_frame(nested(8), config));
  CHECK(parse_frame(with_members(32), config));
}

TEST_CASE("bad frames are told what is wrong with them", "[web]") {
  const WebConfig config;
  struct Row {
    std::string json;
    WireError code;
    std::string_view id;
  };
  const std::string long_id(65, 'x');
  const std::string long_text(1001, 'x');
  using enum WireError;
  const auto row = GENERATE_COPY(values<Row>({
      {"", kBadRequest, ""},
      {"null", kBadRequest, ""},
      {"[]", kBadRequest, ""},
      {"\"hello\"", kBadRequest, ""},
      {R"({"type":"ping")", kBadRequest, ""},
      {R"({"type":"ping"} {})", kBadRequest, ""},
      {R"({"type":"ping",})", kBadRequest, ""},
      {"\xEF\xBB\xBF{\"type\":\"ping\"}", kBadRequest, ""},
      {R"({"type":"ping","type":"bye"})", kBadRequest, ""},
      {R"({"type":"ping","x":{"a":1,"a":2}})", kBadRequest, ""},
      {nested(9), kBadRequest, ""},
      {nested(8'000), kBadRequest, ""},
      {with_members(33), kBadRequest, ""},
      {R"({"type":"ping","x":[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0]})",
       kBadRequest, ""},
      {R"({"type":"ping","x":1e999})", kBadRequest, ""},
      {R"({"type":"message","id":"a","text":"\ud800"})", kBadRequest, ""},
      {"{\"type\":\"message\",\"id\":\"a\",\"text\":\"\xED\xA0\x80\"}", kBadRequest, ""},
      {"{\"type\":\"message\",\"id\":\"a\",\"text\":\"\xFF\"}", kBadRequest, ""},
      {R"({"id":"a"})", kBadRequest, "a"},
      {R"({"type":7})", kBadRequest, ""},
      {R"({"type":"dance","id":"a"})", kUnknownType, "a"},
      {R"({"type":"hello","after":"1"})", kBadRequest, ""},
      {R"({"type":"hello","after":-1})", kBadRequest, ""},
      {R"({"type":"hello","after":1.5})", kBadRequest, ""},
      {R"({"type":"hello","after":123456789012345678901234567890})", kBadRequest, ""},
      {R"({"type":"hello","token":7})", kBadRequest, ""},
      {R"({"type":"message","text":"x"})", kBadRequest, ""},
      {R"({"type":"message","id":"","text":"x"})", kBadRequest, ""},
      {R"({"type":"message","id":5,"text":"x"})", kBadRequest, ""},
      {R"({"type":"message","id":")" + long_id + R"(","text":"x"})", kBadRequest, ""},
      {R"({"type":"message","id":"a"})", kBadRequest, "a"},
      {R"({"type":"message","id":"a","text":["x"]})", kBadRequest, "a"},
      {R"({"type":"message","id":"a","text":"x","choice":"y"})", kBadRequest, "a"},
      {R"({"type":"message","id":"a","text":" \n　"})", kBadRequest, "a"},
      {R"({"type":"message","id":"a","text":"\u0000"})", kBadRequest, "a"},
      {R"({"type":"message","id":"a","text":")" + long_text + R"("})", kTooLarge, "a"},
      {R"({"type":"feedback","id":"a","reply":1})", kBadRequest, "a"},
      {R"({"type":"feedback","id":"a","reply":1,"helpful":"yes"})", kBadRequest, "a"},
      {R"({"type":"suggest","id":"a"})", kBadRequest, "a"},
  }));
  CAPTURE(row.json);
  const auto frame = parse_frame(row.json, config);
  REQUIRE_FALSE(frame);
  CHECK(frame.error().code == row.code);
  CHECK(frame.error().id == row.id);
}

TEST_CASE("an error names the frame it answers, or null", "[web]") {
  CHECK(error_frame(WireError::kHelloFirst, "", "m") ==
        R"({"type":"error","in_reply_to":null,"code":"hello_first","message":"m"})");
  CHECK(
      error_frame(WireError::kRateLimited, "a", "m", 900) ==
      R"({"type":"error","in_reply_to":"a","code":"rate_limited","message":"m","retry_after_ms":900})");
}
