#include "bot/core/member/text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace annai::typed {
namespace {

constexpr std::size_t kLongest = 1'000;

bool is_selector(char32_t c) {
  return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

bool has_no_shape(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  const auto kind = u_charType(point);
  return kind == U_CONTROL_CHAR || kind == U_FORMAT_CHAR || kind == U_SURROGATE ||
         u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 ||
         u_hasBinaryProperty(point, UCHAR_NONCHARACTER_CODE_POINT) != 0;
}

bool is_kept_as_typed(char32_t c) {
  return (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F) || c == U'…' || c == U'‥' ||
         (c >= U'①' && c <= U'⒛');
}

char32_t simple(char32_t c) {
  if (c == U'\r' || c == 0x2028 || c == 0x2029 || c == 0x0B || c == 0x0C || c == 0x85) return U'\n';
  if (c == 0x309B) return 0x3099;  // ゛ typed behind its kana belongs to it
  if (c == 0x309C) return 0x309A;
  return c;
}

Text shaped(std::string_view typed) {
  Text text;
  const auto size = static_cast<int32_t>(std::min(typed.size(), 4 * kLongest));
  for (int32_t i = 0; i < size && text.size() < kLongest;) {
    UChar32 point = 0;
    U8_NEXT_OR_FFFD(typed.data(), i, size, point);
    const char32_t c = simple(static_cast<char32_t>(point));
    const bool selects = is_selector(c) && !text.empty() && is_kanji(text.back());
    if (c == U'\n' || c == U'\t' || selects || !has_no_shape(c)) text.push_back(c);
  }
  return text;
}

void append_nfkc(View run, Text& out) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
  icu::UnicodeString utf16;
  for (const char32_t c : run) utf16.append(static_cast<UChar32>(c));
  const icu::UnicodeString normal =
      U_SUCCESS(status) ? nfkc->normalize(utf16, status) : icu::UnicodeString();
  if (U_FAILURE(status)) return;
  for (int32_t i = 0; i < normal.length(); i = normal.moveIndex32(i, 1)) {
    out.push_back(static_cast<char32_t>(normal.char32At(i)));
  }
}

}  // namespace

Text plain(std::string_view typed) {
  const Text text = shaped(typed);
  Text out;
  for (std::size_t begin = 0; begin < text.size();) {
    if (is_kept_as_typed(text[begin])) {
      out.push_back(text[begin++]);
      continue;
    }
    const auto end = std::ranges::find_if(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                          text.end(), is_kept_as_typed);
    const auto size = static_cast<std::size_t>(end - text.begin()) - begin;
    append_nfkc(View(text).substr(begin, size), out);
    begin += size;
  }
  if (out.size() > kLongest) out.resize(kLongest);
  return out;
}

std::string utf8(View text) {
  icu::UnicodeString utf16;
  for (const char32_t c : text) utf16.append(static_cast<UChar32>(c));
  std::string out;
  return utf16.toUTF8String(out);
}

bool is_kanji(char32_t c) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_IDEOGRAPHIC) != 0 ||
         (c >= 0x20000 && c <= 0x3FFFD);  // planes of ideographs, newer than the library's tables
}
bool is_hiragana(char32_t c) { return (c >= 0x3041 && c <= 0x3096) || c == 0x309D || c == 0x309E; }
bool is_katakana(char32_t c) {
  return (c >= 0x30A1 && c <= 0x30FA) || (c >= 0x30FC && c <= 0x30FE) ||
         (c >= 0x31F0 && c <= 0x31FF);
}
bool is_letter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)) != 0 || is_kanji(c); }
bool is_word(char32_t c) {
  return is_digit(c) || is_letter(c) || c == 0xFFFD ||
         u_charType(static_cast<UChar32>(c)) == U_PRIVATE_USE_CHAR;
}
bool is_mark(char32_t c) {
  return is_selector(c) || (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0;
}
bool is_dash(char32_t c) {
  return c == U'-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == U'ー' || c == U'〜' ||
         c == U'~' || c == 0x2500 || c == 0x2501 || c == 0x2043 || c == 0x30A0 || c == 0x02D7;
}

Text to_hiragana(View text) {
  Text out(text);
  for (char32_t& c : out) {
    if (c >= 0x30A1 && c <= 0x30F6) c -= 0x60;
  }
  return out;
}

Text replaced(Text text, std::span<const Replacement> replacements) {
  for (const auto& [said, meant] : replacements) {
    for (std::size_t at = text.find(said); at != Text::npos;
         at = text.find(said, at + meant.size())) {
      text.replace(at, said.size(), meant);
    }
  }
  return text;
}

Text without_spaces(View text) {
  Text out;
  std::ranges::copy_if(text, std::back_inserter(out), [](char32_t c) { return !is_space(c); });
  return out;
}

bool contains(View text, View part) { return text.find(part) != View::npos; }

std::string ascii(View text) {
  std::string out;
  for (const char32_t c : text) out.push_back(static_cast<char>(c));
  return out;
}

}  // namespace annai::typed
