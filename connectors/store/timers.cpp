#include "connectors/store/timers.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "connectors/store/statement.h"

namespace annai {

struct Timers::Statements {
  SQLite::Database& db;
  SQLite::Statement set{
      db,
      "INSERT INTO timers VALUES (?1, ?2, ?3) ON CONFLICT (session, name) DO UPDATE SET due=?3"};
  SQLite::Statement remove{db, "DELETE FROM timers WHERE session=?1 AND name=?2"};
  SQLite::Statement due{
      db, "SELECT session, name, due FROM timers WHERE due <= ?1 ORDER BY due LIMIT ?2"};
};

Timers::Timers(SQLite::Database& db) : sql_(new Statements{.db = db}) {}

Timers::~Timers() = default;

void Timers::set(SessionId session, const Timer& timer) {
  if (timer.due == UtcTime{}) return remove(session, timer.name);
  Use(sql_->set).with(session).with(timer.name).with(timer.due).run();
}

void Timers::remove(SessionId session, const std::string& name) {
  Use(sql_->remove).with(session).with(name).run();
}

std::vector<Due> Timers::due(UtcTime by, std::size_t limit) {
  std::vector<Due> found;
  Use rows(sql_->due);
  rows.with(by).with(static_cast<std::int64_t>(limit));
  while (rows.next()) {
    found.push_back({.session = SessionId{rows.number(0)},
                     .timer = std::string(rows.blob(1)),
                     .due = rows.time(2)});
  }
  return found;
}

}  // namespace annai
