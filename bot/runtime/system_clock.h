// The machine's own time and chance.
#pragma once

#include "bot/ports/clock.h"

namespace annai {

class SystemClock : public Clock {
 public:
  UtcTime now() const override;
  Randomness random() const override;
};

}  // namespace annai
