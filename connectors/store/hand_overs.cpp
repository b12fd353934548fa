#include "connectors/store/hand_overs.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "connectors/store/statement.h"

namespace annai {
namespace {

constexpr std::int64_t kGuessesPerHour = 5;

std::int64_t hour_of(UtcTime time) {
  return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}

}  // namespace

struct HandOvers::Statements {
  SQLite::Database& db;
  SQLite::Statement forget_expired{db, "DELETE FROM hand_overs WHERE code=?1 AND expires<=?2"};
  SQLite::Statement offer{db,
                          "INSERT INTO hand_overs VALUES (?1, ?2, ?3) ON CONFLICT (session) "
                          "DO UPDATE SET code=?1, expires=?3"};
  SQLite::Statement offered{db, "SELECT session FROM hand_overs WHERE code=?1 AND expires>?2"};
  SQLite::Statement forget{db, "DELETE FROM hand_overs WHERE session=?"};
  SQLite::Statement count{db,
                          "INSERT INTO guesses VALUES (?1, ?2, 1) ON CONFLICT (session, hour) "
                          "DO UPDATE SET count=count+1"};
  SQLite::Statement guesses{db, "SELECT count FROM guesses WHERE session=?1 AND hour=?2"};
};

HandOvers::HandOvers(SQLite::Database& db, const Sealer& sealer)
    : sealer_(sealer), sql_(new Statements{.db = db}) {}

HandOvers::~HandOvers() = default;

void HandOvers::offer(SessionId session, UtcTime now, const HandOver& hand_over) {
  const Sealer::Hash code = sealer_.hashes(hand_over.code).front();
  Use(sql_->forget_expired).with_blob(code).with(now).run();
  Use(sql_->offer).with_blob(code).with(session).with(hand_over.expires).run();
}

std::optional<SessionId> HandOvers::offered(const std::string& code, SessionId by, UtcTime now) {
  if (!may_guess(by, now)) return std::nullopt;
  std::optional<SessionId> session = session_of(code, now);
  if (!session) Use(sql_->count).with(by).with(hour_of(now)).run();
  return session;
}

bool HandOvers::redeem(const std::string& code, SessionId session, UtcTime now) {
  if (session_of(code, now) != session) return false;
  forget(session);
  return true;
}

void HandOvers::forget(SessionId session) { Use(sql_->forget).with(session).run(); }

std::optional<SessionId> HandOvers::session_of(const std::string& code, UtcTime now) {
  for (const Sealer::Hash& hash : sealer_.hashes(code)) {
    Use offered(sql_->offered);
    offered.with_blob(hash).with(now);
    if (offered.next()) return SessionId{offered.number(0)};
  }
  return std::nullopt;
}

bool HandOvers::may_guess(SessionId session, UtcTime now) {
  Use guesses(sql_->guesses);
  guesses.with(session).with(hour_of(now));
  return !guesses.next() || guesses.number(0) < kGuessesPerHour;
}

}  // namespace annai
