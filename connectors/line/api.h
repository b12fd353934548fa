// LINE's Messaging API: shows the access token, and gets another if LINE does not take it. What the
// calls are is said by sending.h, account.h and rich_menu.h. The loop's thread only.
#pragma once

#include "connectors/line/api_call.h"
#include "connectors/line/tokens.h"

namespace annai {

class LineApi {
 public:
  // `curl` and `clock` must outlive the loop's run().
  LineApi(const LineConfig& config, ChannelSecret secret, CurlThread& curl, const Clock& clock)
      : hosts_(config, curl), tokens_(config.channel_id, std::move(secret), hosts_, clock) {}
  LineApi(const LineApi&) = delete;
  LineApi& operator=(const LineApi&) = delete;

  net::awaitable<LineAnswer> call(LineCall call);

 private:
  LineHosts hosts_;
  AccessTokens tokens_;
};

}  // namespace annai
