// Takes what LINE has told us: one customer's happenings in the order of their time, different
// customers' side by side. Loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "bot/ports/channel_store.h"
#include "bot/ports/clock.h"
#include "bot/ports/inbox.h"
#include "connectors/line/happening.h"

namespace annai {

class LineAccount;

class LineReader {
 public:
  // `settle`: how long after it happened something waits for what happened before it.
  LineReader(const net::any_io_executor& loop, ChannelStore& store, Inbox& inbox,
             LineAccount& account, const Clock& clock, std::chrono::milliseconds settle)
      : store_(store),
        inbox_(inbox),
        account_(account),
        clock_(clock),
        settle_(settle),
        rest_(loop) {}

  // Until stop(). What a former process left comes first.
  net::awaitable<void> run();
  void wake();  // there may be more
  void stop();

 private:
  // One customer's, by the time at which they happened.
  using Lane = std::multimap<UtcTime, Received>;

  net::awaitable<void> read_more();
  net::awaitable<void> take_lane(std::string name);
  net::awaitable<bool> take(const Received& received);
  net::awaitable<Result<void>> leave(const Received& received);
  net::awaitable<bool> hear(const Received& received, line::Happening happening);
  net::awaitable<bool> hear_instead(const Received& received, Event event, std::string kind);
  net::awaitable<std::string> entry_of(const Received& received, const line::Happening& happening);

  ChannelStore& store_;
  Inbox& inbox_;
  LineAccount& account_;
  const Clock& clock_;
  const std::chrono::milliseconds settle_;
  net::steady_timer rest_;
  std::map<std::string, Lane> lanes_;  // by the customer's name at LINE
  bool woken_ = true;
  bool stopping_ = false;
};

}  // namespace annai
