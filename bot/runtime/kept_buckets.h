// How much a customer may still send, remembered while nothing else of her conversation is in
// memory: channels that are called by webhook come and go with each message. The loop's thread
// only.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>

#include "bot/core/bucket.h"
#include "bot/core/event.h"

namespace annai {

class KeptBuckets {
 public:
  using Time = TokenBucket::Time;
  static constexpr std::size_t kMost = 20'000;  // beyond it the oldest is full again
  static constexpr std::chrono::minutes kLife{1};

  KeptBuckets(double per_second, double burst) : fresh_(per_second, burst) {}

  // That of a session as it was left, or a full one.
  TokenBucket take(SessionId session) {
    const auto kept = kept_.find(session.value);
    if (kept == kept_.end()) return fresh_;
    const TokenBucket bucket = kept->second.bucket;
    kept_.erase(kept);
    return bucket;
  }

  void keep(SessionId session, const TokenBucket& bucket,
            Time now = std::chrono::steady_clock::now()) {
    while (!order_.empty() && (order_.size() >= kMost || now - order_.front().second >= kLife)) {
      const auto [oldest, since] = order_.front();
      const auto kept = kept_.find(oldest);
      if (kept != kept_.end() && kept->second.since == since) kept_.erase(kept);
      order_.pop_front();
    }
    if (bucket.full(now)) return;
    kept_.insert_or_assign(session.value, Kept{.bucket = bucket, .since = now});
    order_.emplace_back(session.value, now);
  }

  std::size_t size() const { return kept_.size(); }

 private:
  struct Kept {
    TokenBucket bucket;
    Time since;
  };

  const TokenBucket fresh_;
  std::unordered_map<std::int64_t, Kept> kept_;
  std::deque<std::pair<std::int64_t, Time>> order_;  // of keeping; some are gone already
};

}  // namespace annai
