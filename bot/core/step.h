// What a turn makes of an event. Data only: nothing in it has happened yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/core/effect.h"
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

struct Timer {  // replaces the session's timer of this name
  std::string name;
  UtcTime due;  // the epoch: there shall be none
};

// A form begun elsewhere may be gone on with here, by whoever tells the code.
struct HandOver {
  std::string code;  // as shown to the customer
  UtcTime expires;
};

// The answer to the terms, as it is kept to prove it (SEC-12): apart from the transcript, and
// without anything personal. When: the event's time.
struct Consent {
  std::string version;  // of the terms shown
  std::string channel;  // "web", "line"
  bool agreed = false;
};

struct Step {
  Session session;  // as it is after the step
  std::vector<Reply> replies;
  std::int64_t said_seq = 0;  // number of the customer's own words; 0: she said nothing
  Record record;
  std::vector<Timer> timers;
  std::vector<Effect> effects;
  std::optional<HandOver> hand_over;
  std::optional<Consent> consent;
  bool personal = false;  // its words and frames hold personal data: they are kept sealed only
  bool secret = false;    // she may have typed a password: her words are kept and shown nowhere
  bool ends = false;      // the conversation ends with it: nothing of the step is stored, or said
  std::optional<Error> refused;  // set: nothing else counts, nothing is stored
};

}  // namespace annai
