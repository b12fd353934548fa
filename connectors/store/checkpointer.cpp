#include "connectors/store/checkpointer.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <chrono>

namespace annai {
namespace {

using namespace std::chrono_literals;

// Pages of 4 KiB.
constexpr int kCopyEvery = 2'000;  // 8 MiB: the same page, written often, is copied once
constexpr int kEmptyAt = 4'000;    // 16 MiB: commits outrun the copying

}  // namespace

Checkpointer::Checkpointer(DatabasePtr connection)
    : connection_(std::move(connection)), thread_([this](std::stop_token stop) { run(stop); }) {}

Checkpointer::~Checkpointer() {
  thread_.request_stop();
  thread_.join();
  checkpoint(/*idle=*/true);
}

// Whoever wants to empty the log gets the place even if the writer would take it again at once.
std::unique_lock<std::mutex> Checkpointer::writers_place() {
  emptying_.wait(true);
  return std::unique_lock(place_);
}

void Checkpointer::log_has(int pages) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (pages < pages_) copied_at_ = 0;  // the log began anew
    pages_ = pages;
    wake = pages_ - copied_at_ >= kCopyEvery;
  }
  if (wake) grown_.notify_one();
}

void Checkpointer::run(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const int before = pages_;
    const bool grown =
        grown_.wait_for(lock, stop, 1s, [this] { return pages_ - copied_at_ >= kCopyEvery; });
    const bool idle = !grown && pages_ > 0 && pages_ == before;
    if (!grown && !idle) continue;
    copied_at_ = pages_;
    lock.unlock();
    checkpoint(idle);
    lock.lock();
  }
}

// Under load the log's file keeps its size: to write where a file has been before is cheaper to
// make durable. When nobody writes it is cut to nothing, and with it what was deleted from the
// database. A failed checkpoint harms nothing: the log keeps everything, and the next one tries
// again.
void Checkpointer::checkpoint(bool idle) {
  sqlite3* handle = connection_->getHandle();
  int in_log = 0;
  sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, nullptr);
  if (!idle && in_log < kEmptyAt) return;
  emptying_ = true;
  const std::lock_guard place(place_);
  emptying_ = false;
  emptying_.notify_all();
  const int mode = idle ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
  if (sqlite3_wal_checkpoint_v2(handle, nullptr, mode, nullptr, nullptr) != SQLITE_OK) return;
  const std::lock_guard lock(mutex_);
  pages_ = copied_at_ = 0;
}

}  // namespace annai
