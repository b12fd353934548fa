#include "bot/runtime/system_clock.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace annai {

UtcTime SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// The kernel is asked for 128 events' worth at a time: a call for each would cost as much as a
// turn. What was handed out is wiped.
Randomness SystemClock::random() const {
  thread_local std::array<std::uint8_t, 128 * sizeof(Randomness)> pool;
  thread_local std::size_t used = pool.size();
  if (used == pool.size()) {
    randombytes_buf(pool.data(), pool.size());
    used = 0;
  }
  Randomness random{};
  std::copy_n(pool.begin() + static_cast<std::ptrdiff_t>(used), random.size(), random.begin());
  sodium_memzero(pool.data() + used, random.size());
  used += random.size();
  return random;
}

}  // namespace annai
