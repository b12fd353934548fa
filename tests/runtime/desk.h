// A runtime at work for a test: a store that can be held back, a window that shows what customers
// see, and a loop that runs only as far as the test lets it.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bot/runtime/conversations.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_store.h"
#include "tests/support/small_content.h"

namespace annai::test {

using nlohmann::json;
using Lines = std::vector<std::string>;

// A store whose commits can be held back, and which writes down when each begins and is durable.
class WatchedStore final : public MemoryStore {
 public:
  WatchedStore(net::io_context& loop, Lines& log) : opened_(loop), log_(log) {
    opened_.expires_at(std::chrono::steady_clock::time_point::max());
  }

  net::awaitable<Result<void>> commit(Commit commit) override {
    const std::string key = commit.event.key;
    log_.push_back("commit " + key);
    if (held_) {
      boost::system::error_code cancelled;  // which is how let_go() wakes us
      co_await opened_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    }
    Result<void> done = co_await MemoryStore::commit(std::move(commit));
    log_.push_back((done ? "durable " : "refused ") + key);
    co_return done;
  }

  void hold() { held_ = true; }
  void let_one_go() { opened_.cancel_one(); }

 private:
  net::steady_timer opened_;
  bool held_ = false;
  Lines& log_;
};

// What all customers see, in order.
class Window final : public Connector {
 public:
  explicit Window(Lines& log) : log_(log) {}
  void deliver(const Delivery& delivery) override {
    for (const std::string& frame : delivery.frames) {
      const json parsed = json::parse(frame);
      log_.push_back("deliver " + parsed["type"].get<std::string>());
      frames.push_back(parsed);
    }
    deliveries.push_back(delivery);
  }
  std::vector<json> frames;
  std::vector<Delivery> deliveries;

 private:
  Lines& log_;
};

class Desk {
 public:
  explicit Desk(ConversationLimits limits = {})
      : conversations(turn_, store, clock, limits), window(log) {
    conversations.attach(window);
  }

  template <typename T>
  T run(net::awaitable<T> work) {
    std::optional<T> result;
    net::co_spawn(loop_, std::move(work), [&](std::exception_ptr failed, T done) {
      if (failed) std::rethrow_exception(failed);
      result = std::move(done);
    });
    settle();
    if (!result) throw std::logic_error("it still waits");
    return std::move(*result);
  }
  // Everything that can happen without more being let go.
  void settle() {
    loop_.restart();
    loop_.poll();
  }
  void start(net::awaitable<Result<void>> work) {
    net::co_spawn(loop_, std::move(work), net::detached);
  }

  Opening open(std::string token = "", std::int64_t after = 0, std::string entry = "") {
    return *run(
        conversations.open({.token = std::move(token), .entry = std::move(entry), .after = after}));
  }
  Event said(SessionId session, std::string key, std::string text) {
    return {.session = session,
            .key = std::move(key),
            .at = clock.now(),
            .random = clock.random(),
            .what = Said{std::move(text)}};
  }
  Result<void> say(SessionId session, std::string key, std::string text,
                   std::uint64_t address = 7) {
    return run(conversations.handle(said(session, std::move(key), std::move(text)), address));
  }

 private:
  net::io_context loop_;
  Turn turn_{test::small_content()};

 public:
  Lines log;
  WatchedStore store{loop_, log};
  test::ManualClock clock;
  Conversations conversations;
  Window window;
};

inline constexpr const char* kQuestion = "本は何冊借りられるの";

}  // namespace annai::test
