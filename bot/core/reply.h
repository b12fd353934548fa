// What goes back to the customer. The fixed part (Content) is built and serialised once, when
// content is loaded, and shared by all replies that say it; a reply adds only what is its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace annai {

// How the bot itself sees its reply (wire protocol, field `outcome`).
enum class OutcomeKind {
  kAnswer,
  kSuggest,
  kFallback,
  kSmalltalk,
  kHandoff,
  kStartRegistration,
  kAsk,
  kNotice,
};
std::string_view to_string(OutcomeKind outcome);
std::optional<OutcomeKind> parse_outcome(std::string_view name);

struct TextPart {
  std::string text;
};
struct ImagePart {
  std::string url;  // below the server's root
  std::string alt;
};
struct LinkPart {
  std::string url;  // https
  std::string label;
};
using Part = std::variant<TextPart, ImagePart, LinkPart>;

// Where an answer stands in the flyer: shown as "チラシ 手順8".
struct Source {
  std::string label;
  int step = 0;  // 0: head of the flyer, 1 to 10, 11: contact
};

// Immutable and shared between threads.
struct Content {
  std::vector<Part> parts;
  std::vector<Source> sources;
  std::string parts_json;    // the wire's `messages`, serialised
  std::string sources_json;  // the wire's `sources`, serialised

  static std::shared_ptr<const Content> make(std::vector<Part> parts, std::vector<Source> sources);
};

struct Choice {
  std::string label;
  std::string id;  // opaque, bound to its session and turn
};

struct Reply {
  std::int64_t seq = 0;
  OutcomeKind outcome = OutcomeKind::kFallback;
  bool pending = false;  // an effect's outcome follows as a later reply
  std::shared_ptr<const Content> content;
  std::vector<Choice> choices;
};

// The reply as one frame of the wire protocol. An empty `in_reply_to` is written as null.
std::string to_wire(const Reply& reply, std::string_view in_reply_to);
// The customer's own words as one frame (`said`).
std::string said_to_wire(std::int64_t seq, std::string_view id, std::string_view text);

// Appends `text` as a JSON string. The text must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace annai
