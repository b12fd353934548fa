// How a date is found: the text is brought to digits first (kanji numerals, words in kana), then
// each number in it is tried as a year, with the era before it and month and day behind it.
#include "bot/core/member/birth_date.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "bot/core/member/era.h"
#include "bot/core/member/numerals.h"
#include "bot/core/member/spoken.h"
#include "bot/core/member/text.h"
#include "bot/core/member/western_date.h"

namespace annai {
namespace {

using std::chrono::year_month_day;
using typed::Era;
using typed::Text;
using typed::View;

constexpr int kMostYears = 120;

year_month_day today_in_japan(UtcTime now) {
  return {std::chrono::floor<std::chrono::days>(now + std::chrono::hours(9))};
}

// As it was said: a year of an era, of the western calendar, or of nobody knows which.
struct Said {
  const Era* era = nullptr;
  bool western = false;  // 西暦 stood before it
  int year = 0;
  std::size_t year_digits = 0;
  std::optional<unsigned> month;
  std::optional<unsigned> day;
  std::size_t begin = 0;
  std::size_t end = 0;

  bool is_complete() const { return month && day; }
  bool is_two_digits() const { return era == nullptr && year_digits <= 2; }
};

year_month_day date_of(int year, const Said& said) {
  return {std::chrono::year(year), std::chrono::month(said.month.value_or(0)),
          std::chrono::day(said.day.value_or(0))};
}

struct Number {
  int value = 0;
  std::size_t digits = 0;
};

Number number_at(View text, std::size_t at) {
  Number number;
  while (at + number.digits < text.size() && typed::is_digit(text[at + number.digits]) &&
         number.digits < 9) {
    number.value = number.value * 10 + static_cast<int>(text[at + number.digits] - U'0');
    ++number.digits;
  }
  return number;
}

// The era, or 西暦, whose name ends at `at`; `said.begin` moves before it.
void read_era(View text, std::size_t at, Said& said) {
  while (at > 0 && View(U" .の").contains(text[at - 1])) --at;
  const View before = text.substr(0, at);
  if (before.ends_with(U"西暦")) {
    said.western = true;
    said.begin = at - 2;
    return;
  }
  for (const Era& era : typed::kEras) {
    const bool letter = at > 0 &&
                        (text[at - 1] == era.letter || text[at - 1] == (era.letter | 0x20U)) &&
                        (at == 1 || !typed::is_latin(text[at - 2]));
    const std::size_t size = before.ends_with(era.name)                   ? era.name.size()
                             : letter || before.ends_with(era.short_name) ? 1
                                                                          : 0;
    if (size == 0) continue;
    said.era = &era;
    said.begin = at - size;
    return;
  }
}

// What may stand between the parts of a date, one of `signs` or a space at least; 0: nothing does.
std::size_t gap_at(View text, std::size_t at, View signs) {
  std::size_t end = at;
  while (end < text.size() && end < at + 5 &&
         (signs.contains(text[end]) || typed::is_dash(text[end]) ||
          View(U" ./,、・の").contains(text[end])))
    ++end;
  return end - at;
}

bool read_month_and_day(View text, Said& said) {
  std::size_t at = said.end;
  const std::size_t to_month = gap_at(text, at, U"年");
  const Number month = number_at(text, at + to_month);
  if (to_month == 0 || month.digits == 0 || month.digits > 2) return false;
  at += to_month + month.digits;
  const std::size_t to_day = gap_at(text, at, U"月");
  const Number day = number_at(text, at + to_day);
  said.month = static_cast<unsigned>(month.value);
  said.end = at;
  if (to_day == 0 || day.digits == 0 || day.digits > 2) return false;
  said.day = static_cast<unsigned>(day.value);
  said.end = at + to_day + day.digits;
  return true;
}

void split_compact(Said& said) {  // 19851010, S601010, 851010
  said.day = static_cast<unsigned>(said.year % 100);
  said.month = static_cast<unsigned>(said.year / 100 % 100);
  said.year /= 10'000;
  said.year_digits -= 4;
}

std::optional<Said> date_at(View text, std::size_t at) {
  const Number first = number_at(text, at);
  Said said{
      .year = first.value, .year_digits = first.digits, .begin = at, .end = at + first.digits};
  read_era(text, at, said);
  if (first.digits == 8 && said.era == nullptr) {
    split_compact(said);
    return said;
  }
  if (first.digits == 6) {
    split_compact(said);
    const unsigned month = said.month.value_or(0);
    if (month >= 1 && month <= 12) return said;
    return Said{.year = first.value / 100,  // 198510: a year and a month
                .year_digits = 4,
                .month = static_cast<unsigned>(first.value % 100),
                .begin = at,
                .end = at + first.digits};
  }
  const char32_t unit = said.end < text.size() ? text[said.end] : U' ';
  if (View(U"月日歳才時代").contains(unit)) return {};
  const bool full = read_month_and_day(text, said);
  const bool year_said = unit == U'年' || said.era != nullptr || first.digits == 4;
  if (!full && !year_said) return {};
  return said;
}

std::vector<Said> dates_in(View text) {
  std::vector<Said> dates;
  for (std::size_t i = 0; i < text.size();) {
    if (!typed::is_digit(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && typed::is_digit(text[end])) ++end;
    if (auto said = date_at(text, i)) {
      end = std::max(end, said->end);
      dates.push_back(*said);
    }
    i = end;
  }
  return dates;
}

// 昭和49年生まれで、7月7日: the day may follow.
Text without_born(Text text) {
  constexpr std::array<View, 3> kBorn{U"年生まれ", U"年生れ", U"年うまれ"};
  for (const View born : kBorn) {
    const std::size_t at = text.find(born);
    if (at == Text::npos) continue;
    std::size_t end = at + born.size();
    while (end < text.size() && View(U"でのはが、, ").contains(text[end])) ++end;
    if (end < text.size() && typed::is_digit(text[end])) text.erase(at + 1, end - at - 1);
  }
  return text;
}

// What is said for a date or an era, and how conversion writes eras that it does not know.
constexpr auto kNames = std::to_array<typed::Replacement>({{U"平静", U"平成"},
                                                           {U"平生", U"平成"},
                                                           {U"小和", U"昭和"},
                                                           {U"照和", U"昭和"},
                                                           {U"章和", U"昭和"},
                                                           {U"令話", U"令和"},
                                                           {U"例話", U"令和"},
                                                           {U"元旦", U"1月1日"},
                                                           {U"元日", U"1月1日"},
                                                           {U"大晦日", U"12月31日"},
                                                           {U"大みそか", U"12月31日"},
                                                           {U"クリスマスイブ", U"12月24日"},
                                                           {U"クリスマス", U"12月25日"},
                                                           {U"末の", U""}});

// 元年 is the first year.
Text prepared(std::string_view typed) {
  const Text plain = typed::western_date(typed::replaced(typed::plain(typed), kNames));
  Text text = without_born(typed::spoken_date(typed::kanji_to_numbers(plain)));
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == U'元' && (text[i + 1] == U'年' || gap_at(text, i + 1, U"年") > 0))
      text[i] = U'1';
  }
  return text;
}

// 1985年(昭和60年)10月10日, 昭和60年10月10日(1985年): what is in brackets repeats.
Text without_brackets(View text) {
  Text out;
  bool inside = false;
  for (const char32_t c : text) {
    if (c == U'(') inside = true;
    if (!inside) out.push_back(c);
    if (c == U')') inside = false;
  }
  return out;
}

std::string digits(int number) { return std::to_string(number); }

std::string in_words(std::string_view year, const Said& said) {
  std::string out(year);
  out += "年";
  if (said.month) out += digits(static_cast<int>(*said.month)) + "月";
  if (said.day) out += digits(static_cast<int>(*said.day)) + "日";
  return out;
}

// Within the last 120 years, compared by as much of the date as was said.
bool is_likely(int year, const Said& said, year_month_day today) {
  const int this_year = static_cast<int>(today.year());
  if (year > this_year || year < this_year - kMostYears) return false;
  if (!said.is_complete()) return true;
  const year_month_day day = date_of(year, said);
  return day.ok() && day <= today && day >= today - std::chrono::years(kMostYears);
}

std::vector<std::string> readings_of(const Said& said, year_month_day today) {
  std::vector<std::pair<int, std::string>> readings;
  for (const int century : {1900, 2000}) {
    const int year = century + said.year;
    if (is_likely(year, said, today)) readings.emplace_back(year, in_words(digits(year), said));
  }
  for (const Era& era : typed::kEras) {
    const int year = era.year_of(said.year);
    if (said.western || said.year == 0 || !is_likely(year, said, today)) continue;
    if (said.is_complete() ? !era.has(date_of(year, said))
                           : year > static_cast<int>(era.ends.year()))
      continue;
    readings.emplace_back(year, in_words(typed::utf8(era.name) + digits(said.year), said));
  }
  // Who has a car insured is rarely a child, or a hundred years old.
  const int this_year = static_cast<int>(today.year());
  const auto is_usual = [&](int year) { return year <= this_year - 18 && year > this_year - 100; };
  std::vector<std::string> words;
  for (const bool usual : {true, false}) {
    for (const auto& [year, reading] : readings) {
      if (is_usual(year) == usual) words.push_back(reading);
    }
  }
  return words;
}

std::expected<year_month_day, BirthRefusal> checked(const Said& said, year_month_day today) {
  const auto refuse = [](BirthReason reason) { return std::unexpected(BirthRefusal{reason, {}}); };
  int year = said.era != nullptr ? said.era->year_of(said.year) : said.year;
  if (said.is_two_digits()) {
    std::vector<std::string> readings = readings_of(said, today);
    if (!said.western || readings.size() != 1) {
      if (readings.empty()) return refuse(BirthReason::kImpossible);
      return std::unexpected(BirthRefusal{BirthReason::kTwoDigitYear, std::move(readings)});
    }
    year = 1900 + said.year + (is_likely(1900 + said.year, said, today) ? 0 : 100);
  }
  const bool month_wrong = said.month && (*said.month == 0 || *said.month > 12);
  if (month_wrong || (said.era == nullptr && said.year_digits == 3))
    return refuse(BirthReason::kImpossible);
  if (!said.is_complete()) return refuse(BirthReason::kIncomplete);
  const year_month_day day = date_of(year, said);
  if (!day.ok() || (said.era != nullptr && said.year == 0)) return refuse(BirthReason::kImpossible);
  if (day > today) {
    const bool ended = said.era != nullptr && !said.era->has(day);
    return refuse(ended ? BirthReason::kWrongEra : BirthReason::kFuture);
  }
  if (said.era != nullptr && !said.era->has(day)) return refuse(BirthReason::kWrongEra);
  if (day < today - std::chrono::years(kMostYears)) return refuse(BirthReason::kTooOld);
  return day;
}

// 「88年11月29日、西暦の1988です」「昭和です、55年4月1日」: what a year of two digits means, if
// other words say so.
void explain_years(std::vector<Said>& dates, View text) {
  const auto is_open = [](const Said& said) {
    return said.is_two_digits() && !said.western && said.is_complete();
  };
  const auto years = dates;
  for (Said& said : dates) {
    if (!is_open(said)) continue;
    for (const Said& year : years) {
      if (year.year_digits != 4 || year.month || year.year % 100 != said.year) continue;
      said.year = year.year;
      said.year_digits = 4;
    }
    if (!is_open(said)) continue;
    const bool western = typed::contains(text, U"西暦");
    const auto is_named = [&](const Era& era) { return typed::contains(text, era.name); };
    const auto named = std::ranges::count_if(typed::kEras, is_named);
    if (western && named == 0) said.western = true;
    if (!western && named == 1) said.era = &*std::ranges::find_if(typed::kEras, is_named);
  }
}

// 「昭和47年6月15日、あ違う、6月16日です」: the last month and day, if they take those before back.
void take_back(Said& said, View text) {
  for (std::size_t at = said.end; at < text.size(); ++at) {
    if (!typed::is_digit(text[at]) || typed::is_digit(text[at - 1])) continue;
    const Number month = number_at(text, at);
    const std::size_t unit = at + month.digits;
    const bool is_month = unit < text.size() && text[unit] == U'月';
    const Number day = is_month ? number_at(text, unit + 1) : Number{};
    const View between = text.substr(said.end, at - said.end);
    const bool hers = between.size() <= 10 && between.find_first_of(U"はて") == View::npos;
    if (day.digits == 0 || !hers || !typed::takes_back(between)) continue;
    said.month = static_cast<unsigned>(month.value);
    said.day = static_cast<unsigned>(day.value);
    said.end = unit + 1 + day.digits;
  }
}

// 「昭和35年か36年の4月1日」
bool is_unsure(View text) {
  const std::size_t at = text.find(U"年か");
  return at != View::npos && at + 2 < text.size() && typed::is_digit(text[at + 2]);
}

// 「10月10日」, 「10/10」: somebody has begun to say a date.
bool is_part_of_date(View text) {
  const bool number = std::ranges::any_of(text, typed::is_digit);
  return number && text.find_first_of(U"年月日/") != View::npos &&
         !typed::contains(text, U"日以内") && !typed::contains(text, U"時間");
}

std::expected<year_month_day, BirthRefusal> found_in(View text, year_month_day today) {
  std::vector<typed::Located<year_month_day>> days;
  std::optional<BirthRefusal> refused;
  std::vector<Said> dates = dates_in(text);
  explain_years(dates, text);
  if (is_unsure(text)) return std::unexpected(BirthRefusal{BirthReason::kSeveral, {}});
  for (Said& said : dates) {
    if (&said == &dates.back()) take_back(said, text);
    auto day = checked(said, today);
    if (day) {
      days.push_back({*day, said.begin, said.end});
    } else if (!refused || refused->reason == BirthReason::kIncomplete) {
      refused = std::move(day.error());
    }
  }
  if (days.empty()) {
    if (refused) return std::unexpected(*std::move(refused));
    const bool begun = is_part_of_date(text);
    return std::unexpected(BirthRefusal{begun ? BirthReason::kIncomplete : BirthReason::kNone, {}});
  }
  if (const auto day = typed::only_one(days, text)) return *day;
  return std::unexpected(BirthRefusal{BirthReason::kSeveral, {}});
}

std::string padded(unsigned number) {
  const std::string digits = std::to_string(number);
  return digits.size() < 2 ? "0" + digits : digits;
}

}  // namespace

