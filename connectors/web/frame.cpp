#include "connectors/web/frame.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "bot/core/code_points.h"
#include "bot/core/reply.h"
#include "bot/core/typed_text.h"

namespace annai {
namespace {

using nlohmann::json;

constexpr std::size_t kMostIdBytes = 64;
constexpr std::size_t kMostTokenBytes = 256;
constexpr std::array<std::string_view, 6> kTypes = {"hello",    "message", "suggest",
                                                    "feedback", "ping",    "bye"};
constexpr std::array<std::string_view, 10> kFields = {
    "type", "token", "entry", "id", "text", "choice", "comment", "after", "reply", "helpful"};

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Every field of every frame, as far as it has been sent, with the type that it must have.
struct Fields {
  std::optional<std::string> type, token, entry, id, text, choice, comment;
  std::optional<std::int64_t> after, reply;
  std::optional<bool> helpful;
  bool wrong_type = false;
};

// Takes the fields of the outermost object; whatever else is there is only counted and checked.
class Reader final : public nlohmann::json_sax<json> {
 public:
  explicit Reader(const WebConfig& config) : config_(config) {}
  Fields take() { return std::move(fields_); }

  bool null() override { return named("token") || other(); }
  bool boolean(bool value) override { return put("helpful", fields_.helpful, value) || other(); }
  bool number_integer(number_integer_t value) override { return integer(value); }
  bool number_unsigned(number_unsigned_t value) override {
    return std::in_range<std::int64_t>(value) ? integer(static_cast<std::int64_t>(value)) : other();
  }
  bool number_float(number_float_t, const string_t&) override { return other(); }
  bool binary(binary_t&) override { return false; }

  bool string(string_t& value) override {
    return put("type", fields_.type, value) || put("id", fields_.id, value) ||
           put("text", fields_.text, value) || put("choice", fields_.choice, value) ||
           put("token", fields_.token, value) || put("entry", fields_.entry, value) ||
           put("comment", fields_.comment, value) || other();
  }

  bool key(string_t& name) override {
    const auto siblings = names_.begin() + static_cast<std::ptrdiff_t>(opened_.back());
    if (std::find(siblings, names_.end(), name) != names_.end()) return false;
    names_.push_back(std::move(name));
    return ++members_ <= config_.json_members;
  }

  bool start_object(std::size_t) override { return open(false); }
  bool start_array(std::size_t) override { return open(true); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return false;
  }

 private:
  bool outermost() const { return opened_.size() == 1 && !in_list_; }
  bool named(std::string_view name) const { return outermost() && names_.back() == name; }

  template <typename T, typename Value>
  bool put(std::string_view name, std::optional<T>& field, Value&& value) {
    if (!named(name)) return false;
    field = std::forward<Value>(value);
    return true;
  }

  bool integer(std::int64_t value) {
    return put("after", fields_.after, value) || put("reply", fields_.reply, value) || other();
  }

  // A value that no field of ours takes: an unknown name is ignored, a known one is of the wrong
  // type.
  bool other() {
    if (opened_.empty()) return false;  // the frame is no object
    if (outermost()) fields_.wrong_type |= contains(kFields, names_.back());
    return !in_list_ || ++members_ <= config_.json_members;
  }

  bool open(bool list) {
    if (opened_.empty() ? list : !other()) return false;
    if (opened_.size() >= config_.json_depth) return false;
    opened_.push_back(names_.size());
    lists_.push_back(std::exchange(in_list_, list));
    return true;
  }

  bool close() {
    names_.resize(opened_.back());
    opened_.pop_back();
    in_list_ = lists_.back();
    lists_.pop_back();
    return true;
  }

