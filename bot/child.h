// The sandbox My Page as a child of the chat: this very program, in a process and with data of its
// own. It ends when we end, however that happens (`--child`), and is started again when it ends by
// itself.
#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bot/core/result.h"

namespace annai {

namespace net = boost::asio;

struct ChildConfig {
  // Of this program. "{port}" stands for `port` at first, and for the one in use from then on:
  // addresses that were handed out stay right.
  std::vector<std::string> arguments;
  std::uint16_t port = 0;
  std::string ready;                           // what it says before its port once it is ready
  std::chrono::milliseconds patience{20'000};  // until it is ready
  std::chrono::milliseconds first_pause{500};  // before it is started again; doubles ...
  std::chrono::milliseconds longest_pause{30'000};
  std::chrono::milliseconds healthy{60'000};  // having lived so long, it starts anew with that
  std::chrono::milliseconds farewell{5'000};  // from SIGTERM to SIGKILL
};

// The loop's thread only, which is also the one that it dies with.
class Child {
 public:
  // Blocks until the child is ready. Unavailable: it is not; it has told why on stderr.
  static Result<std::unique_ptr<Child>> start(net::io_context& loop, ChildConfig config);
  ~Child();  // without a farewell, if it is still there

  std::uint16_t port() const { return config_.port; }

  net::awaitable<void> watch();  // until stop()
  net::awaitable<void> stop();   // returns when it has ended

 private:
  Child(net::io_context& loop, ChildConfig config);
  Result<void> spawn();
  bool wait_until_ready();
  net::awaitable<void> gone();
  int reap();

  ChildConfig config_;
  pid_t pid_ = -1;
  net::posix::stream_descriptor said_;  // its stdout: open as long as it lives
  net::steady_timer pause_;
  net::steady_timer ended_;  // expires when the last one has gone
  bool stopping_ = false;
};

}  // namespace annai
