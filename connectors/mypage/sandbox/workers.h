// Threads for what must not hold up the loop: hashing and the data base.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>

#include "connectors/http/message.h"

namespace annai::mypage {

namespace net = boost::asio;

class Workers {
 public:
  using Job = std::move_only_function<HttpResponse()>;

  Workers(std::size_t threads, std::size_t queue) : queue_(queue), pool_(threads) {}
  ~Workers() { pool_.join(); }

  // Does the job on a worker; returns on the caller's executor. 503 at once if too many wait. What
  // the job refers to must last until then.
  net::awaitable<HttpResponse> run(Job job);

  bool idle() const { return waiting_ == 0; }

 private:
  const std::size_t queue_;
  std::atomic<std::size_t> waiting_ = 0;
  net::thread_pool pool_;
};

}  // namespace annai::mypage
