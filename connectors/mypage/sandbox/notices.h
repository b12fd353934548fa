// What My Page tells the chat, signed: openapi.yaml, webhook "notice".
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "connectors/mypage/sandbox/keys.h"
#include "connectors/mypage/sandbox/outbox.h"

namespace annai::mypage {

// {"id":"n_17","type":"provisional",...}: the same bytes at every attempt.
std::string notice_body(const Task& task);

class Notifier {
 public:
  // `chat_url` without a last slash.
  Notifier(const std::string& chat_url, const Keys& keys);
  ~Notifier();

  // True: the chat answered 2xx within 8 s. Blocks; called by one thread.
  bool post(const Task& task, UtcTime now);
  // From another thread: what is going on now ends soon, what comes later fails.
  void give_up() { given_up_ = true; }

 private:
  struct Curl;
  std::unique_ptr<Curl> curl_;
  std::string url_;
  const Keys& keys_;
  std::atomic<bool> given_up_ = false;
};

}  // namespace annai::mypage
