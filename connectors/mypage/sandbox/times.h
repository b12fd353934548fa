// The clock of the sandbox, and times as they are stored (milliseconds since 1970, UTC) and sent.
#pragma once

#include <fmt/chrono.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "bot/core/event.h"

namespace annai::mypage {

inline std::int64_t millis(UtcTime time) { return time.time_since_epoch().count(); }
inline UtcTime from_millis(std::int64_t millis) {
  return UtcTime(std::chrono::milliseconds(millis));
}
inline std::string iso(UtcTime time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", std::chrono::floor<std::chrono::seconds>(time));
}
inline std::int64_t unix_seconds(UtcTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

// The system's time, or, once it has been set, a time that goes on from there. Any thread.
class SettableClock {
 public:
  UtcTime now() const { return system() + std::chrono::milliseconds(ahead_.load()); }
  void set(UtcTime now) { ahead_ = (now - system()).count(); }

 private:
  static UtcTime system() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
  }
  std::atomic<std::int64_t> ahead_ = 0;  // milliseconds
};

}  // namespace annai::mypage
