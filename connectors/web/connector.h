// The web chat: WebSockets at /v1/chat, and the plain page. Loop's thread only.
#pragma once

#include <memory>
#include <optional>

#include "bot/ports/clock.h"
#include "bot/ports/connector.h"
#include "bot/ports/inbox.h"
#include "connectors/http/server.h"
#include "connectors/web/config.h"

namespace annai {

class WebConnector final : public Connector {
 public:
  // `config.origins` may hold "{port}": the server's port stands in. All arguments must outlive the
  // loop.
  WebConnector(boost::asio::io_context& loop, WebConfig config, Inbox& inbox, const Clock& clock);
  ~WebConnector() override;

  // Puts the chat and the page onto the server, and starts to watch for idle chats.
  void serve_on(Server& server);

  void deliver(const Delivery& delivery) override;
  std::size_t open_chats() const;

  // Takes no new chats, tells those open that the server restarts (1012), and returns when all are
  // gone, after WebConfig::drain at the latest.
  net::awaitable<void> stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace annai
