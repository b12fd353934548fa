#include "bot/core/member/policy_number.h"

#include <algorithm>
#include <array>
#include <optional>

#include "bot/core/member/numerals.h"
#include "bot/core/member/text.h"

namespace annai {
namespace {

using typed::Text;
using typed::View;

constexpr std::size_t kShortest = 6;
constexpr std::size_t kLongest = 20;
constexpr std::size_t kWhole = 8;  // so long a part of a spaced line is a number of its own

struct LetterName {
  View name;
  char32_t letter;
};
// As dictation writes letters; longest first where one ends another.
constexpr auto kLetterNames = std::to_array<LetterName>(
    {{U"ダブリュー", U'W'}, {U"ダブル", U'W'}, {U"エックス", U'X'}, {U"ジェイ", U'J'},
     {U"ジェー", U'J'},     {U"エイチ", U'H'}, {U"エッチ", U'H'},   {U"アール", U'R'},
     {U"ティー", U'T'},     {U"キュー", U'Q'}, {U"ゼット", U'Z'},   {U"エフ", U'F'},
     {U"エル", U'L'},       {U"エム", U'M'},   {U"エヌ", U'N'},     {U"エス", U'S'},
     {U"ビー", U'B'},       {U"シー", U'C'},   {U"ディー", U'D'},   {U"ジー", U'G'},
     {U"ケー", U'K'},       {U"ケイ", U'K'},   {U"ピー", U'P'},     {U"ブイ", U'V'},
     {U"ヴイ", U'V'},       {U"ユー", U'U'},   {U"ワイ", U'Y'},     {U"アイ", U'I'},
     {U"エー", U'A'},       {U"エイ", U'A'},   {U"イー", U'E'},     {U"オー", U'O'}});

// How many numbers of six digits or more, whatever stands between.
std::size_t digit_runs(View text) {
  std::size_t runs = 0;
  std::size_t digits = 0;
  for (const char32_t c : text) {
    if (c == U' ' || typed::is_dash(c)) continue;
    digits = typed::is_digit(c) ? digits + 1 : 0;
    if (digits == 6) ++runs;
  }
  return runs;
}

// ブイ740800505, ケー、110200342, アルファベットのKで110200341: the letters in front of a digit.
Text with_letters(View text) {
  Text out(text);
  const bool one_number = digit_runs(text) == 1;
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (!typed::is_digit(out[i]) || typed::is_alnum(out[i - 1])) continue;
    std::size_t begin = i;
    while (begin > 0 && View(U" 、,のでが").contains(out[begin - 1])) --begin;
    Text letters;
    const bool one_letter = begin > 0 && begin < i && typed::is_latin(out[begin - 1]) &&
                            (begin == 1 || View(U" 、,のはが:").contains(out[begin - 2]));
    if (one_number && one_letter && out[begin] != U' ') letters.push_back(out[--begin]);
    for (bool again = true; again;) {
      again = false;
      for (const LetterName& letter : kLetterNames) {
        if (!View(out).substr(0, begin).ends_with(letter.name)) continue;
        begin -= letter.name.size();
        letters.insert(letters.begin(), letter.letter);
        again = true;
        break;
      }
    }
    const bool whole_word = begin == 0 || !typed::is_katakana(out[begin - 1]);
    if (letters.empty() || !whole_word) continue;
    out.replace(begin, i - begin, letters);
    i = begin + letters.size();
  }
  return out;
}

// Ｂ二九〇三一二一一一: kanji digits, if there are so many that they are no ordinary word.
Text with_digits(View text) {
  const Text digits = typed::kanji_to_digits(text);
  Text out(text);
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && typed::is_digit(digits[end])) ++end;
    if (end - i >= 3) out.replace(i, end - i, View(digits).substr(i, end - i));
    i = std::max(end, i + 1);
  }
  return out;
}

struct Part {
  std::string text;
  std::size_t begin;
  std::size_t end;
  bool lower = false;  // some of it was typed in small letters

  bool has_digit() const {
    return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
  }
};

bool is_introduction(std::string_view word) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"NO", "NUMBER", "POLICY", "IS", "IT", "MY", "AND", "OK", "ID"});
  return std::ranges::find(kWords, word) != kWords.end();
}

bool is_in_mail_address(View text, std::size_t at) {
  const auto part = [](char32_t c) { return typed::is_alnum(c) || View(U"@._+-").contains(c); };
  std::size_t begin = at;
  std::size_t end = at;
  while (begin > 0 && part(text[begin - 1])) --begin;
  while (end < text.size() && part(text[end])) ++end;
  return text.substr(begin, end - begin).contains(U'@');
}