std::expected<BirthDate, BirthRefusal> BirthDate::parse(std::string_view typed, UtcTime now) {
  const Text text = prepared(typed);
  const year_month_day today = today_in_japan(now);
  auto day = found_in(without_brackets(text), today);
  if (!day && text.contains(U'(')) {
    if (auto inside = found_in(text, today)) day = inside;
  }
  if (!day) return std::unexpected(std::move(day.error()));
  return BirthDate(*day);
}

std::string BirthDate::text() const {
  return std::to_string(static_cast<int>(date_.year())) + "-" +
         padded(static_cast<unsigned>(date_.month())) + "-" +
         padded(static_cast<unsigned>(date_.day()));
}

std::string BirthDate::shown() const {
  return in_words(
      std::to_string(static_cast<int>(date_.year())),
      {.month = static_cast<unsigned>(date_.month()), .day = static_cast<unsigned>(date_.day())});
}

std::string BirthDate::in_era() const {
  const auto* era = std::ranges::find_if(typed::kEras, [&](const Era& e) { return e.has(date_); });
  if (era == typed::kEras.end()) return shown();
  const int year = static_cast<int>(date_.year()) - static_cast<int>(era->begins.year()) + 1;
  return in_words(
      typed::utf8(era->name) + (year == 1 ? "元" : std::to_string(year)),
      {.month = static_cast<unsigned>(date_.month()), .day = static_cast<unsigned>(date_.day())});
}

std::string_view name_of(const BirthRefusal& refusal) {
  switch (refusal.reason) {
    case BirthReason::kNone:
      return "none";
    case BirthReason::kIncomplete:
      return "incomplete";
    case BirthReason::kTwoDigitYear:
      return "two_digit_year";
    case BirthReason::kImpossible:
      return "impossible";
    case BirthReason::kWrongEra:
      return "wrong_era";
    case BirthReason::kFuture:
      return "future";
    case BirthReason::kTooOld:
      return "too_old";
    case BirthReason::kSeveral:
      return "several";
  }
  return "none";
}

}  // namespace annai
