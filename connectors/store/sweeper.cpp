#include "connectors/store/sweeper.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "connectors/store/statement.h"

namespace annai {
namespace {

constexpr int kRows = 256;  // looked at in one go

// The one number that a query gives; 0 for NULL.
std::int64_t ask(Use& query) {
  query.next();
  return query.number(0);
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
  SQLite::Statement due_received{db,
                                 "SELECT max(id) FROM (SELECT id, handed_in FROM received "
                                 "ORDER BY id LIMIT ?2) WHERE handed_in < ?1"};
  SQLite::Statement forget_received{db, "DELETE FROM received WHERE id <= ?1"};
  SQLite::Statement forget_effects{db, "DELETE FROM outbox WHERE letter = 0 AND at < ?1"};
  SQLite::Statement forget_codes{db, "DELETE FROM hand_overs WHERE expires <= ?1"};
  SQLite::Statement forget_guesses{db, "DELETE FROM guesses WHERE hour * 3600000 < ?1"};
};

Sweeper::Sweeper(DatabasePtr db, Lifetimes lifetimes)
    : db_(std::move(db)), lifetimes_(lifetimes), sql_(new Statements{.db = *db_}) {}

Sweeper::~Sweeper() = default;

bool Sweeper::sweep_some(UtcTime now) {
  const bool sessions = drop_sessions(now - lifetimes_.session);
  const bool sealed = unseal_turns(now - lifetimes_.journal);
  const bool turns = forget_turns(now - lifetimes_.transcript);
  const bool received = forget_received(now - lifetimes_.received);
  Use(sql_->forget_effects).with(now - lifetimes_.effect).run();
  Use(sql_->forget_codes).with(now).run();
  Use(sql_->forget_guesses).with(now - std::chrono::hours(1)).run();
  return sessions || sealed || turns || received;
}

bool Sweeper::drop_sessions(UtcTime oldest) {
  const std::int64_t last = ask(Use(sql_->next_sessions).with(looked_at_).with(kRows));
  if (last > 0) Use(sql_->drop).with(looked_at_).with(last).with(oldest).run();
  looked_at_ = last;  // 0 at the end: the next round begins
  return last > 0;
}

bool Sweeper::unseal_turns(UtcTime oldest) {
  const std::int64_t last = ask(Use(sql_->due_to_unseal).with(oldest).with(kRows));
  if (last == 0) return false;
  Use(sql_->unseal).with(last).run();
  Use(sql_->mark_unsealed).with(last).run();
  return true;
}

bool Sweeper::forget_turns(UtcTime oldest) {
  const std::int64_t last = ask(Use(sql_->due_to_forget).with(oldest).with(kRows));
  if (last == 0) return false;
  Use(sql_->forget).with(last).run();
  Use(sql_->mark_forgotten).with(last).run();
  return true;
}

bool Sweeper::forget_received(UtcTime oldest) {
  const std::int64_t last = ask(Use(sql_->due_received).with(oldest).with(kRows));
  if (last == 0) return false;
  Use(sql_->forget_received).with(last).run();
  return true;
}

}  // namespace annai
