#include "bot/turn/people.h"

#include <algorithm>
#include <charconv>

namespace annai {
namespace {

using std::chrono::days;
using std::chrono::minutes;

// The numbers of a text of this form: "9:00-17:30" in the form "n:n-n:n".
template <std::size_t kCount>
std::optional<std::array<int, kCount>> numbers_in(std::string_view text, std::string_view form) {
  std::array<int, kCount> numbers{};
  std::size_t count = 0;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (const char sign : form) {
    if (sign != 'n') {
      if (at == end || *at++ != sign) return std::nullopt;
      continue;
    }
    const auto [read, error] = std::from_chars(at, end, numbers[count++]);
    if (error != std::errc() || read == at || numbers[count - 1] < 0) return std::nullopt;
    at = read;
  }
  return at == end ? std::optional(numbers) : std::nullopt;
}

}  // namespace

bool People::answer_on(std::string_view channel) const {
  return std::ranges::find(channels, channel) != channels.end();
}

void People::leave(std::string_view channel) { std::erase(channels, channel); }

std::optional<UtcTime> People::here_until(UtcTime now) const {
  constexpr std::chrono::hours kJapan{9};  // and no summer time
  const UtcTime there = now + kJapan;
  const auto day = std::chrono::floor<days>(there);
  const std::chrono::year_month_day date(day);
  const std::optional<Hours>& hours = week[std::chrono::weekday(day).c_encoding()];
  if (!hours || std::ranges::find(closed, date) != closed.end()) return std::nullopt;
  const UtcTime from = day + hours->from;
  const UtcTime to = day + hours->to;
  if (there < from || there >= to) return std::nullopt;
  return to - kJapan;
}

bool People::closes_at(UtcTime time) const {
  return here_until(time - UtcTime::duration(1)) == time;
}

std::optional<People::Hours> parse_hours(std::string_view text) {
  const auto numbers = numbers_in<4>(text, "n:n-n:n");
  if (!numbers) return std::nullopt;
  const auto [from_hour, from_minute, to_hour, to_minute] = *numbers;
  const People::Hours hours{.from = minutes(60 * from_hour + from_minute),
                            .to = minutes(60 * to_hour + to_minute)};
  const bool real =
      from_minute < 60 && to_minute < 60 && hours.from < hours.to && hours.to <= days(1);
  return real ? std::optional(hours) : std::nullopt;
}

std::optional<std::chrono::year_month_day> parse_day(std::string_view text) {
  const auto numbers = numbers_in<3>(text, "n-n-n");
  if (!numbers) return std::nullopt;
  const auto [year, month, day] = *numbers;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

}  // namespace annai
