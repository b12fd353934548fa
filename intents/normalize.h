// One spelling for what customers spell in many ways. Patterns go through the same function, so a
// writer writes メール and meets ﾒｰﾙ, めーる and ＭＡＩＬ's cousins. Never used on passwords or
// names.
//
//   width     full-width Latin and half-width kana to the usual form (NFKC)
//   case      lower
//   kana      katakana to hiragana; a separate ゛ or ゜ joined to its kana
//   long      ー, 〜, ~ and dashes behind a kana become one ー; elsewhere dashes become -
//   marks     punctuation, quotes, emoji and controls leave; where they stood is kept
//             as a boundary, and whether the last of them asks
//   signs     👍 or ❌ alone say ok and だめ
//   slips     the u of です and ます that was not typed: 同意しまs
//   spaces    kept, single, between two Latin words only
//
// Idempotent on its own `chars`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace annai::intents {

struct Text {
  std::u16string chars;
  // For each of chars: the byte of the original where it came from. One more entry: the end.
  std::vector<std::uint32_t> from;
  // For each of chars: the sentence (after 。！？ or a new line) and clause (after 、 too) it is
  // in.
  std::vector<std::uint8_t> sentence;
  std::vector<std::uint8_t> clause;
  bool asked = false;  // a question mark stands behind the last of them
};

Text normalize(std::string_view utf8);

// chars[begin, end) in UTF-8, as the customer typed it.
std::string_view typed(std::string_view utf8, const Text& text, std::size_t begin, std::size_t end);

std::string to_utf8(std::u16string_view chars);

}  // namespace annai::intents
