// A token bucket: `burst` at once, then `per_second`. Time is handed in, so tests need not sleep.
#pragma once

#include <algorithm>
#include <chrono>

namespace annai {

class TokenBucket {
 public:
  using Time = std::chrono::steady_clock::time_point;

  TokenBucket(double per_second, double burst)
      : per_second_(per_second), burst_(burst), tokens_(burst) {}

  // Takes one token if there is one.
  bool take(Time now) {
    refill(now);
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

  // Takes what was used already; may leave a debt, which wait() then tells.
  void charge(Time now, double amount) {
    refill(now);
    tokens_ -= amount;
  }

  // Until `amount` tokens are there; zero or less if they are.
  std::chrono::milliseconds wait(Time now, double amount = 1) {
    refill(now);
    const double missing = amount - tokens_;
    if (missing <= 0) return std::chrono::milliseconds(0);
    return std::chrono::milliseconds(static_cast<long>(missing / per_second_ * 1000) + 1);
  }

  bool full(Time now) const { return tokens_at(now) >= burst_; }

 private:
  double tokens_at(Time now) const {
    const std::chrono::duration<double> passed = std::max(now, last_) - last_;
    return std::min(burst_, tokens_ + passed.count() * per_second_);
  }

  void refill(Time now) {
    tokens_ = tokens_at(now);
    last_ = std::max(now, last_);
  }

  double per_second_;
  double burst_;
  double tokens_;
  Time last_{};
};

}  // namespace annai
