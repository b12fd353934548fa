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

template <typename Items, typename Append>
void append_array(std::string& out, const Items& items, Append append) {
  out += '[';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ',';
    append(items[i]);
  }
  out += ']';
}

}  // namespace

std::string_view to_string(OutcomeKind outcome) {
  return std::ranges::find(kOutcomes, outcome, &std::pair<OutcomeKind, std::string_view>::first)
      ->second;
}

std::optional<OutcomeKind> parse_outcome(std::string_view name) {
  const auto* found =
      std::ranges::find(kOutcomes, name, &std::pair<OutcomeKind, std::string_view>::second);
  if (found == kOutcomes.end()) return std::nullopt;
  return found->first;
}

std::shared_ptr<const Content> Content::make(std::vector<Part> parts, std::vector<Source> sources) {
  auto content = std::make_shared<Content>();
  append_array(content->parts_json, parts,
               [&](const Part& part) { append_part(content->parts_json, part); });
  append_array(content->sources_json, sources, [&](const Source& source) {
    content->sources_json += '{';
    append_field(content->sources_json, "label", source.label);
    content->sources_json += ",\"step\":" + std::to_string(source.step) + '}';
  });
  content->parts = std::move(parts);
  content->sources = std::move(sources);
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
  out += R"(,"input":{"kind":"text"},"frame":null,"form":null,"sources":)";
  out += reply.content->sources_json;
  out += '}';
  return out;
}

std::string said_to_wire(std::int64_t seq, std::string_view id, std::string_view text) {
  std::string out = R"({"type":"said","seq":)" + std::to_string(seq) + ',';
  append_field(out, "id", id);
  out += ',';
  append_field(out, "text", text);
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
