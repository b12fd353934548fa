// The rows of timers: when which session is to be told of what. They go with their session. Used by
// the store's thread alone, inside its transactions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bot/ports/session_store.h"
#include "connectors/store/database.h"

namespace annai {

class Timers {
 public:
  explicit Timers(SQLite::Database& db);
  ~Timers();

  void set(SessionId session, const Timer& timer);  // due at the epoch: removes it
  void remove(SessionId session, const std::string& name);
  std::vector<Due> due(UtcTime by, std::size_t limit);

 private:
  struct Statements;
  std::unique_ptr<Statements> sql_;
};

}  // namespace annai
