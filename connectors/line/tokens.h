// The channel access token, stateless: fifteen minutes, kept in memory only, renewed before it
// ends.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <string>

#include "bot/ports/clock.h"
#include "connectors/line/api_call.h"
#include "connectors/line/channel_secret.h"

namespace annai {

class AccessTokens {
 public:
  AccessTokens(std::string channel_id, ChannelSecret secret, LineHosts& hosts, const Clock& clock);

  // nullopt: LINE gives none, or does not answer. Whoever asks meanwhile waits for the same one.
  net::awaitable<std::optional<std::string>> get();

  // LINE does not take this one: the next is another.
  void refused(const std::string& token);

 private:
  net::awaitable<void> renew();
  std::optional<std::string> current() const;

  const std::string channel_id_;
  const ChannelSecret secret_;
  LineHosts& hosts_;
  const Clock& clock_;
  std::string token_;
  UtcTime renew_at_{};
  std::optional<net::steady_timer> asking_;  // set while LINE is being asked
};

}  // namespace annai
