// The Rasa REST channel (`POST /webhooks/rest/webhook`), for gateways and clients that speak it:
// questions are answered; a registration is begun in the web chat, for `sender` is whatever the
// caller says. Loop's thread only.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "bot/ports/clock.h"
#include "bot/ports/connector.h"
#include "bot/ports/inbox.h"
#include "connectors/http/server.h"
#include "connectors/rest/config.h"

namespace annai {

class RestConnector final : public Connector {
 public:
  static constexpr std::string_view kChannel = "rest";

  // InvalidInput: the token's file is missing, readable by everybody, or too short to be secret.
  static Result<std::unique_ptr<RestConnector>> open(const RestConfig& config, Inbox& inbox,
                                                     const Clock& clock);

  void serve_on(Server& server);
  void deliver(const Delivery& delivery) override;

 private:
  RestConnector(std::string token, RestPictures pictures, Inbox& inbox, const Clock& clock)
      : token_(std::move(token)), pictures_(std::move(pictures)), inbox_(inbox), clock_(clock) {}

  net::awaitable<HttpResponse> take(const HttpRequest& request);
  bool is_known(const HttpRequest& request) const;

  const std::string token_;
  const RestPictures pictures_;
  Inbox& inbox_;
  const Clock& clock_;
  std::map<std::uint64_t, std::vector<std::string>> waiting_;  // frames, by the request's number
  std::map<std::string, int> busy_;  // senders whose request is being answered
  std::uint64_t last_request_ = 0;
};

}  // namespace annai
