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

#include "bot/core/event.h"
#include "bot/core/form.h"

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

// How the customer is to type what is asked for (wire protocol, field `input`).
enum class InputKind { kText, kEmail, kTel, kNumber, kNone };
std::optional<InputKind> parse_input_kind(std::string_view name);

struct Input {
  InputKind kind = InputKind::kText;
  std::string label;         // of the field; "" for the chat's usual one
  std::string autocomplete;  // as HTML names it: "email", "postal-code"; "" for off
};

// Immutable and shared between threads.
struct Content {
  std::vector<Part> parts;
  std::vector<Source> sources;
  Input input;
  std::string parts_json;    // the wire's `messages`, serialised
  std::string sources_json;  // the wire's `sources`, serialised
  std::string input_json;    // the wire's `input`, serialised

  static std::shared_ptr<const Content> make(std::vector<Part> parts, std::vector<Source> sources,
                                             Input input = {});
};

struct Choice {
  std::string label;
  std::string id;  // opaque, bound to its session and turn
};

// What was just taken into a form, and what is asked for now (wire protocol, field `form`).
struct FormReport {
  std::string asked;            // "" once nothing is
  std::vector<SlotValue> took;  // canonical; never a secret
};

// A page of My Page's, shown inside the conversation (wire protocol, field `frame`).
struct Frame {
  std::string url;
  std::string title;
};

struct Reply {
  std::int64_t seq = 0;
  UtcTime at{};  // of the event that it answers
  OutcomeKind outcome = OutcomeKind::kFallback;
  bool pending = false;  // an effect's outcome follows as a later reply
  std::shared_ptr<const Content> content;
  std::vector<Choice> choices;
  std::optional<FormReport> form;
  std::optional<Frame> frame;
};

// The reply as one frame of the wire protocol. An empty `in_reply_to` is written as null.
std::string to_wire(const Reply& reply, std::string_view in_reply_to);
// The customer's own words as one frame (`said`).
std::string said_to_wire(std::int64_t seq, UtcTime at, std::string_view id, std::string_view text);

// A new bearer token, for windows that are open already (`token`).
std::string token_to_wire(std::string_view token);

// Appends `text` as a JSON string. The text must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace annai
