#include "connectors/store/report.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "connectors/store/database.h"

namespace annai {
namespace {

std::unexpected<Error> unreadable(const SQLite::Exception& e) {
  return fail(ErrorCode::kUnavailable, fmt::format("cannot read the transcripts: {}", e.what()));
}

}  // namespace

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
    std::string said = turns.getColumn(3).getString();
    const bool open = outcome == "fallback" || outcome == "suggest";
    if (open && !said.empty()) {  // empty: she has taken it back
      report.unanswered.push_back({at, std::move(said), std::move(outcome)});
    }
  }
  return report;
} catch (const SQLite::Exception& e) {
  return unreadable(e);
}

Result<std::string> last_outcome(const std::filesystem::path& folder) try {
  Result<DatabasePtr> db = open_for_reading(folder);
  if (!db) return std::unexpected(db.error());
  SQLite::Statement last(**db, "SELECT outcome FROM turns ORDER BY id DESC LIMIT 1");
  if (!last.executeStep()) return fail(ErrorCode::kNotFound, "nobody has said anything yet");
  return last.getColumn(0).getString();
} catch (const SQLite::Exception& e) {
  return unreadable(e);
}

}  // namespace annai
