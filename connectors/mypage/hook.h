// What My Page tells the chat: POST /hooks/mypage (openapi.yaml, webhook "notice").
#pragma once

#include <chrono>

#include "bot/ports/clock.h"
#include "bot/ports/inbox.h"
#include "connectors/http/server.h"
#include "connectors/mypage/shared_key.h"

namespace annai {

// The loop's thread only. All arguments must outlive the loop's run().
class MyPageHook {
 public:
  MyPageHook(const SharedKey& key, Inbox& inbox, const Clock& clock)
      : key_(key), inbox_(inbox), clock_(clock) {}

  void serve_on(Server& server);

  // 200 only once the notice is on disk, or if there is nobody to tell. 401: not signed with our
  // key, or not within the last five minutes. 503: to be sent again.
  net::awaitable<HttpResponse> take(const HttpRequest& request);

 private:
  HttpResponse stranger();

  const SharedKey& key_;
  Inbox& inbox_;
  const Clock& clock_;
  std::chrono::steady_clock::time_point silent_until_{};  // the log is not for strangers to fill
};

}  // namespace annai
