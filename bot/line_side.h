// LINE, from its webhook to what is sent back: the parts of connectors/line, put together.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "bot/config.h"
#include "bot/runtime/conversations.h"
#include "bot/runtime/outbox.h"
#include "connectors/http/server.h"
#include "connectors/line/account.h"
#include "connectors/line/hook.h"
#include "connectors/line/messenger.h"
#include "connectors/line/reader.h"
#include "connectors/outbound/curl_thread.h"

namespace annai {

class LineSide {
 public:
  // With a sentence for the operator: a secret cannot be read, the words have a problem.
  static Result<std::unique_ptr<LineSide>> open(net::io_context& loop, const Config& config,
                                                ChannelStore& store, Inbox& inbox,
                                                const Clock& clock);

  Messenger& messenger() { return messenger_; }
  void serve_on(Server& server) { hook_.serve_on(server); }
  net::awaitable<void> run() { return reader_.run(); }
  // Asks LINE, until it answers, whose account this is, and whether people may write there: if not,
  // `nobody_may_chat` is called. What is wrong with the settings is logged.
  net::awaitable<void> get_to_know_account(std::function<void()> nobody_may_chat);
  void stop() { reader_.stop(); }

 private:
  struct Parts;  // what is read from files
  LineSide(net::io_context& loop, Parts parts, ChannelStore& store, Inbox& inbox,
           const Clock& clock);

  const std::string bot_user_id_;  // of the settings
  CurlThread curl_;
  LineApi api_;
  LineAccount account_;
  LineMessenger messenger_;
  LineReader reader_;
  LineHook hook_;
};

// How a customer comes into the talk with words typed in already; "" without LINE.
std::string talk_address(const LineConfig& config);

// The QR code of that address, for a code of eight digits: GET /line/code/12345678.svg.
void serve_talk_codes(Server& server, const LineConfig& config);

// The pictures of a folder, where LINE fetches them: GET /screens/step-5.png.
void serve_pictures(Server& server, const std::filesystem::path& folder);

}  // namespace annai
