// The rows of the outbox: effects that were asked for, and letters to be sent, that are not yet
// known to be done; sealed. An effect outlives its session, a letter does not (database.cpp).
// Used by the store's thread alone, inside its transactions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bot/ports/session_store.h"
#include "connectors/store/database.h"
#include "connectors/store/sealer.h"

namespace annai {

class OutboxTable {
 public:
  OutboxTable(SQLite::Database& db, const Sealer& sealer);
  ~OutboxTable();

  // A key that is there already is the same effect.
  void add(SessionId session, UtcTime at, const Effect& effect);
  void add_letter(SessionId session, UtcTime at, const Effect& letter);
  void remove(SessionId session, const std::string& key);
  void mark(SessionId session, const std::string& key, LetterMark mark);
  // Effects, not letters, under their keys.
  void move(SessionId from, SessionId to);

  // Oldest first. One that does not open stays where it is and holds up no other.
  std::vector<Pending> pending(std::size_t limit);

 private:
  struct Statements;

  bool open(SessionId session, std::string_view sealed, Effect& effect) const;
  void insert(SessionId session, UtcTime at, const Effect& effect, bool is_letter);

  const Sealer& sealer_;
  std::unique_ptr<Statements> sql_;
};

}  // namespace annai
