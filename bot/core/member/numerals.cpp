#include "bot/core/member/numerals.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace annai::typed {
namespace {

constexpr std::uint32_t kMost = 99'999;
constexpr View kKanjiDigits = U"〇一二三四五六七八九";

std::optional<std::uint32_t> kanji_digit(char32_t c) {
  if (c == U'零' || c == U'○' || c == U'◯') return 0;
  if (c == U'壱') return 1;
  if (c == U'弐') return 2;
  const std::size_t at = kKanjiDigits.find(c);
  if (at == View::npos) return {};
  return static_cast<std::uint32_t>(at);
}

std::uint32_t kanji_unit(char32_t c) {
  return c == U'十' || c == U'拾' ? 10 : c == U'百' ? 100 : c == U'千' ? 1000 : 0;
}

// A number put together from left to right: 千 九百 八十 五, and 一九八五 as well.
class Sum {
 public:
  void digit(std::uint32_t value) {
    digits_ = std::min(digits_ * 10 + value, kMost);
    has_digits_ = true;
  }
  void unit(std::uint32_t value) {
    total_ = std::min(total_ + (has_digits_ ? digits_ : 1) * value, kMost);
    digits_ = 0;
    has_digits_ = false;
  }
  std::uint32_t value() const { return std::min(total_ + digits_, kMost); }

 private:
  std::uint32_t total_ = 0;
  std::uint32_t digits_ = 0;
  bool has_digits_ = false;
};

struct Word {
  View word;
  std::uint32_t value;  // below 10 a digit, else a unit
};

// Longest first where one begins another.
constexpr auto kNumberWords = std::to_array<Word>(
    {{U"きゅう", 9},  {U"ひゃく", 100}, {U"びゃく", 100}, {U"ぴゃく", 100}, {U"じゅう", 10},
     {U"じゅっ", 10}, {U"いち", 1},     {U"さん", 3},     {U"よん", 4},     {U"ろく", 6},
     {U"ろっ", 6},    {U"なな", 7},     {U"しち", 7},     {U"はち", 8},     {U"はっ", 8},
     {U"がん", 1},    {U"ぜろ", 0},     {U"れい", 0},     {U"まる", 0},     {U"せん", 1000},
     {U"ぜん", 1000}, {U"に", 2},       {U"し", 4},       {U"よ", 4},       {U"ご", 5},
     {U"く", 9}});

const Word* word_at(View text) {
  const auto* found = std::ranges::find_if(
      kNumberWords, [&](const Word& word) { return text.starts_with(word.word); });
  return found == kNumberWords.end() ? nullptr : found;
}

struct Unit {
  View kana;
  View kanji;
  std::uint32_t added = 0;  // にじゅう + よっか: 24日
};

constexpr auto kUnits = std::to_array<Unit>({{U"ねん", U"年"},
                                             {U"がつ", U"月"},
                                             {U"にち", U"日"},
                                             {U"よっか", U"日", 4},
                                             {U"年", U"年"},
                                             {U"月", U"月"},
                                             {U"日", U"日"}});
constexpr auto kDays = std::to_array<Word>({{U"ついたち", 1},
                                            {U"ふつか", 2},
                                            {U"みっか", 3},
                                            {U"よっか", 4},
                                            {U"いつか", 5},
                                            {U"むいか", 6},
                                            {U"なのか", 7},
                                            {U"ようか", 8},
                                            {U"ここのか", 9},
                                            {U"とおか", 10},
                                            {U"とうか", 10},
                                            {U"はつか", 20}});
struct EraWord {
  View kana;
  View kanji;
};
constexpr auto kEras = std::to_array<EraWord>({{U"しょうわ", U"昭和"},
                                               {U"へいせい", U"平成"},
                                               {U"れいわ", U"令和"},
                                               {U"たいしょう", U"大正"},
                                               {U"めいじ", U"明治"},
                                               {U"せいれき", U"西暦"}});

const Unit* unit_at(View text) {
  const auto* found =
      std::ranges::find_if(kUnits, [&](const Unit& unit) { return text.starts_with(unit.kana); });
  return found == kUnits.end() ? nullptr : found;
}

// A number in words or digits with its unit, from the front of the text; its length, 0 if none.
std::size_t take_counted(View text, Text& out) {
  Sum sum;
  std::size_t at = 0;
  for (;;) {
    const View rest = text.substr(at);
    const Unit* unit = at > 0 ? unit_at(rest) : nullptr;
    if (unit != nullptr) {
      out += number(sum.value() + unit->added);
      out += unit->kanji;
      return at + unit->kana.size();
    }
    if (at > 0 && is_digit(text[at - 1]) && rest.starts_with(U"か")) {  // 4か
      out += number(sum.value());
      out += U"日";
      return at + 1;
    }
    if (const Word* word = word_at(rest)) {
      word->value < 10 ? sum.digit(word->value) : sum.unit(word->value);
      at += word->word.size();
    } else if (!rest.empty() && is_digit(rest.front())) {
      sum.digit(rest.front() - U'0');
      ++at;
    } else {
      return 0;
    }
  }
}

std::size_t take_day(View text, Text& out) {
  const std::size_t last = out.find_last_not_of(U' ');
  if (last == Text::npos || out[last] != U'月') return 0;
  for (const Word& day : kDays) {
    if (!text.starts_with(day.word)) continue;
    out += number(day.value);
    out += U"日";
    return day.word.size();
  }
  return 0;
}

std::size_t take_era(View text, Text& out) {
  for (const EraWord& era : kEras) {
    if (!text.starts_with(era.kana)) continue;
    out += era.kanji;
    return era.kana.size();
  }
  return 0;
}

enum class Gap { kNone, kTight, kLoose };

Gap gap(View between) {
  if (without_spaces(to_hiragana(between)) == U"はいふん") return Gap::kTight;
  if (between.size() > 3) return Gap::kNone;
  if (std::ranges::all_of(between, [](char32_t c) { return c == U' '; })) return Gap::kLoose;
  return std::ranges::all_of(between,
                             [](char32_t c) {
                               return c == U' ' || is_dash(c) || c == U'(' || c == U')' ||
                                      c == U'.' || c == U'の';
                             })
             ? Gap::kTight
             : Gap::kNone;
}

struct Piece {
  std::size_t begin;
  std::size_t end;
};

std::vector<Piece> digit_pieces(View text) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end > i && (end == text.size() || !is_counter(text[end]))) pieces.push_back({i, end});
    i = std::max(end, i + 1);
  }
  return pieces;
}

