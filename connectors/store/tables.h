// The statements of the store, prepared once and kept. Used by the store's thread alone, inside its
// transactions; what SQLite throws passes through to that thread.
#pragma once

#include <memory>
#include <string>

#include "bot/ports/session_store.h"
#include "connectors/store/database.h"
#include "connectors/store/journal.h"

namespace annai {

class Tables {
 public:
  Tables(DatabasePtr db, std::unique_ptr<Journal> journal);
  ~Tables();

  void write(const Commit& commit);
  void end(SessionId id);

  // NotFound also for a session whose last event is before `oldest`, swept or not.
  Result<Opened> load(SessionId id, UtcTime oldest);
  std::vector<StoredFrame> frames(SessionId id, std::int64_t after, std::size_t limit);

  // No session has been given a higher number.
  SessionId last_id() const { return SessionId{ids_given_}; }

  // To be called when a transaction was rolled back: what is remembered here is read again.
  void rolled_back();

 private:
  struct Statements;

  void keep_id(SessionId id);
  void append_turn(const Commit& commit);
  void write_session(const Commit& commit);

  DatabasePtr db_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Statements> sql_;
  std::int64_t ids_given_ = 0;
  std::int64_t last_turn_ = 0;
  std::string frames_;  // a buffer
};

}  // namespace annai
