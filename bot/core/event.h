// What a connector hands in. An event counts once: its key is unique in its session, and a repeated
// key gets the stored reply. Everything a turn may depend on is here, so a turn can be replayed.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace annai {

struct FormState;

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
struct Sent {  // something that is no text: "sticker", "image", "voice", "video", "file",
               // "location"
  std::string kind;
};
struct Rated {  // 解決しましたか
  std::int64_t reply = 0;
  bool helpful = false;
  std::string comment;
};
struct Elapsed {  // a timer that a step had listed is due
  std::string timer;
};
enum class NoticeKind { kProvisional, kCompleted, kExpired, kMailFailed };
enum class OutcomeCode {  // numbers are stored: append only
  kDone,
  kRefused,  // reserve: the contracts do not match; take_over: no such code
  kTooOften,
  kLate,    // no answer yet: it goes on trying; another outcome follows
  kState,   // not as the chat thought, nothing was done: Outcome::state is where it stands
  kFailed,  // a fault of ours or of My Page's, never the customer's: not done, not tried again
};
struct Outcome {       // what came of an effect; the event's key is the effect's
  std::string effect;  // its name
  OutcomeCode code = OutcomeCode::kDone;
  std::string reference;  // of the registration that it made or changed
  std::string url;        // a page for the customer's browser; secret: never logged or kept
  UtcTime expires{};      // of that page; with kState: as in a Notice of that state
  std::shared_ptr<const FormState> form;        // taken over from another session
  NoticeKind state = NoticeKind::kProvisional;  // only with kState
  std::vector<std::string> unmatched;  // only with kRefused: values that alone are to blame
};
struct Notice {  // My Page says what has become of a registration; the event's key is the notice's
  std::string reference;
  NoticeKind kind = NoticeKind::kProvisional;
  UtcTime expires{};  // kProvisional: of the confirmation URL
};

struct Event {
  SessionId session;
  std::string key;  // 1 to 64 bytes, unique in its session
  UtcTime at;
  Randomness random{};
  std::variant<Arrived, Said, Chose, Rated, Elapsed, Outcome, Notice, Sent> what;
  bool received = false;  // it waits in the channel store under its key, and leaves with its step
  std::string reply_to;   // how its channel wants to be answered: secret, and nowhere kept
  // A keyed hash of the network that it came from, for limits only: nowhere kept. 0: not known.
  std::uint64_t network = 0;
};

}  // namespace annai
