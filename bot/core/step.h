// What a turn makes of an event. Data only: nothing in it has happened yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/core/event.h"
#include "bot/core/reply.h"
#include "bot/core/session.h"

namespace annai {

// The reason of a reply, for people: shown by `annai chat --why`, never sent to customers.
using Why = std::vector<std::string>;

// What is kept of a turn for people who read transcripts. Free text is masked.
struct Record {
  std::string said;     // masked; "" where the customer said nothing
  std::string article;  // what was answered; "" for none
  std::string outcome;  // as on the wire
};

struct Timer {
  std::string name;
  UtcTime due;
};

struct Step {
  Session session;  // as it is after the step
  std::vector<Reply> replies;
  std::int64_t said_seq = 0;  // number of the customer's own words; 0: she said nothing
  Record record;
  std::vector<Timer> timers;
  std::optional<Error> refused;  // set: nothing else counts, nothing is stored
};

}  // namespace annai
