// libcurl, on one thread of its own: calls to the hosts that are configured, and no others. What a
// call carries and gets is personal: nothing of it is ever logged.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "bot/core/result.h"

namespace annai {

namespace net = boost::asio;

struct OutboundLimits {
  std::chrono::milliseconds connect{2'000};
  std::chrono::milliseconds total{8'000};  // from the call to the last byte of the answer
  std::size_t at_once = 16;                // calls; one more is refused, not kept waiting
  std::size_t answer_bytes = 64 * 1024;    // of a body; a longer one is cut off, and no answer
};

struct OutboundRequest {
  std::string url;                  // https; http only where web_address.h allows it
  std::vector<std::string> fields;  // "Name: value"
  std::string body;                 // any bytes
  std::string method = "POST";
  std::chrono::milliseconds total{0};  // instead of that of the limits; 0: that
};

struct OutboundAnswer {
  int status = 0;
  std::string body;
  std::chrono::seconds retry_after{0};  // as the answer says; 0: it does not
  std::vector<std::pair<std::string, std::string>> fields;

  std::string_view field(std::string_view name) const;  // in any case; "": there is none
};

class CurlThread {
 public:
  explicit CurlThread(OutboundLimits limits);
  ~CurlThread();  // gives up what is under way

  // Returns on the caller's executor. Follows no redirect, uses no proxy, and takes no certificate
  // that it cannot verify. Unavailable: no whole answer in time; it may have been done. NotFound:
  // nothing was sent, for nobody was reached. RateLimited: nothing was sent, for so many calls are
  // under way.
  net::awaitable<Result<OutboundAnswer>> send(OutboundRequest request);

 private:
  struct Call;
  struct Multi;  // the handle that drives all calls

  void enqueue(std::unique_ptr<Call> call);
  void run(std::stop_token stop);
  void start_waiting();
  void finish_done();

  const OutboundLimits limits_;
  std::unique_ptr<Multi> multi_;
  std::vector<std::unique_ptr<Call>> under_way_;  // the thread's own

  std::mutex mutex_;
  std::vector<std::unique_ptr<Call>> waiting_;
  std::size_t open_ = 0;  // calls that wait or are under way
  std::jthread thread_;
};

}  // namespace annai
