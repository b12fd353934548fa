// Brings one letter to one LINE user, once if that is possible. A reply is free, but its token
// lives a minute and is taken once; a push costs, and is counted once by its retry key.
//
//   noted: perhaps taken
//   reply, while the token is young ── 200 ─▶ done
//     │ 5xx, no answer: the same again, which the token makes safe
//     │ 400 after no answer, of this process or a former one ─▶ it had arrived: done
//     ▼ 400 without that, or the token is old
//   noted: not taken
//   push with the letter's retry key ── 200, 409 ─▶ done
//     │ 500, no answer, too often ─▶ Unavailable: the outbox comes again with the same key
//     ▼ 400, 403, 404; the month's quota is used up; a day has passed ─▶ logged, and over
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "bot/core/event.h"
#include "bot/ports/clock.h"
#include "bot/ports/messenger.h"
#include "connectors/line/api.h"

namespace annai {

struct Letter {
  std::string key;          // of the effect, unique for ever: a push of it counts once
  std::string to;           // user id
  std::string reply_token;  // "": unasked
  UtcTime received_at{};    // when that came
  UtcTime written_at{};
  std::string messages;  // JSON array of 1 to 5 message objects
};

struct SendingPace {
  std::chrono::milliseconds reply_within{50'000};  // LINE: "one minute", and not to build on it
  std::chrono::milliseconds first_pause{500};      // between replies; doubles ...
  std::chrono::milliseconds last_pause{8'000};
  std::chrono::milliseconds first_wait{1'000};  // after a push too often; doubles ...
  std::chrono::milliseconds last_wait{60'000};
};

// The loop's thread only.
class Sending {
 public:
  Sending(LineApi& api, const Clock& clock, SendingPace pace = {})
      : api_(api), clock_(clock), pace_(pace), wait_(pace.first_wait) {}

  // As Messenger::send.
  net::awaitable<Result<void>> send(Letter letter, LetterMark mark, NoteMark note);

 private:
  enum class Reply { kArrived, kNeverWill, kNotTaken, kUnknown };

  net::awaitable<Reply> reply(const Letter& letter, bool perhaps_taken);
  static Reply refused(bool perhaps_taken, bool old, int stumbled);
  net::awaitable<Result<void>> push(const Letter& letter);
  net::awaitable<Result<void>> pushed_too_often(std::chrono::milliseconds asked);
  net::awaitable<bool> quota_is_used_up();
  bool is_old(const Letter& letter) const;  // its reply token
  void say_quota_is_used_up();

  LineApi& api_;
  const Clock& clock_;
  const SendingPace pace_;
  std::chrono::milliseconds wait_;  // after the next push too often
  std::optional<UtcTime> quota_said_at_;
};

// A UUID made of the letter's key: the same after a restart.
std::string retry_key_of(const Letter& letter);

}  // namespace annai
