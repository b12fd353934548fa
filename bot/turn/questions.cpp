#include "bot/turn/questions.h"

#include <algorithm>
#include <array>

namespace annai {
namespace {

constexpr char16_t kAsks = u'か';
constexpr std::array<std::string_view, 2> kQuestionMarks{"?", "？"};

// Is the part that ends before chars[end] followed by a question mark?
bool marked(std::string_view utterance, const intents::Text& text, std::size_t end) {
  const std::size_t last = text.from[end - 1];
  const std::size_t next = end < text.chars.size() ? text.from[end] : utterance.size();
  const std::string_view between = utterance.substr(last, next - last);
  return std::ranges::any_of(kQuestionMarks, [&](std::string_view mark) {
    return between.find(mark) != std::string_view::npos;
  });
}

}  // namespace

std::vector<std::string_view> questions_in(std::string_view utterance, const intents::Text& text) {
  std::vector<std::string_view> questions;
  std::size_t begin = 0;
  for (std::size_t end = 1; end <= text.chars.size(); ++end) {
    const bool parted = end == text.chars.size() || text.clause[end] != text.clause[end - 1];
    if (!parted || (text.chars[end - 1] != kAsks && !marked(utterance, text, end))) continue;
    questions.push_back(intents::typed(utterance, text, begin, end));
    begin = end;
  }
  return questions;
}

}  // namespace annai
