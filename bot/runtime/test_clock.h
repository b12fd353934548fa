// A clock that tests of the whole program set, and that goes on from there.
#pragma once

#include <atomic>

#include "bot/runtime/system_clock.h"

namespace annai {

class TestClock final : public SystemClock {
 public:
  UtcTime now() const override {
    return SystemClock::now() + std::chrono::milliseconds(ahead_.load());
  }
  void set(UtcTime now) { ahead_ = (now - SystemClock::now()).count(); }

 private:
  std::atomic<std::int64_t> ahead_ = 0;  // milliseconds
};

}  // namespace annai