DigitString joined(View text, std::size_t begin, std::size_t end) {
  DigitString out{{}, begin, end, begin > 0 && text[begin - 1] == U'+'};
  for (const char32_t c : text.substr(begin, end - begin)) {
    if (is_digit(c)) out.digits.push_back(static_cast<char>(c));
  }
  return out;
}

}  // namespace

Text number(std::uint32_t value) {
  const std::string digits = std::to_string(value);
  return {digits.begin(), digits.end()};
}

Text kanji_to_numbers(View text) {
  Text out;
  for (std::size_t i = 0; i < text.size();) {
    Sum sum;
    const std::size_t begin = i;
    for (; i < text.size(); ++i) {
      if (const auto digit = kanji_digit(text[i])) {
        sum.digit(*digit);
      } else if (const std::uint32_t unit = kanji_unit(text[i])) {
        sum.unit(unit);
      } else {
        break;
      }
    }
    if (i > begin) {
      out += number(sum.value());
    } else {
      out.push_back(text[i++]);
    }
  }
  return out;
}

Text kanji_to_digits(View text) {
  Text out(text);
  for (char32_t& c : out) {
    if (const auto digit = kanji_digit(c)) c = U'0' + *digit;
  }
  return out;
}

Text spoken_date(View text) {
  const Text folded = to_hiragana(text);
  Text out;
  for (std::size_t i = 0; i < text.size();) {
    const View rest = View(folded).substr(i);
    std::size_t size = take_era(rest, out);
    if (size == 0) size = take_day(rest, out);
    if (size == 0) size = take_counted(rest, out);
    if (size == 0) {
      size = 1;
      out.push_back(text[i]);
    }
    i += size;
  }
  return out;
}

std::vector<DigitString> digit_strings(View text, bool (*fits)(const DigitString&)) {
  const std::vector<Piece> pieces = digit_pieces(text);
  const auto gap_after = [&](std::size_t i) {
    if (i + 1 == pieces.size()) return Gap::kNone;
    return gap(text.substr(pieces[i].end, pieces[i + 1].begin - pieces[i].end));
  };
  std::vector<DigitString> found;
  for (std::size_t first = 0; first < pieces.size();) {
    std::size_t last = first;
    while (gap_after(last) != Gap::kNone) ++last;
    DigitString whole = joined(text, pieces[first].begin, pieces[last].end);
    if (fits(whole)) {
      found.push_back(std::move(whole));
    } else {
      for (std::size_t from = first, to = first; to <= last; ++to) {
        if (to < last && gap_after(to) == Gap::kTight) continue;
        found.push_back(joined(text, pieces[from].begin, pieces[to].end));
        from = to + 1;
      }
      if (std::ranges::none_of(found, fits)) found.push_back(std::move(whole));
    }
    first = last + 1;
  }
  return found;
}

Text spoken_digits(View text) {
  constexpr std::size_t kFewest = 5;
  const Text folded = to_hiragana(text);
  Text out;
  for (std::size_t i = 0; i < text.size();) {
    Text run;
    std::size_t words = 0;
    std::size_t end = i;  // behind the last digit of the run
    for (std::size_t at = i; at < text.size();) {
      const Word* word = word_at(View(folded).substr(at));
      const bool letter = View(folded).substr(at).starts_with(U"しー");  // C
      if (word != nullptr && word->value < 10 && !letter) {
        run.push_back(U'0' + word->value);
        ++words;
        at += word->word.size();
        while (at < text.size() && View(U"ーう").contains(folded[at])) ++at;  // にー, ごう
        end = at;
      } else if (words > 0 && View(U" 、,の-").contains(folded[at])) {
        run.push_back(folded[at] == U' ' || folded[at] == U'の' ? folded[at] : U'-');
        ++at;
      } else {
        break;
      }
    }
    if (words >= kFewest) {
      run.resize(run.find_last_of(U"0123456789") + 1);
      out += run;
      i = end;
    } else {
      out.push_back(text[i++]);
    }
  }
  return out;
}

bool is_counter(char32_t c) {
  return View(U"年月日円台件枚つ個回歳才時分本社桁文字番号").contains(c);
}

}  // namespace annai::typed