  const WebConfig& config_;
  Fields fields_;
  std::vector<std::string> names_;   // of all open objects
  std::vector<std::size_t> opened_;  // where the names of each open object or list begin
  std::vector<bool> lists_;          // what stood around each of them
  bool in_list_ = false;
  std::size_t members_ = 0;
};

using Parsed = std::expected<ClientFrame, BadFrame>;

std::unexpected<BadFrame> bad(const Fields& fields, std::string_view message,
                              WireError code = WireError::kBadRequest) {
  return std::unexpected(BadFrame{code, fields.id.value_or(""), message});
}

Parsed hello(Fields& fields) {
  HelloFrame frame{.token = fields.token.value_or(""),
                   .entry = fields.entry.value_or(""),
                   .after = fields.after.value_or(0)};
  if (frame.token.size() > kMostTokenBytes || frame.entry.size() > kMostIdBytes) {
    return bad(fields, "token or entry is too long");
  }
  if (frame.after < 0) return bad(fields, "after must not be negative");
  return frame;
}

Parsed message(Fields& fields, const WebConfig& config) {
  if (!fields.id) return bad(fields, "a message needs an id");
  if (fields.text.has_value() == fields.choice.has_value()) {
    return bad(fields, "a message has either text or choice");
  }
  if (fields.choice) {
    if (fields.choice->empty() || fields.choice->size() > kMostIdBytes) {
      return bad(fields, "no such choice");
    }
    return ChoiceFrame{*std::move(fields.id), *std::move(fields.choice)};
  }
  if (code_points(*fields.text) > config.text_code_points) {
    return bad(fields, "the text is too long", WireError::kTooLarge);
  }
  TextFrame frame{.id = *fields.id, .text = without_tricks(*fields.text)};
  if (is_blank(frame.text)) return bad(fields, "the text is empty");
  return frame;
}

Parsed suggest(Fields& fields, const WebConfig& config) {
  if (!fields.id || !fields.text) return bad(fields, "suggest needs id and text");
  if (code_points(*fields.text) > config.text_code_points) {
    return bad(fields, "the text is too long", WireError::kTooLarge);
  }
  return SuggestFrame{*std::move(fields.id), without_tricks(*fields.text)};
}

Parsed feedback(Fields& fields, const WebConfig& config) {
  if (!fields.id || !fields.reply || !fields.helpful) {
    return bad(fields, "feedback needs id, reply and helpful");
  }
  std::string comment = fields.comment.value_or("");
  if (code_points(comment) > config.text_code_points) {
    return bad(fields, "the comment is too long", WireError::kTooLarge);
  }
  return FeedbackFrame{*std::move(fields.id), *fields.reply, *fields.helpful,
                       without_tricks(comment)};
}

bool is_id(const std::string& id) {
  const auto control = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; };
  return !id.empty() && id.size() <= kMostIdBytes && std::ranges::none_of(id, control);
}

std::string_view to_string(WireError code) {
  switch (code) {
    case WireError::kHelloFirst:
      return "hello_first";
    case WireError::kBadRequest:
      return "bad_request";
    case WireError::kTooLarge:
      return "too_large";
    case WireError::kRateLimited:
      return "rate_limited";
    case WireError::kUnknownType:
      return "unknown_type";
    case WireError::kUnavailable:
      return "unavailable";
  }
  std::unreachable();
}

}  // namespace

Parsed parse_frame(std::string_view text, const WebConfig& config) {
  Reader reader(config);
  // The library skips a byte order mark; JSON between programs has none (RFC 8259, 8.1).
  const bool marked = text.starts_with("\xEF\xBB\xBF");
  if (marked || !json::sax_parse(text, &reader)) return bad({}, "not a frame of this protocol");
  Fields fields = reader.take();
  if (fields.id && !is_id(*fields.id)) {
    fields.id.reset();
    return bad(fields, "id must have 1 to 64 printable bytes");
  }
  if (!fields.type) return bad(fields, "a frame needs a type");
  const std::string& type = *fields.type;
  if (!contains(kTypes, type)) return bad(fields, "no such type", WireError::kUnknownType);
  if (fields.wrong_type) return bad(fields, "a field has the wrong type");
  if (type == "message") return message(fields, config);
  if (type == "hello") return hello(fields);
  if (type == "suggest") return suggest(fields, config);
  if (type == "feedback") return feedback(fields, config);
  if (type == "ping") return PingFrame{};
  return ByeFrame{};
}

std::string error_frame(WireError code, std::string_view id, std::string_view message,
                        int retry_after_ms) {
  std::string frame = R"({"type":"error","in_reply_to":)";
  if (id.empty()) frame += "null";
  if (!id.empty()) append_json_string(frame, id);
  frame.append(R"(,"code":")").append(to_string(code)).append(R"(","message":)");
  append_json_string(frame, message);
  if (retry_after_ms > 0) {
    frame.append(R"(,"retry_after_ms":)").append(std::to_string(retry_after_ms));
  }
  return frame += '}';
}

}  // namespace annai