// Letters and digits joined by hyphens; no part of an e-mail address or of a date, no count.
std::vector<Part> parts_of(View text) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    Part part{.text = {}, .begin = begin, .end = begin};
    for (; i < text.size(); ++i) {
      const bool hyphen = !part.text.empty() && typed::is_dash(text[i]) && i + 1 < text.size() &&
                          typed::is_alnum(text[i + 1]);
      if (!typed::is_alnum(text[i]) && !hyphen) break;
      if (!hyphen) part.text.push_back(static_cast<char>(text[i]));
    }
    part.end = i;
    const bool count = i < text.size() && part.text.size() <= 4 && typed::is_counter(text[i]);
    for (char& c : part.text) {
      if (c < 'a' || c > 'z') continue;
      part.lower = true;
      c = static_cast<char>(c - 32);
    }
    const bool of_a_word = begin > 0 && View(U"'’").contains(text[begin - 1]);  // It's
    if (!part.text.empty() && !count && !of_a_word && !is_introduction(part.text) &&
        !is_in_mail_address(text, begin))
      parts.push_back(std::move(part));
    if (i == begin) ++i;
  }
  return parts;
}

// More letters than digits, and not as printed on paper: a password or a word, no number.
bool is_word(const Part& part) {
  if (!part.lower && part.text.size() >= kWhole && part.has_digit()) return false;
  return 2 * std::ranges::count_if(part.text, [](char c) { return c >= '0' && c <= '9'; }) <
         std::ssize(part.text);
}

bool fits(const Part& part) {
  return !is_word(part) && part.text.size() >= kShortest && part.text.size() <= kLongest &&
         part.has_digit();
}

// "E300 200 101": parts with spaces between, none of which can stand alone, are one number.
std::vector<Part> joined_by_spaces(View text, std::vector<Part> parts) {
  std::vector<Part> out;
  for (std::size_t i = 0; i < parts.size();) {
    std::size_t end = i + 1;
    const auto only_spaces = [&](std::size_t before) {
      return std::ranges::all_of(
          text.substr(parts[before].end, parts[before + 1].begin - parts[before].end),
          [](char32_t c) { return c == U' '; });
    };
    while (end < parts.size() && only_spaces(end - 1)) ++end;
    const bool one = std::none_of(parts.begin() + static_cast<std::ptrdiff_t>(i),
                                  parts.begin() + static_cast<std::ptrdiff_t>(end),
                                  [](const Part& part) { return part.text.size() >= kWhole; });
    for (std::size_t part = i; part < end; ++part) {
      const bool letter = part > i && out.back().text.size() <= 2 && !out.back().has_digit();
      if (part > i && (one || letter)) {
        out.back().text += parts[part].text;
        out.back().end = parts[part].end;
      } else {
        out.push_back(std::move(parts[part]));
      }
    }
    i = end;
  }
  return out;
}

PolicyRefusal why_none(const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    if (part.has_digit() && !is_word(part))
      return part.text.size() > kLongest ? PolicyRefusal::kTooLong : PolicyRefusal::kTooShort;
  }
  for (const Part& part : parts) {
    if (part.text.size() >= kWhole) return PolicyRefusal::kNoDigit;
  }
  return PolicyRefusal::kNone;
}

}  // namespace

std::expected<std::vector<PolicyNumber>, PolicyRefusal> PolicyNumber::parse_all(
    std::string_view typed) {
  const Text text = with_letters(typed::spoken_digits(with_digits(typed::plain(typed))));
  const std::vector<Part> parts = joined_by_spaces(text, parts_of(text));
  std::vector<PolicyNumber> numbers;
  std::optional<PolicyRefusal> malformed;
  for (const Part& part : parts) {
    if (fits(part)) {
      PolicyNumber number(part.text);
      if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(std::move(number));
    } else if (part.has_digit() && !is_word(part) && part.text.size() > 2) {
      malformed = part.text.size() > kLongest ? PolicyRefusal::kTooLong : PolicyRefusal::kTooShort;
    }
  }
  if (malformed) return std::unexpected(*malformed);
  if (numbers.empty()) return std::unexpected(why_none(parts));
  return numbers;
}

std::expected<PolicyNumber, PolicyRefusal> PolicyNumber::parse(std::string_view typed) {
  auto all = parse_all(typed);
  if (!all) return std::unexpected(all.error());
  if (all->size() > 1) return std::unexpected(PolicyRefusal::kSeveral);
  return std::move(all->front());
}

std::string_view name_of(PolicyRefusal refusal) {
  switch (refusal) {
    case PolicyRefusal::kNone:
      return "none";
    case PolicyRefusal::kTooShort:
      return "too_short";
    case PolicyRefusal::kTooLong:
      return "too_long";
    case PolicyRefusal::kNoDigit:
      return "no_digit";
    case PolicyRefusal::kSeveral:
      return "several";
  }
  return "none";
}

}  // namespace annai
