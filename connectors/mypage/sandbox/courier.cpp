#include "connectors/mypage/sandbox/courier.h"

#include <algorithm>
#include <chrono>

namespace annai::mypage {
namespace {

constexpr auto kLongest = std::chrono::minutes(1);  // a clock that jumps is noticed by then

}  // namespace

void Courier::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Courier::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Courier::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

void Courier::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const std::optional<UtcTime> next = round_();
    const auto pause = next ? std::min<std::chrono::milliseconds>(*next - clock_.now(), kLongest)
                            : std::chrono::milliseconds(kLongest);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, pause, [this] { return woken_; });
    woken_ = false;
  }
}

}  // namespace annai::mypage
