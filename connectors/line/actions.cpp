#include "connectors/line/actions.h"

#include <fmt/format.h>

#include <chrono>

#include "connectors/line/limits.h"
#include "connectors/line/text.h"

namespace annai::line {
namespace {

using nlohmann::json;

// Where the calendar opens: nearer to most customers' birth than today.
constexpr const char* kFirstShown = "1955-01-01";
constexpr const char* kEarliest = "1900-01-01";

std::string day_in_japan(UtcTime at) {
  const std::chrono::year_month_day day(
      std::chrono::floor<std::chrono::days>(at + std::chrono::hours(9)));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

}  // namespace

json choosing(const Choice& choice, std::size_t most_label) {
  const std::string label = shortened(choice.label, most_label);
  const std::string said = shortened(choice.label, kMostDisplayText);
  const std::string data = "c=" + choice.id;
  if (utf16_units(data) > kMostData) return {{"type", "message"}, {"label", label}, {"text", said}};
  return {{"type", "postback"}, {"label", label}, {"data", data}, {"displayText", said}};
}

json opening(std::string label, std::string uri) {
  return {{"type", "uri"}, {"label", std::move(label)}, {"uri", std::move(uri)}};
}

json birth_date_picker(std::string label, UtcTime at) {
  return {{"type", "datetimepicker"}, {"label", std::move(label)}, {"data", "d"},
          {"mode", "date"},           {"initial", kFirstShown},    {"min", kEarliest},
          {"max", day_in_japan(at)}};
}

json quick_replies(std::vector<json> actions) {
  json items = json::array();
  for (json& action : actions) {
    items.push_back({{"type", "action"}, {"action", std::move(action)}});
  }
  return {{"items", std::move(items)}};
}

}  // namespace annai::line
