// The account beside its messages: what makes the talk nicer and may fail. Nobody waits long for
// it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "connectors/line/api.h"

namespace annai {

struct BotInfo {
  std::string user_id;   // destination of its webhooks
  std::string basic_id;  // "@abc1234x"
  std::string name;
  bool people_may_chat = false;  // Chat is switched on: somebody can take over
};

class LineAccount {
 public:
  LineAccount(net::any_io_executor loop, LineApi& api) : loop_(std::move(loop)), api_(api) {}

  // The dots that say "an answer comes", until the next message or for so long at most (LINE: 5 to
  // 60 s). Seen while the talk is open. Returns at once.
  void show_loading(std::string user, std::chrono::seconds longest);

  // Everything up to that message (`token`: of its event); without effect while Chat is switched
  // off. Returns at once.
  void mark_as_read(std::string token);

  // BCP 47: "ja", "en-US". "": she does not tell, or is no friend.
  net::awaitable<std::string> language(std::string user);

  net::awaitable<std::optional<BotInfo>> info();

 private:
  void start(LineCall call);

  const net::any_io_executor loop_;
  LineApi& api_;
};

}  // namespace annai
