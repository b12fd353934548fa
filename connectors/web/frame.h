// What a client may say: its frames of wire protocol 1, read strictly and without building a tree.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "connectors/web/config.h"

namespace annai {

struct HelloFrame {
  std::string token;  // "" for null
  std::string entry;
  std::int64_t after = 0;
};
struct TextFrame {
  std::string id;
  std::string text;  // without tricks (bot/core/typed_text.h), not blank
};
struct ChoiceFrame {
  std::string id;
  std::string choice;
};
struct SuggestFrame {
  std::string id;
  std::string text;
};
struct FeedbackFrame {
  std::string id;
  std::int64_t reply = 0;
  bool helpful = false;
  std::string comment;
};
struct PingFrame {};
struct ByeFrame {};

using ClientFrame = std::variant<HelloFrame, TextFrame, ChoiceFrame, SuggestFrame, FeedbackFrame,
                                 PingFrame, ByeFrame>;

// Field `code` of an `error` frame.
enum class WireError {
  kHelloFirst,
  kBadRequest,
  kTooLarge,
  kRateLimited,
  kUnknownType,
  kUnavailable,
};

struct BadFrame {
  WireError code;
  std::string id;  // of the frame, if it could be read
  std::string_view message;
};

std::expected<ClientFrame, BadFrame> parse_frame(std::string_view json, const WebConfig& config);

// The `error` frame. An empty `id` is written as null, no `retry_after_ms` if it is 0.
std::string error_frame(WireError code, std::string_view id, std::string_view message,
                        int retry_after_ms = 0);

}  // namespace annai
