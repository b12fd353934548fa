// A thread that does what is due and sleeps until more is: one for the mails, one for the notices,
// one that ends what is over.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "connectors/mypage/sandbox/times.h"

namespace annai::mypage {

class Courier {
 public:
  // Does one thing that is due. When to come again; a time that has passed: at once; nullopt: when
  // woken.
  using Round = std::move_only_function<std::optional<UtcTime>()>;

  Courier(Round round, const SettableClock& clock) : round_(std::move(round)), clock_(clock) {}
  ~Courier() { stop(); }

  void start();
  void stop();  // after the round it is in
  void wake();  // something was put into the outbox, or the clock was set

 private:
  void run(const std::stop_token& stop);

  Round round_;
  const SettableClock& clock_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool woken_ = false;
  std::jthread thread_;
};

}  // namespace annai::mypage
