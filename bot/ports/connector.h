// A channel to customers: the web chat, LINE, a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bot/core/event.h"
#include "bot/core/reply.h"

namespace annai {

// What a committed step (or a repeat of it) has to say.
struct Delivery {
  SessionId session;
  std::uint64_t address = 0;        // where the event came from; 0: from nowhere (a timer)
  bool only_there = false;          // a repeat: the other addresses have had it
  std::vector<std::string> frames;  // wire frames, in order
};

class Connector {
 public:
  virtual ~Connector() = default;
  // Never blocks and never fails: an address that is gone catches up when it resumes.
  virtual void deliver(const Delivery& delivery) = 0;
};

}  // namespace annai
