#include "bot/core/member/western_date.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "bot/core/member/numerals.h"

namespace annai::typed {
namespace {

constexpr auto kMonths = std::to_array<View>({U"jan", U"feb", U"mar", U"apr", U"may", U"jun",
                                              U"jul", U"aug", U"sep", U"oct", U"nov", U"dec"});

struct Token {
  Text text;  // in small letters
  std::size_t begin;
  std::size_t end;
};

// Runs of letters, and runs of digits.
std::vector<Token> tokens_of(View text) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < text.size();) {
    const bool digits = is_digit(text[i]);
    const std::size_t begin = i;
    Text word;
    for (; i < text.size() && is_alnum(text[i]) && is_digit(text[i]) == digits; ++i) {
      word.push_back(digits ? text[i] : text[i] | 0x20U);
    }
    if (word.empty()) {
      ++i;
    } else {
      tokens.push_back({std::move(word), begin, i});
    }
  }
  return tokens;
}

std::optional<std::uint32_t> month_of(const Token& token) {
  constexpr auto kLong =
      std::to_array<View>({U"january", U"february", U"march", U"april", U"may", U"june", U"july",
                           U"august", U"september", U"october", U"november", U"december", U"sept"});
  const auto* found = std::ranges::find_if(
      kMonths, [&](View month) { return View(token.text).starts_with(month); });
  const bool known = found != kMonths.end() &&
                     (token.text == *found || std::ranges::find(kLong, token.text) != kLong.end());
  return known ? std::optional<std::uint32_t>(found - kMonths.begin() + 1) : std::nullopt;
}

bool is_number(const Token& token, std::size_t fewest, std::size_t most) {
  return is_digit(token.text[0]) && token.text.size() >= fewest && token.text.size() <= most;
}

Text written(View text, const Token& year, const Text& month, const Text& day, std::size_t begin,
             std::size_t end) {
  return Text(text.substr(0, begin)) + year.text + U"年" + month + U"月" + day + U"日" +
         Text(text.substr(end));
}

}  // namespace

Text western_date(View text) {
  std::vector<Token> tokens = tokens_of(text);
  std::erase_if(tokens, [](const Token& token) {  // 24th, of
    return token.text == U"st" || token.text == U"nd" || token.text == U"rd" ||
           token.text == U"th" || token.text == U"of";
  });
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    const Token& first = tokens[i];
    const Token& second = tokens[i + 1];
    const Token& third = tokens[i + 2];
    const bool ends_in_year = is_number(third, 4, 4);
    if (const auto month = month_of(first); month && is_number(second, 1, 2) && ends_in_year)
      return written(text, third, number(*month), second.text, first.begin, third.end);
    if (const auto month = month_of(second); month && is_number(first, 1, 2) && ends_in_year)
      return written(text, third, number(*month), first.text, first.begin, third.end);
    if (const auto month = month_of(second);
        month && is_number(first, 4, 4) && is_number(third, 1, 2))
      return written(text, first, number(*month), third.text, first.begin, third.end);
    const bool numbers = is_number(first, 1, 2) && is_number(second, 1, 2) && ends_in_year &&
                         View(U"/.-").contains(text[first.end]) &&
                         text[first.end] == text[second.end];
    if (!numbers) continue;
    const auto above_12 = [](const Token& token) {
      return token.text.size() == 2 && token.text > U"12";
    };
    if (above_12(first) == above_12(second)) continue;
    const bool day_first = above_12(first);
    return written(text, third, day_first ? second.text : first.text,
                   day_first ? first.text : second.text, first.begin, third.end);
  }
  return Text(text);
}

}  // namespace annai::typed
