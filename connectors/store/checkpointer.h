// Moves what the write-ahead log holds into the database file, beside the commits, on a thread and
// a connection of its own. A log of a few MiB is copied while commits go on; only where they outrun
// it, or nobody writes, is the log emptied, in the writer's place for that moment.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "connectors/store/database.h"

namespace annai {

class Checkpointer {
 public:
  explicit Checkpointer(DatabasePtr connection);
  ~Checkpointer();  // empties the log

  // The writer holds this during a transaction.
  std::unique_lock<std::mutex> writers_place();

  // After each commit: how many pages the log has now. Never blocks for long.
  void log_has(int pages);

 private:
  void run(std::stop_token stop);
  void checkpoint(bool idle);

  DatabasePtr connection_;
  std::mutex place_;
  std::atomic<bool> emptying_ = false;
  std::mutex mutex_;
  std::condition_variable_any grown_;
  int pages_ = 0;      // in the log, as of the last commit
  int copied_at_ = 0;  // `pages_` when it was last copied
  std::jthread thread_;
};

}  // namespace annai
