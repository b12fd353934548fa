#include "connectors/mypage/sandbox/counts.h"

#include <algorithm>

#include "connectors/mypage/sandbox/times.h"

namespace annai::mypage {
namespace {

constexpr std::int64_t kMost = 100'000;

}  // namespace

void count(Sql& sql, const std::string& name, UtcTime now) {
  sql.run("INSERT INTO counts (name, at) VALUES (?, ?)", {name, millis(now)});
  sql.run("DELETE FROM counts WHERE id <= (SELECT max(id) FROM counts) - ?", {kMost});
}

void uncount(Sql& sql, const std::string& name) {
  sql.run("DELETE FROM counts WHERE name = ?", {name});
}

std::optional<std::chrono::seconds> exhausted(Sql& sql, const std::string& name, Count limit,
                                              UtcTime now) {
  const std::optional<Row> oldest =
      sql.row("SELECT at FROM counts WHERE name = ? AND at > ? ORDER BY at DESC LIMIT 1 OFFSET ?",
              {name, millis(now - limit.within), std::int64_t{limit.most - 1}});
  if (!oldest) return std::nullopt;
  const UtcTime free = from_millis(oldest->integer(0)) + limit.within;
  return std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(free - now));
}

}  // namespace annai::mypage
