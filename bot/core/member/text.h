// Typed text made plain, one char32_t a character, so that the value parsers need no Unicode
// library and no byte counting.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace annai::typed {

using Text = std::u32string;
using View = std::u32string_view;

// NFKC, at most 1,000 characters. Never throws, whatever the bytes: broken UTF-8 becomes U+FFFD.
//   Gone: control characters but newline and tab, and whatever has no shape (bidi overrides, zero
//   widths, tags); a variation selector stays behind its ideograph.
//   Kept although NFKC would fold them: CJK compatibility ideographs (they tell names apart) and
//   the ellipsis (dots in an e-mail address mean something), and ① (it counts, it is no part of a
//   code).
Text plain(std::string_view typed);
std::string utf8(View text);

bool is_kanji(char32_t c);     // 々 and 〆, too
bool is_hiragana(char32_t c);  // ゝ and ゞ, too
bool is_katakana(char32_t c);  // ー, ヽ and ヾ, too
bool is_letter(char32_t c);    // of any script
bool is_mark(char32_t c);      // stands on the character before it: variation selectors, accents
bool is_dash(char32_t c);      // every hyphen, dash and minus; also ー, which people type for one
inline bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
inline bool is_latin(char32_t c) { return (c | 0x20U) >= U'a' && (c | 0x20U) <= U'z'; }
inline bool is_alnum(char32_t c) { return is_digit(c) || is_latin(c); }
inline bool is_space(char32_t c) { return c == U' ' || c == U'\n' || c == U'\t'; }
// A character that is not cut off the ends of a value, as punctuation and emoji are. One that
// cannot be read (private use, broken) counts, so that nobody's name is shortened unnoticed.
bool is_word(char32_t c);

// ァ to ぁ, character by character, so that positions stay.
Text to_hiragana(View text);
// One spelling for another, wherever it stands.
struct Replacement {
  View said;
  View meant;
};
Text replaced(Text text, std::span<const Replacement> replacements);

Text without_spaces(View text);
bool contains(View text, View part);
std::string ascii(View text);  // of ASCII text

}  // namespace annai::typed
