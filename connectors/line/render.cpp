#include "connectors/line/render.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "connectors/line/actions.h"
#include "connectors/line/bubble.h"
#include "connectors/line/card.h"
#include "connectors/line/compose.h"
#include "connectors/line/limits.h"
#include "connectors/line/text.h"

namespace annai {
namespace {

using line::Bubble;
using nlohmann::json;

// Messages in the making. `unpressed`: choices of the last bubble that have no button yet.
struct Written {
  std::vector<json> messages;
  std::vector<Choice> unpressed;
};

void write_text(const Bubble& bubble, Written& out) {
  for (std::string& piece : line::in_pieces(line::text_of(bubble), line::kMostText)) {
    out.messages.push_back({{"type", "text"}, {"text", std::move(piece)}});
  }
}

void write(Bubble bubble, const LineWords& words, Written& out) {
  std::optional<json> card = bubble.is_card() ? line::card(bubble, words) : std::nullopt;
  if (!card && (bubble.picture || bubble.page)) {  // too many words: they go before it
    write_text(bubble, out);
    bubble.paragraphs.clear();
    card = line::card(bubble, words);
  }
  if (card) {
    out.messages.push_back(*std::move(card));
  } else {
    write_text(bubble, out);
    out.unpressed = std::move(bubble.choices);
  }
}

bool is_text(const json& message) { return message.at("type") == "text"; }

// Neighbours become one bubble where that fits.
void merge_texts(std::vector<json>& messages) {
  for (std::size_t i = 0; i + 1 < messages.size() && messages.size() > line::kMostMessages;) {
    std::optional<std::string> both;
    if (is_text(messages[i]) && is_text(messages[i + 1])) {
      both = messages[i]["text"].get<std::string>() + "\n\n" +
             messages[i + 1]["text"].get<std::string>();
    }
    if (!both || line::utf16_units(*both) > line::kMostText) {
      ++i;
      continue;
    }
    messages[i]["text"] = *std::move(both);
    messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

// Buttons below the keyboard: of telephones only, and gone with the next message.
void add_quick_replies(Written& written, const Reply& last, const LineWords& words) {
  std::vector<json> actions;
  for (const Choice& choice : written.unpressed) {
    actions.push_back(line::choosing(choice, line::kMostQuickLabel));
  }
  if (last.content->input.autocomplete == "bday" && actions.size() < line::kMostQuickReplies) {
    actions.push_back(line::birth_date_picker(words.birth_date, last.at));
  }
  if (actions.empty()) return;
  written.messages.back()["quickReply"] = line::quick_replies(std::move(actions));
}

}  // namespace

std::vector<json> render(const std::vector<Reply>& replies, const LineWords& words,
                         const RenderConfig& config) {
  Written written;
  for (Bubble& bubble : line::compose(replies, words, config)) {
    write(std::move(bubble), words, written);
  }
  if (written.messages.empty()) return {};
  merge_texts(written.messages);
  add_quick_replies(written, replies.back(), words);
  return std::move(written.messages);
}

void line::cut_to_one_call(std::vector<json>& messages, const LineWords& words) {
  if (messages.size() <= kMostMessages) return;
  const auto first = messages.begin() + kMostMessages - 2;
  *first = {{"type", "text"}, {"text", words.cut}};
  messages.erase(first + 1, messages.end() - 1);
}

}  // namespace annai
