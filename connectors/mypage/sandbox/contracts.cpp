#include "connectors/mypage/sandbox/contracts.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "connectors/mypage/sandbox/normal_form.h"

namespace annai::mypage {
namespace {

constexpr std::array<std::string_view, 12> kColumns = {
    "policy_number", "product", "registrable", "renewed_policy_number",
    "start_date",    "car",     "name",        "name_kana",
    "postal_code",   "address", "birth_date",  "phone"};

struct Line {
  int number = 0;
  std::vector<std::string> cells;
  bool open_quote = false;
};

// RFC 4180, with LF or CRLF. Empty lines are left out.
std::vector<Line> read_csv(std::string_view text) {
  std::vector<Line> lines;
  int number = 1;
  for (std::size_t i = 0; i < text.size();) {
    Line line{.number = number, .cells = {""}};
    bool quoted = false;
    for (; i < text.size() && (quoted || text[i] != '\n'); ++i) {
      const char c = text[i];
      if (c == '\n') ++number;
      if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
        line.cells.back() += text[++i];
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        line.cells.emplace_back();
      } else if (c != '\r' || quoted) {
        line.cells.back() += c;
      }
    }
    line.open_quote = quoted;
    ++i;
    ++number;
    if (line.cells.size() > 1 || !line.cells.front().empty()) lines.push_back(std::move(line));
  }
  return lines;
}

class Reader {
 public:
  Reader(std::string file, Problems& problems) : file_(std::move(file)), problems_(problems) {}

  bool head(const Line& line) {
    columns_ = line.cells;
    for (const std::string_view column : kColumns) {
      if (std::ranges::count(columns_, column) == 1) continue;
      problem(line.number, fmt::format("column {} is missing or stands twice", column),
              fmt::format("write {}", fmt::join(kColumns, ",")));
    }
    return problems_.empty();
  }

  std::optional<std::pair<Contract, Holder>> contract(const Line& line) {
    const std::size_t before = problems_.size();
    if (line.open_quote) problem(line.number, "a quote is not closed", "write \" at its end");
    if (line.cells.size() != columns_.size()) {
      problem(line.number, fmt::format("{} values", line.cells.size()),
              fmt::format("write {}, as many as there are columns", columns_.size()));
      return std::nullopt;
    }
    Contract contract{.policy_number = policy_number(needed(line, "policy_number")),
                      .product = needed(line, "product"),
                      .registrable = cell(line, "registrable") == "yes",
                      .renewed_policy_number = policy_number(cell(line, "renewed_policy_number")),
                      .start_date = cell(line, "start_date"),
                      .car = cell(line, "car"),
                      .items = {}};
    Holder holder{.name = needed(line, "name"),
                  .name_kana = cell(line, "name_kana"),
                  .postal_code = cell(line, "postal_code"),
                  .address = needed(line, "address"),
                  .birth_date = needed(line, "birth_date"),
                  .phone = needed(line, "phone")};
    if (!contract.registrable && cell(line, "registrable") != "no") {
      problem(line.number, "registrable is neither yes nor no", "write yes or no");
    }
    if (holder.birth_date.size() != 10 || holder.birth_date[4] != '-') {
      problem(line.number, "birth_date is no date", "write it as 1980-04-01");
    }
    if (problems_.size() > before) return std::nullopt;
    return std::pair(std::move(contract), std::move(holder));
  }

  void problem(int line, std::string what, std::string instead) {
    problems_.push_back({file_, line, std::move(what), std::move(instead)});
  }

 private:
  std::string cell(const Line& line, std::string_view column) const {
    return line
        .cells[static_cast<std::size_t>(std::ranges::find(columns_, column) - columns_.begin())];
  }
  std::string needed(const Line& line, std::string_view column) {
    std::string value = cell(line, column);
    if (value.empty()) problem(line.number, fmt::format("{} is empty", column), "write its value");
    return value;
  }

  std::string file_;
  Problems& problems_;
  std::vector<std::string> columns_;
};

}  // namespace

FourItems four_items(const Holder& holder, const Keys& keys) {
  return {keys.digest(comparable(holder.name)), keys.digest(comparable_address(holder.address)),
          keys.digest(comparable(holder.birth_date)), keys.digest(comparable_digits(holder.phone))};
}

bool same(const FourItems& a, const FourItems& b) {
  int different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    different |= sodium_memcmp(a[i].data(), b[i].data(), a[i].size());
  }
  return different == 0;
}

Contracts Contracts::read(const std::filesystem::path& file, const Keys& keys, Problems& problems) {
  Contracts contracts;
  contracts.unknown_.registrable = false;
  randombytes_buf(contracts.unknown_.items.data(), sizeof(FourItems));
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator(in), {}};
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  Reader reader(file.string(), problems);
  const std::vector<Line> lines = read_csv(text);
  if (!in || lines.empty()) {
    reader.problem(1, "no contracts can be read here", "name a CSV file with a first line");
    return contracts;
  }
  if (!reader.head(lines.front())) return contracts;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    auto read = reader.contract(lines[i]);
    if (!read) continue;
    auto& [contract, holder] = *read;
    contract.items = four_items(holder, keys);
    const std::string number = contract.policy_number;
    if (!contracts.contracts_.emplace(number, std::move(contract)).second) {
      reader.problem(lines[i].number, fmt::format("policy_number {} stands twice", number),
                     "remove one of the lines");
    }
  }
  // The number after a renewal is not the one to register, even if it has a line of its own.
  std::vector<std::string> renewed;
  renewed.reserve(contracts.contracts_.size());
  for (const auto& [number, contract] : contracts.contracts_) {
    renewed.push_back(contract.renewed_policy_number);
  }
  for (const std::string& number : renewed) {
    const auto found = contracts.contracts_.find(number);
    if (found != contracts.contracts_.end()) found->second.registrable = false;
  }
  return contracts;
}

const Contract& Contracts::find(const std::string& policy_number) const {
  const auto found = contracts_.find(policy_number);
  return found == contracts_.end() ? unknown_ : found->second;
}

}  // namespace annai::mypage
