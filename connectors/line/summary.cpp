#include "connectors/line/summary.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "connectors/line/text.h"

namespace annai::line {
namespace {

std::optional<Row> row_in(std::string_view line) {
  constexpr std::string_view kBullet = "・";
  constexpr std::string_view kColon = "：";
  const std::size_t colon = line.find(kColon);
  if (!line.starts_with(kBullet) || colon == line.npos) return std::nullopt;
  const std::string_view label = line.substr(kBullet.size(), colon - kBullet.size());
  const std::string_view value = trimmed(line.substr(colon + kColon.size()));
  if (label.empty() || value.empty()) return std::nullopt;
  return Row{.label = std::string(label), .value = std::string(value), .edit = std::nullopt};
}

// A paragraph in three: what stands before its rows, the rows, what stands after them.
struct Parted {
  std::string before;
  std::vector<Row> rows;
  std::string after;
};

Parted parted(std::string_view text) {
  Parted parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    std::optional<Row> row = parts.after.empty() ? row_in(line) : std::nullopt;
    if (row) {
      parts.rows.push_back(*std::move(row));
    } else {
      std::string& side = parts.rows.empty() ? parts.before : parts.after;
      side.append(line).append("\n");
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// Which row a button speaks of (the longest label in it: フリガナ is not お名前), and what else it
// says: 「を直す」.
struct Spoken {
  Row* row = nullptr;
  std::string rest;
};

Spoken spoken_of(const Choice& choice, std::vector<Row>& rows) {
  Spoken spoken;
  for (Row& row : rows) {
    const std::size_t at = choice.label.find(row.label);
    if (at == choice.label.npos) continue;
    if (spoken.row != nullptr && spoken.row->label.size() >= row.label.size()) continue;
    spoken = {.row = &row, .rest = std::string(choice.label).erase(at, row.label.size())};
  }
  return spoken;
}

// Gives the rows their buttons. The index of the first of these; npos: there are none.
std::size_t give_buttons(const std::vector<Choice>& choices, std::vector<Row>& rows) {
  std::vector<Spoken> all;
  std::map<std::string, int> times;
  for (const Choice& choice : choices) {
    all.push_back(spoken_of(choice, rows));
    if (all.back().row != nullptr) ++times[all.back().rest];
  }
  const auto usual = std::ranges::max_element(times, {}, [](const auto& t) { return t.second; });
  if (usual == times.end() || usual->second < 2) return std::string::npos;
  std::size_t first = std::string::npos;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].row == nullptr || all[i].rest != usual->first) continue;
    all[i].row->edit = choices[i];
    first = std::min(first, i);
  }
  return first;
}

}  // namespace

void find_rows(Bubble& bubble) {
  for (std::size_t i = 0; i < bubble.paragraphs.size(); ++i) {
    Parted parts = parted(bubble.paragraphs[i].text);
    if (parts.rows.size() < 2) continue;
    const std::size_t first_edit = give_buttons(bubble.choices, parts.rows);
    if (first_edit == std::string::npos) continue;
    bubble.main = first_edit > 0 ? first_edit - 1 : 0;
    std::vector<Paragraph> instead;
    const auto say = [&](std::string_view text) {
      if (!text.empty()) instead.push_back({.text = std::string(text)});
    };
    say(trimmed(parts.before));
    instead.push_back({.rows = std::move(parts.rows)});
    say(trimmed(parts.after));
    const auto at = bubble.paragraphs.begin() + static_cast<std::ptrdiff_t>(i);
    bubble.paragraphs.insert(bubble.paragraphs.erase(at), instead.begin(), instead.end());
    return;
  }
}

}  // namespace annai::line
