// What a connector hands in. An event counts once: its key is unique in its session, and a repeated
// key gets the stored reply. Everything a turn may depend on is here, so a turn can be replayed.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

namespace annai {

// Row number of a session in the store. Never shown to a customer: she holds a token instead.
struct SessionId {
  std::int64_t value = 0;
  auto operator<=>(const SessionId&) const = default;
};

using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;
using Randomness = std::array<std::uint8_t, 32>;

struct Arrived {      // opened the chat
  std::string entry;  // which QR code: "", "step-1" .. "step-10"; unknown ones count as ""
};
struct Said {  // UTF-8, valid, 1 to 1,000 code points
  std::string text;
};
struct Chose {  // a button's opaque id
  std::string choice;
};
struct Rated {  // 解決しましたか
  std::int64_t reply = 0;
  bool helpful = false;
  std::string comment;
};
struct Elapsed {  // a timer that a step had listed is due
  std::string timer;
};

struct Event {
  SessionId session;
  std::string key;  // 1 to 64 bytes, unique in its session
  UtcTime at;
  Randomness random{};
  std::variant<Arrived, Said, Chose, Rated, Elapsed> what;
};

}  // namespace annai
