// What connectors call. One thread runs the loop; all calls are made on it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/address.h"
#include "bot/core/event.h"
#include "bot/core/result.h"
#include "bot/ports/session_store.h"

namespace annai {

struct Suggestion {
  std::string label;
  std::string text;
};

// How a customer comes in.
struct Hello {
  std::string token;       // "" for a new conversation; an unknown one gets a new conversation, too
  std::string entry;       // the QR code she came by: "", "step-5"
  std::int64_t after = 0;  // the last number that her side has seen
};

// A conversation as its bearer finds it.
struct Opening {
  SessionId session;
  bool resumed = false;
  std::string token;                // the one to present next time
  std::int64_t seq = 0;             // last number before this arrival
  std::vector<std::string> frames;  // wire frames, in order: what was missed, then the greeting
};

class Inbox {
 public:
  virtual ~Inbox() = default;

  // Takes one event. Its replies leave by Connector::deliver once the step is on disk; only then
  // does this return. A repeated key gets the stored reply, delivered to `address` alone.
  // BadRequest: a choice of another session, or a key reused with another body. RateLimited: see
  // retry_after_ms. Unavailable: nothing was stored; the customer may send it again. Failed:
  // nothing was stored, and again would be the same; what was received (Event::received) waits no
  // longer.
  virtual net::awaitable<Result<void>> handle(Event event, std::uint64_t address) = 0;

  // The same, from an address: of the conversation that is found there, or of a new one. Returns
  // which it was. What is said leaves by the outbox (Messenger), or by Connector::deliver to
  // `address`.
  virtual net::awaitable<Result<SessionId>> handle_from(Address from, Event event,
                                                        std::uint64_t address) = 0;

  // Opens a conversation: the one the token stands for, or a new one with its greeting. Rotates the
  // token; the old one stays valid until the new one is first presented.
  virtual net::awaitable<Result<Opening>> open(Hello hello) = 0;

  // Questions that begin like this; each of them is answered when sent. Stores nothing.
  virtual std::vector<Suggestion> suggest(std::string_view typed) const = 0;

  // My Page says what has become of a registration (`id`: of the notice; it counts once). NotFound:
  // of none that a conversation waits for.
  virtual net::awaitable<Result<void>> notice(std::string id, Notice notice) = 0;

  // The bearer ends the conversation.
  virtual net::awaitable<Result<void>> end(SessionId session) = 0;

  // The last address of a session is gone: what was kept in memory for it may be dropped.
  virtual void leave(SessionId session) = 0;
};

}  // namespace annai
