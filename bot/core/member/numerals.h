// Numbers as Japanese people write and say them, made into 0-9; and the digit strings of a message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bot/core/member/text.h"

namespace annai::typed {

// 六十 becomes 60, 二〇〇〇 2000, 千九百八十五 1985. Beyond 99,999 a number is cut.
Text kanji_to_numbers(View text);

// 〇九〇 becomes 090: digit by digit, 十 and above stay.
Text kanji_to_digits(View text);

// しょうわろくじゅうねんじゅうがつとおか becomes 昭和60年10月10日; what is no date stays.
Text spoken_date(View text);

// ゼロキュウゼロ… becomes 090…, five digits in words at least; what is fewer may be other words.
Text spoken_digits(View text);

// In 0-9.
Text number(std::uint32_t value);

// Digits that belong together: hyphens, dots, brackets, の and spaces between them are left out.
struct DigitString {
  std::string digits;
  std::size_t begin;
  std::size_t end;
  bool international;  // + stood before it
  bool operator==(const DigitString& other) const { return digits == other.digits; }
};

// `fits` decides where a space joins (090 0000 2101) and where it parts two numbers. Digits of a
// date, a time or a count (3日, 2台) are left out.
std::vector<DigitString> digit_strings(View text, bool (*fits)(const DigitString&));

bool is_counter(char32_t c);  // 日, 台, 件, ...: digits before it are no code

}  // namespace annai::typed
