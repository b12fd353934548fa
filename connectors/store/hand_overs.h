// One-time codes that carry a form to another session, and the wrong guesses at them. Only a keyed
// hash of a code is stored: a copy of the data folder gives none away. Used by the store's thread
// alone, inside its transactions.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bot/ports/session_store.h"
#include "connectors/store/database.h"
#include "connectors/store/sealer.h"

namespace annai {

class HandOvers {
 public:
  HandOvers(SQLite::Database& db, const Sealer& sealer);
  ~HandOvers();

  // Replaces the session's earlier code. Throws if another session's code is the same and still
  // counts: the step is refused, and tried again draws another.
  void offer(SessionId session, UtcTime now, const HandOver& hand_over);

  // Whose form the code stands for. Empty: no such code, expired, or this session has guessed wrong
  // too often. Counts the guess if it was wrong.
  std::optional<SessionId> offered(const std::string& code, SessionId by, UtcTime now);

  // Uses it up. False: it is not this session's, or is no more.
  bool redeem(const std::string& code, SessionId session, UtcTime now);

  void forget(SessionId session);  // its code

 private:
  struct Statements;

  bool may_guess(SessionId session, UtcTime now);
  std::optional<SessionId> session_of(const std::string& code, UtcTime now);

  const Sealer& sealer_;
  std::unique_ptr<Statements> sql_;
};

}  // namespace annai
