#include "connectors/store/store_thread.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace annai {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kSweepEvery = 10min;
constexpr auto kSweepAgain = 100ms;  // while there is more to look at
constexpr auto kGather = 1ms;        // of steps that share a commit, while many come

}  // namespace

StoreThread::StoreThread(StoreParts parts, const Clock& clock)
    : db_(parts.db),
      clock_(clock),
      queue_limit_(parts.queue),
      tables_(parts.db, std::move(parts.sealer)),
      sweeper_(parts.db, parts.lifetimes),
      checkpointer_(std::move(parts.beside)),
      last_id_at_start_(tables_.last_id()) {
  sqlite3_wal_hook(
      db_->getHandle(),
      [](void* self, sqlite3*, const char*, int pages) {
        ++static_cast<StoreThread*>(self)->transactions_;
        static_cast<StoreThread*>(self)->checkpointer_.log_has(pages);
        return SQLITE_OK;
      },
      this);
  thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

StoreThread::~StoreThread() {
  thread_.request_stop();
  thread_.join();
}

net::awaitable<Result<void>> StoreThread::in_next_commit(Work work) {
  const net::any_io_executor executor = co_await net::this_coro::executor;
  auto start = [&](auto handler) {
    Job job{std::move(work), executor, std::move(handler), {}};
    if (enqueue(job)) return;
    job.done = fail(ErrorCode::kUnavailable, "the session store has too much to do");
    std::vector<Job> refused;
    refused.push_back(std::move(job));
    answer(std::move(refused));
  };
  Result<void> done =
      co_await net::async_initiate<const net::use_awaitable_t<>, void(Result<void>)>(
          start, net::use_awaitable);
  co_return done;
}

// Takes the job only if there is room for it.
bool StoreThread::enqueue(Job& job) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= queue_limit_) return false;
  waiting_.push_back(std::move(job));
  if (asleep_) waiting_changed_.notify_one();
  return true;
}

void StoreThread::run(std::stop_token stop) {
  while (true) {
    std::vector<Job> batch = next_batch(stop);
    if (batch.empty() && stop.stop_requested()) return;
    if (!batch.empty()) commit(batch);
    answer(std::move(batch));
    sweep_if_due();
  }
}

// All that waits. Empty if nothing came until the next sweep, or until the end.
std::vector<StoreThread::Job> StoreThread::next_batch(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  asleep_ = true;
  waiting_changed_.wait_until(lock, stop, sweep_due_, [this] { return !waiting_.empty(); });
  asleep_ = false;
  if (last_batch_ > 1) {  // more will come at once: nobody is kept waiting who is alone
    const auto gathered = steady_clock::now() + kGather;
    waiting_changed_.wait_until(lock, stop, gathered, [] { return false; });
  }
  last_batch_ = waiting_.size();
  return std::exchange(waiting_, {});
}

// All in one transaction. If that is refused, one by one: a bad one takes no other with it.
void StoreThread::commit(std::span<Job> batch) {
  const Result<void> done = commit_now(batch);
  for (Job& job : batch) {
    job.done = done || batch.size() == 1 ? done : commit_now(std::span(&job, 1));
  }
}

Result<void> StoreThread::commit_now(std::span<Job> batch) try {
  const std::unique_lock place = checkpointer_.writers_place();
  SQLite::Transaction transaction(*db_);
  for (Job& job : batch) job.work(tables_, sweeper_);
  transaction.commit();  // WAL, synchronous=FULL: on disk when it returns
  return {};
} catch (const SQLite::Exception& e) {
  tables_.rolled_back();
  return fail(ErrorCode::kUnavailable, fmt::format("the session store refused: {}", e.what()));
}

void StoreThread::sweep_if_due() {
  if (steady_clock::now() < sweep_due_) return;
  const Result<void> keys = tables_.sealer().follow_key_file();
  if (!keys) spdlog::error("store: the former key goes on sealing: {}", keys.error().message);
  bool more = false;
  Job sweep;
  sweep.work = [&](Tables&, Sweeper& sweeper) { more = sweeper.sweep_some(clock_.now()); };
  commit(std::span(&sweep, 1));
  sweep_due_ = steady_clock::now() + (more ? steady_clock::duration(kSweepAgain) : kSweepEvery);
}

// One post for all neighbours of the same executor: in the server, for the whole batch.
void StoreThread::answer(std::vector<Job> batch) {
  for (auto from = batch.begin(); from != batch.end();) {
    const net::any_io_executor executor = from->executor;
    const auto to =
        std::find_if(from, batch.end(), [&](const Job& job) { return job.executor != executor; });
    std::vector<Job> jobs{std::move_iterator(from), std::move_iterator(to)};
    net::post(executor, [jobs = std::move(jobs)]() mutable {
      for (Job& job : jobs) job.answer(std::move(job.done));
    });
    from = to;
  }
}

}  // namespace annai
