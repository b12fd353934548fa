#include "connectors/store/report.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "connectors/store/database.h"

namespace annai {

Result<Report> read_report(const std::filesystem::path& folder, UtcTime since) try {
  Result<DatabasePtr> db = open_for_reading(folder);
  if (!db) return std::unexpected(db.error());
  SQLite::Statement turns(
      **db, "SELECT at, outcome, article, said FROM turns WHERE at >= ? ORDER BY id DESC");
  turns.bind(1, static_cast<std::int64_t>(since.time_since_epoch().count()));
  Report report;
  while (turns.executeStep()) {
    const UtcTime at(std::chrono::milliseconds(turns.getColumn(0).getInt64()));
    std::string outcome = turns.getColumn(1).getString();
    std::string article = turns.getColumn(2).getString();
    ++report.outcomes[outcome];
    if (!article.empty()) ++report.articles[article];
    if (outcome == "fallback" || outcome == "suggest") {
      report.unanswered.push_back({at, turns.getColumn(3).getString(), std::move(outcome)});
    }
  }
  return report;
} catch (const SQLite::Exception& e) {
  return fail(ErrorCode::kUnavailable, fmt::format("cannot read the transcripts: {}", e.what()));
}

}  // namespace annai
