// LINE, as far as an evaluation needs it, on a free port of this machine: everybody is a friend,
// every token is good, and nothing is refused. tests/support/line has one that looks closely.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>

#include "bot/core/result.h"
#include "connectors/http/server.h"
#include "connectors/outbound/curl_thread.h"

namespace annai {

class PlayedLine {
 public:
  static Result<std::unique_ptr<PlayedLine>> start();
  ~PlayedLine();

  std::string url() const;                               // of its API
  const std::string& secret() const { return secret_; }  // of its one channel

  // Tells the chat what a customer does, and waits for the message objects that she is shown: an
  // array, empty if none come in time. `event` has what is its own; what all events have is added.
  // Unavailable: the chat does not take it. One caller at a time.
  Result<nlohmann::json> tell(const std::string& webhook, const std::string& user,
                              nlohmann::json event);

 private:
  struct Shown {
    std::string to;  // a reply token, or a user
    nlohmann::json messages;
  };

  PlayedLine();
  void serve();
  void keep(const HttpRequest& request);
  net::awaitable<HttpResponse> show(const HttpRequest& request, const char* to);
  Result<void> post(const std::string& webhook, const std::string& body);
  nlohmann::json wait_for(std::string_view token, std::string_view user);
  std::string signature(std::string_view body) const;

  const std::string secret_;
  net::io_context loop_;
  CurlThread curl_;
  std::unique_ptr<Server> server_;
  int told_ = 0;

  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Shown> shown_;
  std::jthread thread_;
};

}  // namespace annai
