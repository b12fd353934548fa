// Where LINE tells us what has happened: POST /line/webhook. What is LINE's is on disk before it is
// acknowledged, and taken afterwards (reader.h); what is not is not looked at. Loop's thread only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bot/ports/channel_store.h"
#include "connectors/http/server.h"
#include "connectors/line/channel_secret.h"

namespace annai {

class LineHook {
 public:
  // `bot_user_id`: the account that is meant; "" for any. `received` is called after each
  // acknowledgement. All must outlive the server.
  LineHook(std::vector<ChannelSecret> secrets, std::string bot_user_id, ChannelStore& store,
           std::function<void()> received)
      : secrets_(std::move(secrets)),
        bot_user_id_(std::move(bot_user_id)),
        store_(store),
        received_(std::move(received)) {}

  void serve_on(Server& server);

  // The account that is meant, if the settings do not name one.
  void set_account(std::string bot_user_id) { bot_user_id_ = std::move(bot_user_id); }

 private:
  net::awaitable<HttpResponse> take(const HttpRequest& request);
  bool is_signed(const HttpRequest& request) const;

  const std::vector<ChannelSecret> secrets_;
  std::string bot_user_id_;
  ChannelStore& store_;
  const std::function<void()> received_;
};

}  // namespace annai
