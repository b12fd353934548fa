// Deletes what has outlived its time, a little at a time: sessions with all that is personal in
// them, transcripts, the sealed copies of the journal, codes and guesses, what channels handed in,
// effects that nobody will perform any more.
// Finds what every turn
// writes by row number, so no turn has to keep an index up to date for it.
#pragma once

#include <chrono>
#include <memory>

#include "bot/core/event.h"
#include "connectors/store/database.h"

namespace annai {

struct Lifetimes {
  std::chrono::hours session, transcript, journal, received, effect;
};

// Used by the store's thread alone, inside its transactions.
class Sweeper {
 public:
  Sweeper(DatabasePtr db, Lifetimes lifetimes);
  ~Sweeper();

  // Looks at some hundred rows of each table. False: there was nothing more to look at.
  bool sweep_some(UtcTime now);

 private:
  struct Statements;

  bool drop_sessions(UtcTime oldest);
  bool unseal_turns(UtcTime oldest);
  bool forget_turns(UtcTime oldest);
  bool forget_received(UtcTime oldest);

  DatabasePtr db_;
  Lifetimes lifetimes_;
  std::unique_ptr<Statements> sql_;
  std::int64_t looked_at_ = 0;  // sessions up to this number, in this round
};

}  // namespace annai
