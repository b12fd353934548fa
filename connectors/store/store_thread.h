// The thread that owns the database. Whatever waits goes into one transaction (group commit): under
// load many turns share one write to disk, and a lone one does not wait for company.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "bot/core/result.h"
#include "bot/ports/clock.h"
#include "connectors/store/checkpointer.h"
#include "connectors/store/database.h"
#include "connectors/store/sweeper.h"
#include "connectors/store/tables.h"

namespace annai {

namespace net = boost::asio;

struct StoreParts {
  DatabasePtr db;
  DatabasePtr beside;  // for checkpoints
  std::unique_ptr<Sealer> sealer;
  Lifetimes lifetimes;
  std::size_t queue = 0;
};

class StoreThread {
 public:
  // What is to be done in a transaction. May be called again after a rollback; may refer to the
  // frame of the waiting coroutine, which stays where it is until the work is answered.
  using Work = std::move_only_function<void(Tables&, Sweeper&)>;

  StoreThread(StoreParts parts, const Clock& clock);
  ~StoreThread();  // does what waits, then ends

  // Does `work` in the next transaction; returns, on the caller's executor, once it is durable.
  // Unavailable: too many wait, or the disk refused; nothing of it was stored.
  net::awaitable<Result<void>> in_next_commit(Work work);

  SessionId last_id_at_start() const { return last_id_at_start_; }  // no session had a higher one
  std::int64_t transactions() const { return transactions_; }

 private:
  struct Job {
    Work work;
    net::any_io_executor executor;
    std::move_only_function<void(Result<void>)> answer;
    Result<void> done;
  };

  bool enqueue(Job& job);
  void run(std::stop_token stop);
  std::vector<Job> next_batch(std::stop_token stop);
  void commit(std::span<Job> batch);
  Result<void> commit_now(std::span<Job> batch);
  void sweep_if_due();
  static void answer(std::vector<Job> batch);

  DatabasePtr db_;
  const Clock& clock_;
  const std::size_t queue_limit_;
  Tables tables_;
  Sweeper sweeper_;
  Checkpointer checkpointer_;
  const SessionId last_id_at_start_;
  std::atomic<std::int64_t> transactions_ = 0;
  std::chrono::steady_clock::time_point sweep_due_{};

  std::mutex mutex_;
  std::condition_variable_any waiting_changed_;
  std::vector<Job> waiting_;
  bool asleep_ = false;
  std::size_t last_batch_ = 0;  // the store's thread only
  std::jthread thread_;
};

}  // namespace annai
