#include "connectors/store/sweeper.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

namespace annai {
namespace {

constexpr int kRows = 256;  // looked at in one go

std::int64_t millis(UtcTime time) { return time.time_since_epoch().count(); }

void run(SQLite::Statement& statement, auto... values) {
  statement.reset();
  SQLite::bind(statement, values...);
  statement.exec();
}

// The one number that a query gives; 0 for NULL.
std::int64_t ask(SQLite::Statement& statement, auto... values) {
  statement.reset();
  SQLite::bind(statement, values...);
  statement.executeStep();
  const std::int64_t answer = statement.getColumn(0).getInt64();
  statement.reset();
  return answer;
}

// Turns are stored in the order of time: those that are due are always the next ones behind a mark.
std::string due_behind(const std::string& mark) {
  return "SELECT max(id) FROM (SELECT id, at FROM turns WHERE id > (SELECT " + mark +
         " FROM marks) ORDER BY id LIMIT ?2) WHERE at < ?1";
}

}  // namespace

struct Sweeper::Statements {
  SQLite::Database& db;
  SQLite::Statement next_sessions{
      db, "SELECT max(id) FROM (SELECT id FROM sessions WHERE id > ?1 ORDER BY id LIMIT ?2)"};
  SQLite::Statement drop{db, "DELETE FROM sessions WHERE id > ?1 AND id <= ?2 AND last_event < ?3"};
  SQLite::Statement due_to_unseal{db, due_behind("unsealed_to")};
  SQLite::Statement unseal{
      db, "UPDATE turns SET sealed = NULL WHERE id > (SELECT unsealed_to FROM marks) AND id <= ?1"};
  SQLite::Statement mark_unsealed{db, "UPDATE marks SET unsealed_to = ?1"};
  SQLite::Statement due_to_forget{db, due_behind("forgotten_to")};
  SQLite::Statement forget{db, "DELETE FROM turns WHERE id <= ?1"};
  SQLite::Statement mark_forgotten{db, "UPDATE marks SET forgotten_to = ?1"};
};

Sweeper::Sweeper(DatabasePtr db, Lifetimes lifetimes)
    : db_(std::move(db)), lifetimes_(lifetimes), sql_(new Statements{.db = *db_}) {}

Sweeper::~Sweeper() = default;

bool Sweeper::sweep_some(UtcTime now) {
  const bool sessions = drop_sessions(now - lifetimes_.session);
  const bool sealed = unseal_turns(now - lifetimes_.journal);
  const bool turns = forget_turns(now - lifetimes_.transcript);
  return sessions || sealed || turns;
}

bool Sweeper::drop_sessions(UtcTime oldest) {
  const std::int64_t last = ask(sql_->next_sessions, looked_at_, kRows);
  if (last > 0) run(sql_->drop, looked_at_, last, millis(oldest));
  looked_at_ = last;  // 0 at the end: the next round begins
  return last > 0;
}

bool Sweeper::unseal_turns(UtcTime oldest) {
  const std::int64_t last = ask(sql_->due_to_unseal, millis(oldest), kRows);
  if (last == 0) return false;
  run(sql_->unseal, last);
  run(sql_->mark_unsealed, last);
  return true;
}

bool Sweeper::forget_turns(UtcTime oldest) {
  const std::int64_t last = ask(sql_->due_to_forget, millis(oldest), kRows);
  if (last == 0) return false;
  run(sql_->forget, last);
  run(sql_->mark_forgotten, last);
  return true;
}

}  // namespace annai
