// When people answer, and where: a customer who asks for one is handed over to them, and the bot is
// silent until she comes back. Times are Japan's.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.h"

namespace annai {

struct People {
  struct Hours {  // of one day; minutes after midnight
    std::chrono::minutes from{}, to{};
  };

  std::vector<std::string> channels;                // where they answer; none: nowhere
  std::array<std::optional<Hours>, 7> week;         // Sunday first; nullopt: closed
  std::vector<std::chrono::year_month_day> closed;  // holidays
  std::chrono::minutes patience{60};                // without a word of hers, the bot answers again

  bool answer_on(std::string_view channel) const;
  void leave(std::string_view channel);
  // Until when they can be reached without a break; nullopt: not now.
  std::optional<UtcTime> here_until(UtcTime now) const;
  // Whether they leave at that very moment.
  bool closes_at(UtcTime time) const;
};

// "9:00-17:30", within one day.
std::optional<People::Hours> parse_hours(std::string_view text);
// "2026-12-31".
std::optional<std::chrono::year_month_day> parse_day(std::string_view text);

}  // namespace annai
