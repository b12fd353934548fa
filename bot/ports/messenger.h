// A channel that we call when there is something to say (LINE), instead of one that waits at a
// socket. What it is to say goes through the outbox: committed with the step, sent afterwards.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string_view>
#include <vector>

#include "bot/core/address.h"
#include "bot/core/effect.h"
#include "bot/core/result.h"
#include "bot/ports/session_store.h"

namespace annai {

// What a Messenger notes of a letter that it sends; on disk when it returns. Unavailable: it is
// not.
using NoteMark = std::function<net::awaitable<Result<void>>(LetterMark)>;

class Messenger {
 public:
  virtual ~Messenger() = default;

  virtual std::string_view channel() const = 0;

  // What the customer at `to` is to be sent of a step, in order. Pure: nothing is sent here. Their
  // `name` is the channel's; key and time are set by the caller. Personal and secret as a whole.
  virtual std::vector<Effect> letters(const Address& to, const Commit& said) const = 0;

  // Sends one. Ok: she has it, or it can never reach her (that is logged). Unavailable: nothing is
  // known, or not now: to be tried again with the same letter, after retry_after_ms if that is set.
  // `mark`: what was noted of it last, by this process or a former one.
  virtual net::awaitable<Result<void>> send(const Effect& letter, LetterMark mark,
                                            NoteMark note) = 0;
};

}  // namespace annai
