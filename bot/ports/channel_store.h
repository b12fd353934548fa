// What channels keep that are called by others' servers (webhooks): who is where, and what has been
// handed in but not been taken yet.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "bot/core/address.h"
#include "bot/core/event.h"
#include "bot/core/result.h"

namespace annai {

namespace net = boost::asio;

// Something that a channel was told: on disk before it is acknowledged, and taken later, once.
struct Received {
  std::string key;  // unique in its channel for ever: told again, it counts once
  Address from;
  UtcTime at;           // when it happened, as the channel says
  UtcTime handed_in{};  // when we were told of it, by our clock: set by the store
  std::string message;  // the channel's number of the message in it; "" for none
  std::string what;     // in the channel's own form; personal
};

// As SessionStore: any coroutine of the loop; Unavailable: nothing was stored. What is kept of a
// key and of a message's number lives for 7 days.
class ChannelStore {
 public:
  virtual ~ChannelStore() = default;

  // In one transaction; a key that is known already is left as it is.
  virtual net::awaitable<Result<void>> receive(std::vector<Received> all) = 0;

  // What has not been taken, in the order in which it happened. What a step was made of leaves with
  // the commit of that step (Event::received).
  virtual net::awaitable<Result<std::vector<Received>>> received(std::string channel,
                                                                 std::size_t limit) = 0;

  // There is nothing to take in it: it leaves without a step.
  virtual net::awaitable<Result<void>> ignored(Address from, std::string key) = 0;

  // She has left: what waits of hers and did not happen later leaves without a step.
  virtual net::awaitable<Result<void>> left(Address from, UtcTime at) = 0;

  // The session of an address, as a commit has bound it. NotFound: none, or it has ended.
  virtual net::awaitable<Result<SessionId>> session_at(Address address) = 0;

  // She has taken a message back: her words of it are nowhere any more. One that is not known yet
  // is not waiting when it comes, and nothing is kept of it but its key.
  virtual net::awaitable<Result<void>> unsay(Address from, std::string message) = 0;
};

}  // namespace annai
