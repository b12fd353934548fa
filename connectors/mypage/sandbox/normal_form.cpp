#include "connectors/mypage/sandbox/normal_form.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

#include "bot/core/member/numerals.h"
#include "bot/core/member/text.h"

namespace annai::mypage {
namespace {

// Hyphens, minus signs and, since people type it for one, the long vowel mark.
bool is_dash(UChar32 c) {
  return u_charType(c) == U_DASH_PUNCTUATION || c == 0x2212 || c == 0x30FC || c == 0x2500;
}

}  // namespace

std::string comparable(std::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* folder = icu::Normalizer2::getNFKCCasefoldInstance(error);
  if (U_FAILURE(error)) return std::string(utf8);
  const icu::StringPiece piece(utf8.data(), static_cast<std::int32_t>(utf8.size()));
  const icu::UnicodeString folded = folder->normalize(icu::UnicodeString::fromUTF8(piece), error);
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    const UChar32 c = folded.char32At(i);
    if (u_isUWhiteSpace(c)) continue;
    kept.append(is_dash(c) ? UChar32{'-'} : c);
  }
  std::string out;
  return kept.toUTF8String(out);
}

std::string comparable_address(std::string_view utf8) {
  constexpr auto kUnits =
      std::to_array<typed::View>({U"丁目", U"番地の", U"番地", U"番", U"号", U"の", U"-"});
  const typed::Text text = typed::kanji_to_numbers(typed::plain(comparable(utf8)));
  typed::Text out;
  for (std::size_t i = 0; i < text.size();) {
    const typed::View rest = typed::View(text).substr(i);
    const auto* unit =
        std::ranges::find_if(kUnits, [&](typed::View word) { return rest.starts_with(word); });
    const bool counts = unit != kUnits.end() && !out.empty() && typed::is_digit(out.back());
    if (!counts) {
      out.push_back(text[i++]);
      continue;
    }
    i += unit->size();
    if (i < text.size() && typed::is_digit(text[i])) out.push_back(U'-');  // the last has no sign
  }
  return typed::utf8(out);
}

std::string policy_number(std::string_view utf8) {
  std::string number = comparable(utf8);
  std::erase(number, '-');
  for (char& c : number) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return number;
}

std::string comparable_digits(std::string_view utf8) {
  const std::string text = comparable(utf8);
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  if (text.starts_with("+81")) digits.replace(0, 2, digits.starts_with("810") ? "" : "0");
  return digits;
}

}  // namespace annai::mypage
