// How often something was tried lately by somebody: so many times in so long, and no more. In
// memory, bounded: of more than kMost tries at once the oldest are forgotten. Time is handed in.
// Whoever counts only what failed leaves those alone who succeed, however many share a network.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "bot/core/event.h"

namespace annai {

struct TriesLimit {
  int most;                          // times ...
  std::chrono::milliseconds within;  // ... in so long
};

class Tries {
 public:
  static constexpr std::size_t kMost = 100'000;

  explicit Tries(TriesLimit limit) : limit_(limit) {}

  bool exhausted(std::uint64_t who, UtcTime now) {
    forget(now - limit_.within);
    const auto found = counts_.find(who);
    return found != counts_.end() && found->second >= limit_.most;
  }

  void count(std::uint64_t who, UtcTime now) {
    forget(now - limit_.within);
    if (tries_.size() >= kMost) drop_oldest();
    tries_.push_back({now, who});
    ++counts_[who];
  }

 private:
  struct Try {
    UtcTime at;
    std::uint64_t who;
  };

  void forget(UtcTime until) {
    while (!tries_.empty() && tries_.front().at <= until) drop_oldest();
  }

  void drop_oldest() {
    const auto found = counts_.find(tries_.front().who);
    if (--found->second == 0) counts_.erase(found);
    tries_.pop_front();
  }

  TriesLimit limit_;
  std::deque<Try> tries_;  // in the order of time
  std::unordered_map<std::uint64_t, int> counts_;
};

}  // namespace annai
