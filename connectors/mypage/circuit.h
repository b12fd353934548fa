// Keeps us from calling again and again somebody who does not answer. The loop's thread only.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

namespace annai {

struct CircuitLimits {
  std::size_t failures = 5;                  // so many ...
  std::chrono::milliseconds within{30'000};  // ... in this time ...
  std::chrono::milliseconds pause{10'000};   // ... and nobody is called for so long
};

class Circuit {
 public:
  using Time = std::chrono::steady_clock::time_point;
  explicit Circuit(CircuitLimits limits) : limits_(limits) {}

  bool allows(Time now) const { return now >= open_until_; }

  void succeeded() { failed_.clear(); }

  void failed(Time now) {
    failed_.push_back(now);
    while (failed_.front() < now - limits_.within) failed_.pop_front();
    if (failed_.size() < limits_.failures) return;
    open_until_ = now + limits_.pause;
    failed_.pop_front();  // one more failure after the pause, and there is another
  }

 private:
  const CircuitLimits limits_;
  std::deque<Time> failed_;
  Time open_until_ = Time::min();
};

}  // namespace annai
