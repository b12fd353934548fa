// The sandbox My Page: the API for the chat, the pages for the customer, the mails and the notices,
// in one process with a data folder of its own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "bot/core/result.h"
#include "bot/core/yaml.h"
#include "connectors/mypage/sandbox/config.h"

namespace boost::asio {
class io_context;
}

namespace annai::mypage {

namespace net = boost::asio;

class MyPage {
 public:
  // Reads the contracts, opens data and port; answers nothing yet. What is wrong with the contracts
  // stands in `problems`, all of it.
  static Result<std::unique_ptr<MyPage>> open(net::io_context& loop, SandboxConfig config,
                                              Problems& problems);
  ~MyPage();

  std::uint16_t port() const;
  void run();                   // from now on requests are answered, mails and notices sent
  net::awaitable<void> stop();  // no new requests; returns when those begun are answered

 private:
  struct Parts;
  explicit MyPage(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace annai::mypage
