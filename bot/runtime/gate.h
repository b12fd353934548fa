// One event of a session at a time. A strand would not do: two turns on one strand interleave at
// each co_await. For the loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <utility>

namespace annai {

namespace net = boost::asio;

class Gate {
 public:
  // Who holds it may go on; the next one is let in when it is destroyed.
  class Pass {
   public:
    Pass() = default;
    explicit Pass(Gate& gate) : gate_(&gate) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    Gate* gate_ = nullptr;
  };

  static constexpr std::size_t kMostWaiting = 16;  // events of one session; more are refused

  // In the order of the calls. An empty Pass: too many wait already.
  net::awaitable<Pass> enter() {
    if (!busy_) {
      busy_ = true;
      co_return Pass(*this);
    }
    if (waiting_.size() >= kMostWaiting) co_return Pass();
    net::any_io_executor executor = co_await net::this_coro::executor;
    net::steady_timer turn(executor, std::chrono::steady_clock::time_point::max());
    waiting_.push_back(&turn);
    boost::system::error_code cancelled;  // which is how leave() wakes us
    co_await turn.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    co_return Pass(*this);
  }

  bool idle() const { return !busy_; }

 private:
  void leave() {
    if (waiting_.empty()) {
      busy_ = false;
      return;
    }
    net::steady_timer* next = waiting_.front();
    waiting_.pop_front();
    next->cancel();  // stays busy: the pass goes on to the next
  }

  bool busy_ = false;
  std::deque<net::steady_timer*> waiting_;
};

}  // namespace annai
