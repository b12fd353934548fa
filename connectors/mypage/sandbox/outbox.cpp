#include "connectors/mypage/sandbox/outbox.h"

#include <sodium.h>

#include <algorithm>

#include "connectors/mypage/sandbox/times.h"

namespace annai::mypage {
namespace {

Value value(std::optional<UtcTime> time) {
  if (!time) return nullptr;
  return millis(*time);
}

// 80 to 120 percent, so that what failed together does not come back together.
std::chrono::milliseconds with_jitter(std::chrono::milliseconds pause) {
  return pause * (80 + randombytes_uniform(41)) / 100;
}

}  // namespace

void put(Sql& sql, const char* lane, const std::string& registration, const std::string& what,
         UtcTime now, std::optional<UtcTime> expires_at) {
  sql.run(
      "INSERT INTO outbox (lane, registration, what, at, expires_at, due_at) VALUES "
      "(?, ?, ?, ?, ?, ?)",
      {lane, registration, what, millis(now), value(expires_at), millis(now)});
}

std::variant<std::monostate, UtcTime, Task> next_task(Sql& sql, const char* lane, UtcTime now) {
  const std::optional<Row> row = sql.row(
      "SELECT id, registration, what, at, expires_at, attempts, due_at FROM outbox AS o "
      "WHERE lane = ?1 AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.lane = ?1 "
      "AND earlier.registration = o.registration AND earlier.id < o.id) ORDER BY due_at, id LIMIT "
      "1",
      {lane});
  if (!row) return std::monostate();
  if (row->integer(6) > millis(now)) return from_millis(row->integer(6));
  Task task{.id = row->integer(0),
            .registration = row->text(1),
            .what = row->text(2),
            .at = from_millis(row->integer(3)),
            .expires_at = std::nullopt,
            .attempts = row->integer(5)};
  if (!row->is_null(4)) task.expires_at = from_millis(row->integer(4));
  return task;
}

void done(Sql& sql, const Task& task) { sql.run("DELETE FROM outbox WHERE id = ?", {task.id}); }

void again(Sql& sql, const Task& task, UtcTime now, Pauses pauses) {
  const auto doublings = static_cast<int>(std::min<std::int64_t>(task.attempts, 20));
  const auto pause = std::min<std::chrono::seconds>(pauses.first * (1 << doublings), pauses.most);
  sql.run("UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE id = ?",
          {millis(now + with_jitter(pause)), task.id});
}

}  // namespace annai::mypage
