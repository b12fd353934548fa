// Sessions, their transcripts and their tokens, on disk.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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
  std::optional<Tokens> tokens;  // set: replaces the session's tokens in the same transaction
};

struct StoredFrame {
  std::int64_t seq = 0;
  std::string frame;
};

struct Opened {
  Session session;
  Tokens tokens;
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
  // Returns once it is durable. Commits of one session must not overlap.
  virtual net::awaitable<Result<void>> commit(Commit commit) = 0;

  // NotFound: no such session, ended or expired.
  virtual net::awaitable<Result<Opened>> load(SessionId id) = 0;

  // The frames of a session with seq > after, oldest first, at most `limit` (the newest ones win).
  virtual net::awaitable<Result<std::vector<StoredFrame>>> frames(SessionId id, std::int64_t after,
                                                                  std::size_t limit) = 0;

  // Ends a session: its row and its draft are gone; the masked transcript stays.
  virtual net::awaitable<Result<void>> end(SessionId id) = 0;
};

}  // namespace annai
