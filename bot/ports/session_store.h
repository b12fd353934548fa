// Sessions, their transcripts and their tokens, on disk.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bot/core/address.h"
#include "bot/core/event.h"
#include "bot/core/result.h"
#include "bot/core/session.h"
#include "bot/core/step.h"

namespace annai {

namespace net = boost::asio;

using TokenHash = std::array<std::uint8_t, 32>;  // SHA-256 or BLAKE2b of a token: the token itself
                                                 // is never stored

// What a session's bearer may present. The older one stays valid until the newer one is used.
struct Tokens {
  TokenHash current{};
  std::optional<TokenHash> next;  // handed out, not yet used
};

// One event and its step, as it is to be stored.
struct Commit {
  Event event;
  Step step;
  std::vector<std::string>
      frames;  // what the customer sees of it, in order, as wire frames: replayed on resume
  std::optional<Tokens> tokens;    // set: replaces the session's tokens in the same transaction
  std::optional<Address> address;  // set: the session is found there from now on, and no other is
  std::vector<Effect> letters;     // into the outbox, beside the step's own effects
};

// She has put an end to a form, or it has gone elsewhere: what stood in it is shown nowhere any
// more. Not so where it has come to its end.
inline bool drops_form(const Commit& commit) {
  const auto* outcome = std::get_if<Outcome>(&commit.event.what);
  const bool elsewhere = outcome != nullptr && outcome->effect == effects::kHandedOver;
  const bool hers = std::holds_alternative<Said>(commit.event.what) ||
                    std::holds_alternative<Chose>(commit.event.what);
  return commit.step.personal && !commit.step.session.form.open() && (hers || elsewhere);
}

struct StoredFrame {
  std::int64_t seq = 0;
  std::string frame;
};

struct Opened {
  Session session;
  Tokens tokens;
  Address address;  // all empty: of the web
};

// What is known of the sending of a letter; on disk before what it says may happen.
enum class LetterMark {
  kUntried,
  kPerhapsTaken,  // it was, or was about to be, sent in a way that counts once
  kNotTaken,      // that way is over, and nobody has got it by it
};

// An effect in the outbox: stored with its step, not yet known to be done.
struct Pending {
  SessionId session;
  Effect effect;
  LetterMark mark = LetterMark::kUntried;
  std::uint64_t network = 0;  // of the event that asked for it; not stored: 0 after a restart
};

struct Due {  // a timer whose time has come
  SessionId session;
  std::string timer;
  UtcTime due;
};

struct Unanswered {  // for `annai report`
  UtcTime at;
  std::string said;  // masked
  std::string outcome;
};

// Every call may be made from any coroutine of the loop; the work is done on the store's own
// thread. Unavailable: the disk refused; nothing of the call was stored.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  // A new number for a session. Nothing is on disk until its first commit; numbers are not reused.
  virtual SessionId next_id() = 0;

  // Stores event and step in one transaction, shared with whatever else waits (group commit).
  // Returns once it is durable. Commits of one session must not overlap. A step that drops its form
  // takes the personal frames before it along, and the form's code.
  virtual net::awaitable<Result<void>> commit(Commit commit) = 0;

  // NotFound: no such session, ended or expired. Failed: what is stored of it cannot be read.
  virtual net::awaitable<Result<Opened>> load(SessionId id) = 0;

  // The frames of a session with seq > after, oldest first, at most `limit` (the newest ones win).
  virtual net::awaitable<Result<std::vector<StoredFrame>>> frames(SessionId id, std::int64_t after,
                                                                  std::size_t limit) = 0;

  // What the outbox has to perform, oldest first. A step's effects are in it from its commit on;
  // one leaves it with the commit of its Outcome event (same key).
  virtual net::awaitable<Result<std::vector<Pending>>> pending(std::size_t limit) = 0;

  // Replaces the mark of a letter.
  virtual net::awaitable<Result<void>> mark(SessionId session, std::string key,
                                            LetterMark mark) = 0;

  // One leaves it without an event: a letter that was sent.
  virtual net::awaitable<Result<void>> performed(SessionId session, std::string key) = 0;

  // Timers due by then, oldest first. A timer is gone with the commit of its Elapsed event.
  virtual net::awaitable<Result<std::vector<Due>>> due(UtcTime by, std::size_t limit) = 0;

  // The session whose form has this reference. NotFound: none, or it has ended.
  virtual net::awaitable<Result<SessionId>> find(std::string reference) = 0;

  // The session whose form this code stands for. NotFound: no such code, used, expired, or guessed
  // at too often (each wrong guess of a session counts; more than five in an hour find nothing).
  virtual net::awaitable<Result<SessionId>> offered(std::string code, SessionId by,
                                                    UtcTime now) = 0;

  // A form goes from one session to another, with the effects that it waits for: both steps in one
  // transaction, and the code is used up. NotFound, and nothing is stored: it does not stand for
  // the giver's form any more.
  virtual net::awaitable<Result<void>> hand_over(std::string code, Commit giver, Commit taker) = 0;

  // Ends a session: its row and its draft are gone; the masked transcript stays, and what a channel
  // has been told since.
  virtual net::awaitable<Result<void>> end(SessionId id) = 0;
};

}  // namespace annai
