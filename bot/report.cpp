// What the web team reads once a week: questions without an answer first, then what was asked most.
#include "connectors/store/report.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "bot/commands.h"
#include "bot/config.h"

namespace annai {
namespace {

void print_counts(const char* title, const std::map<std::string, int>& counts) {
  std::vector<std::pair<int, std::string>> sorted;
  for (const auto& [name, count] : counts) {
    if (!name.empty()) sorted.emplace_back(count, name);
  }
  std::ranges::sort(sorted, std::greater{});
  fmt::print("\n{}\n", title);
  for (const auto& [count, name] : sorted) fmt::print("{:8} {}\n", count, name);
}

}  // namespace

int report(const ReportOptions& options) {
  Problems problems;
  const std::optional<Config> config = Config::load(options.config, problems);
  for (const Problem& problem : problems) std::fprintf(stderr, "%s\n", to_string(problem).c_str());
  if (!config) return 1;
  const UtcTime since = std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now() - std::chrono::hours(24 * options.days));
  const Result<Report> read = read_report(config->store.folder, since);
  if (!read) {
    std::fprintf(stderr, "annai: %s\n", read.error().message.c_str());
    return 1;
  }
  fmt::print("回答できなかった質問（{} 件）\n", read->unanswered.size());
  for (const Unanswered& turn : read->unanswered) {
    fmt::print("{:%Y-%m-%d %H:%M}  {:9} {}\n", std::chrono::floor<std::chrono::seconds>(turn.at),
               turn.outcome, turn.said);
  }
  print_counts("返答の種類", read->outcomes);
  print_counts("案内した項目", read->articles);
  return 0;
}

}  // namespace annai
