// The session store's twin in memory, for tests and benchmarks: passes the same contract, forgets
// everything with its process. One thread only: the loop's.
#pragma once

#include <unordered_map>

#include "bot/ports/session_store.h"

namespace annai {

class MemoryStore : public SessionStore {
 public:
  SessionId next_id() override;
  net::awaitable<Result<void>> commit(Commit commit) override;
  net::awaitable<Result<Opened>> load(SessionId id) override;
  net::awaitable<Result<std::vector<StoredFrame>>> frames(SessionId id, std::int64_t after,
                                                          std::size_t limit) override;
  net::awaitable<Result<void>> end(SessionId id) override;

  // From now on each call is answered Unavailable, and nothing of it is stored: a full disk.
  void refuse(bool refuse) { refuse_ = refuse; }

  // What people would read of all turns, oldest first.
  const std::vector<Record>& transcript() const { return transcript_; }

 private:
  struct Kept {
    Opened opened;
    std::vector<StoredFrame> frames;
  };

  std::unordered_map<std::int64_t, Kept> sessions_;
  std::vector<Record> transcript_;
  std::int64_t last_id_ = 0;
  bool refuse_ = false;
};

}  // namespace annai
