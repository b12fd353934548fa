// A runtime at work for a test: a store that can be held back, a window that shows what customers
// see, and a loop that runs only as far as the test lets it.
#pragma once

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
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
    const Event event = commit.event;
    co_await wait("commit " + event.key);
    Result<void> done = co_await MemoryStore::commit(std::move(commit));
    log_.push_back((done ? "durable " : "refused ") + event.key);
    if (done) events.push_back(event);
    co_return done;
  }

  net::awaitable<Result<void>> hand_over(std::string code, Commit giver, Commit taker) override {
    const std::array<Event, 2> both{giver.event, taker.event};
    co_await wait("hand over");
    Result<void> done =
        co_await MemoryStore::hand_over(std::move(code), std::move(giver), std::move(taker));
    log_.push_back(done ? "handed over" : "refused");
    if (done) events.insert(events.end(), both.begin(), both.end());
    co_return done;
  }

  void hold() { held_ = true; }
  void let_one_go() { opened_.cancel_one(); }

  std::vector<Event> events;  // durable, in order

 private:
  net::awaitable<void> wait(std::string what) {
    log_.push_back(std::move(what));
    if (!held_) co_return;
    boost::system::error_code cancelled;  // which is how let_go() wakes us
    co_await opened_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
  }

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
      : conversations(turn_, store, store, clock, limits), window(log) {
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
  template <typename T>
  void start(net::awaitable<T> work) {
    net::co_spawn(loop_, std::move(work), net::detached);
  }
  // What waits for a timer, too. False: it does not come about.
  bool until(const std::function<bool()>& wanted) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!wanted() && std::chrono::steady_clock::now() < patience) {
      loop_.restart();
      loop_.run_one_for(std::chrono::milliseconds(50));
    }
    return wanted();
  }
  net::io_context& loop() { return loop_; }

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
