// The eras of the Japanese calendar since 1868.
#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "bot/core/member/text.h"

namespace annai::typed {

struct Era {
  View name;
  View short_name;
  char32_t letter;  // S60.10.10
  std::chrono::year_month_day begins;
  std::chrono::year_month_day ends;  // the last day; a day of change belongs to both

  int year_of(int year_in_era) const { return static_cast<int>(begins.year()) + year_in_era - 1; }
  bool has(std::chrono::year_month_day day) const { return begins <= day && day <= ends; }
};

// Newest first. Source: the cabinet orders of each change.
inline constexpr std::array<Era, 5> kEras = [] {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  return std::array<Era, 5>{
      {{U"令和", U"令", U'R', year(2019) / month(5) / day(1), year(9999) / month(12) / day(31)},
       {U"平成", U"平", U'H', year(1989) / month(1) / day(8), year(2019) / month(4) / day(30)},
       {U"昭和", U"昭", U'S', year(1926) / month(12) / day(25), year(1989) / month(1) / day(7)},
       {U"大正", U"大", U'T', year(1912) / month(7) / day(30), year(1926) / month(12) / day(25)},
       {U"明治", U"明", U'M', year(1868) / month(1) / day(25), year(1912) / month(7) / day(30)}}};
}();

}  // namespace annai::typed
