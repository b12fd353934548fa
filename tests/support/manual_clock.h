// Time and chance as the test sets them: the clock stands still, and no two draws are alike.
#pragma once

#include "bot/ports/clock.h"

namespace annai::test {

class ManualClock final : public Clock {
 public:
  UtcTime now() const override { return now_; }
  Randomness random() const override {
    Randomness random{};
    ++draws_;
    for (std::size_t i = 0; i < random.size(); ++i) {
      random[i] = static_cast<std::uint8_t>(draws_ * 37 + i * 11);
    }
    return random;
  }
  void forward(std::chrono::milliseconds by) { now_ += by; }

 private:
  UtcTime now_{std::chrono::milliseconds(1'800'000'000'000)};
  mutable unsigned draws_ = 0;
};

}  // namespace annai::test
