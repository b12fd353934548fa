#include "bot/core/reply.h"

#include <algorithm>
#include <array>
#include <utility>

namespace annai {
namespace {

constexpr std::array<std::pair<OutcomeKind, std::string_view>, 8> kOutcomes{{
    {OutcomeKind::kAnswer, "answer"},
    {OutcomeKind::kSuggest, "suggest"},
    {OutcomeKind::kFallback, "fallback"},
    {OutcomeKind::kSmalltalk, "smalltalk"},
    {OutcomeKind::kHandoff, "handoff"},
    {OutcomeKind::kStartRegistration, "start_registration"},
    {OutcomeKind::kAsk, "ask"},
    {OutcomeKind::kNotice, "notice"},
}};

constexpr std::array<std::pair<InputKind, std::string_view>, 5> kInputs{{
    {InputKind::kText, "text"},
    {InputKind::kEmail, "email"},
    {InputKind::kTel, "tel"},
    {InputKind::kNumber, "number"},
    {InputKind::kNone, "none"},
}};

template <typename Table, typename Value>
std::string_view name_in(const Table& table, Value value) {
  return std::ranges::find(table, value, &Table::value_type::first)->second;
}
template <typename Table>
auto named_in(const Table& table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Table::value_type::second);
  return found == table.end() ? std::nullopt : std::optional(found->first);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += '"';
  out += name;
  out += "\":";
  append_json_string(out, value);
}

void append_part(std::string& out, const Part& part) {
  if (const auto* text = std::get_if<TextPart>(&part)) {
    out += R"({"type":"text",)";
    append_field(out, "text", text->text);
  } else if (const auto* image = std::get_if<ImagePart>(&part)) {
    out += R"({"type":"image",)";
    append_field(out, "url", image->url);
    out += ',';
    append_field(out, "alt", image->alt);
  } else if (const auto* link = std::get_if<LinkPart>(&part)) {
    out += R"({"type":"link",)";
    append_field(out, "url", link->url);
    out += ',';
    append_field(out, "label", link->label);
  }
  out += '}';
}

void append_input(std::string& out, const Input& input) {
  out += '{';
  append_field(out, "kind", name_in(kInputs, input.kind));
  if (!input.label.empty()) append_field(out += ',', "label", input.label);
  if (!input.autocomplete.empty()) append_field(out += ',', "autocomplete", input.autocomplete);
  out += '}';
}

void append_at(std::string& out, UtcTime at) {
  out += R"("at":)";
  out += std::to_string(at.time_since_epoch().count());
  out += ',';
}

template <typename Items, typename Append>
void append_array(std::string& out, const Items& items, Append append) {
  out += '[';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ',';
    append(items[i]);
  }
  out += ']';
}

void append_frame(std::string& out, const std::optional<Frame>& frame) {
  out += R"(,"frame":)";
  if (!frame) {
    out += "null";
    return;
  }
  append_field(out += '{', "url", frame->url);
  append_field(out += ',', "title", frame->title);
  out += '}';
}

void append_form(std::string& out, const std::optional<FormReport>& form) {
  out += R"(,"form":)";
  if (!form) {
    out += "null";
    return;
  }
  out += R"({"asked":)";
  if (form->asked.empty()) {
    out += "null";
  } else {
    append_json_string(out, form->asked);
  }
  out += R"(,"took":)";
  append_array(out, form->took, [&](const SlotValue& value) {
    append_field(out += '{', "slot", value.slot);
    append_field(out += ',', "value", value.value);
    out += '}';
  });
  out += '}';
}

}  // namespace

std::string_view to_string(OutcomeKind outcome) { return name_in(kOutcomes, outcome); }

std::optional<OutcomeKind> parse_outcome(std::string_view name) {
  return named_in(kOutcomes, name);
}

std::optional<InputKind> parse_input_kind(std::string_view name) { return named_in(kInputs, name); }

std::shared_ptr<const Content> Content::make(std::vector<Part> parts, std::vector<Source> sources,
                                             Input input) {
  auto content = std::make_shared<Content>();
  append_array(content->parts_json, parts,
               [&](const Part& part) { append_part(content->parts_json, part); });
  append_array(content->sources_json, sources, [&](const Source& source) {
    content->sources_json += '{';
    append_field(content->sources_json, "label", source.label);
    content->sources_json += ",\"step\":" + std::to_string(source.step) + '}';
  });
  append_input(content->input_json, input);
  content->parts = std::move(parts);
  content->sources = std::move(sources);
  content->input = std::move(input);
  return content;
}

std::string to_wire(const Reply& reply, std::string_view in_reply_to) {
  std::string out;
  out.reserve(256 + reply.content->parts_json.size() + reply.content->sources_json.size() +
              reply.choices.size() * 96);
  out += R"({"type":"reply","seq":)";
  out += std::to_string(reply.seq);
  out += R"(,"in_reply_to":)";
  if (in_reply_to.empty()) {
    out += "null";
  } else {
    append_json_string(out, in_reply_to);
  }
  out += ',';
  append_at(out, reply.at);
  append_field(out, "outcome", to_string(reply.outcome));
  out += reply.pending ? R"(,"pending":true,"messages":)" : R"(,"pending":false,"messages":)";
  out += reply.content->parts_json;
  out += R"(,"choices":)";
  append_array(out, reply.choices, [&](const Choice& choice) {
    out += '{';
    append_field(out, "label", choice.label);
    out += ',';
    append_field(out, "choice", choice.id);
    out += '}';
  });
  out += R"(,"input":)";
  out += reply.content->input_json;
  append_frame(out, reply.frame);
  append_form(out, reply.form);
  out += R"(,"sources":)";
  out += reply.content->sources_json;
  out += '}';
  return out;
}

std::string said_to_wire(std::int64_t seq, UtcTime at, std::string_view id, std::string_view text) {
  std::string out = R"({"type":"said","seq":)" + std::to_string(seq) + ',';
  append_at(out, at);
  append_field(out, "id", id);
  out += ',';
  append_field(out, "text", text);
  out += '}';
  return out;
}

std::string token_to_wire(std::string_view token) {
  std::string out = R"({"type":"token",)";
  append_field(out, "token", token);
  out += '}';
  return out;
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      default:
        out += "\\u00";
        out += kHex[c >> 4U];
        out += kHex[c & 15U];
    }
  }
  out.append(text, plain);
  out += '"';
}

}  // namespace annai
