// Time and chance, so that tests can set both.
#pragma once

#include "bot/core/event.h"

namespace annai {

// Safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcTime now() const = 0;        // wall clock, UTC
  virtual Randomness random() const = 0;  // 32 bytes of the system's CSPRNG
};

}  // namespace annai
