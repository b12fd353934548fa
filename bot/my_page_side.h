// Which My Page the chat works with: the insurer's, the sandbox that it starts itself, or none.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "bot/child.h"
#include "bot/commands.h"
#include "bot/config.h"
#include "bot/runtime/outbox.h"
#include "bot/runtime/test_clock.h"
#include "connectors/http/server.h"
#include "connectors/mypage/shared_key.h"
#include "connectors/outbound/curl_thread.h"

namespace annai {

class MyPageSide {
 public:
  // Blocks until the sandbox is ready, if it is to be. `port`: of the chat, for My Page's notices.
  static Result<MyPageSide> open(net::io_context& loop, const Config& config,
                                 const ServeOptions& options, std::uint16_t port);

  // The Host by which the sandbox calls the chat: "127.0.0.1:{port}".
  static std::string host_for_notices(const Config& config);

  const std::string& url() const { return url_; }      // of its API; "": there is none
  const std::string& pages() const { return pages_; }  // origin of what customers see of it
  const SharedKey& key() const { return key_; }
  std::uint16_t child_port() const { return child_ ? child_->port() : std::uint16_t{0}; }

  net::awaitable<void> watch();
  net::awaitable<void> stop();

 private:
  explicit MyPageSide(SharedKey key) : key_(std::move(key)) {}

  SharedKey key_;
  std::string url_, pages_;
  std::unique_ptr<Child> child_;
};

// POST /test/clock {"now": unix seconds}: for the chat, then for the sandbox.
void serve_test_clock(Server& server, TestClock& clock, Outbox& outbox, const MyPageSide& mypage,
                      CurlThread& curl);

}  // namespace annai
