// The policyholder's date of birth (flyer step 5).
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.h"

namespace annai {

enum class BirthReason {
  kNone,          // no date in what was said
  kIncomplete,    // the day, the month or the year is missing
  kTwoDigitYear,  // 「80年」: of which era? See BirthRefusal::readings
  kImpossible,    // 2月30日
  kWrongEra,      // 昭和65年: the era had ended, or not begun
  kFuture,
  kTooOld,   // more than 120 years ago
  kSeveral,  // two dates
};

struct BirthRefusal {
  BirthReason reason;
  // kTwoDigitYear: what may have been meant, likely ones first, in words that parse() takes:
  // 1955年5月5日, 昭和55年5月5日; without month and day if they were not said: 1955年, 昭和55年.
  std::vector<std::string> readings;
};
std::string_view name_of(const BirthRefusal& refusal);

// A day of the calendar, not after today in Japan, at most 120 years ago.
class BirthDate {
 public:
  // Finds it in a sentence: 1985-10-10, 19851010, S60.10.10, 昭和六十年十月十日,
  // しょうわろくじゅうねん…. Never throws.
  static std::expected<BirthDate, BirthRefusal> parse(std::string_view typed, UtcTime now);

  std::string text() const;    // 1985-10-10
  std::string shown() const;   // 1985年10月10日
  std::string in_era() const;  // 昭和60年10月10日
  bool operator==(const BirthDate&) const = default;

 private:
  explicit BirthDate(std::chrono::year_month_day date) : date_(date) {}

  std::chrono::year_month_day date_;
};

}  // namespace annai
