#include "bot/core/member/postal_table.h"

#include <algorithm>
#include <utility>

namespace annai {
namespace {

constexpr std::string_view kHead = "postal_code,prefecture,city,town";

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else {
      cells.back().push_back(c);
    }
  }
  return cells;
}

std::string problem_in(const std::vector<std::string>& cells) {
  if (cells.size() != 4) return "has " + std::to_string(cells.size()) + " columns; write 4";
  const auto code = PostalCode::parse(cells[0]);
  if (!code || code->text() != cells[0])
    return "'" + cells[0] + "' is no postal code; write seven digits";
  if (cells[1].empty() || cells[2].empty()) return "has no prefecture or city; write both";
  return {};
}

}  // namespace

Result<PostalTable> PostalTable::read(std::string_view csv) {
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  if (take_line(csv) != kHead)
    return fail(ErrorCode::kInvalidInput, "line 1: unknown columns; write " + std::string(kHead));
  PostalTable table;
  std::string problems;
  for (int number = 2; !csv.empty(); ++number) {
    const std::string_view line = take_line(csv);
    if (line.empty()) continue;
    std::vector<std::string> cells = cells_of(line);
    if (const std::string problem = problem_in(cells); !problem.empty()) {
      problems += "line " + std::to_string(number) + ": " + problem + "\n";
      continue;
    }
    table.places_.push_back({.code = std::move(cells[0]),
                             .prefecture = std::move(cells[1]),
                             .city = std::move(cells[2]),
                             .town = std::move(cells[3])});
  }
  if (!problems.empty()) return fail(ErrorCode::kInvalidInput, std::move(problems));
  std::ranges::sort(table.places_, {}, &Place::code);
  return table;
}

std::optional<std::string> PostalTable::prefix(const PostalCode& code) const {
  const auto places = std::ranges::equal_range(places_, code.text(), {}, &Place::code);
  if (places.empty()) return {};
  const Place& first = places.front();
  const auto all_share = [&](std::string Place::* part) {
    return std::ranges::all_of(places, [&](const Place& p) { return p.*part == first.*part; });
  };
  if (!all_share(&Place::prefecture)) return {};
  if (!all_share(&Place::city)) return first.prefecture;
  return first.prefecture + first.city + (all_share(&Place::town) ? first.town : "");
}

}  // namespace annai
