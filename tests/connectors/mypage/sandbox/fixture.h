// The real sandbox in a process of its own, and what stands around it: a browser that knows forms
// and cookies, and a chat that takes notices.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "connectors/http/server.h"
#include "tests/support/running_server.h"

namespace annai::mypage::test {

using nlohmann::json;
using Fields = std::vector<std::pair<std::string, std::string>>;

struct Reply {
  int status = 0;
  std::string head, body;
  std::string field(std::string_view name) const;
};

// One request on a connection of its own. `finish`: also waits for the answer.
Reply ask(std::uint16_t port, const std::string& method, const std::string& path,
          const Fields& fields = {}, const std::string& body = {});

// Looks again and again, ten seconds at most.
bool soon(const std::function<bool()>& wanted);

// Takes notices as the chat does.
class ChatStub {
 public:
  struct Notice {
    json body;
    std::string raw, timestamp, signature;
  };

  ChatStub();
  ~ChatStub();
  std::uint16_t port() const { return port_; }
  void refuse(bool refuse) { refuse_ = refuse; }
  std::vector<Notice> notices() const;  // those accepted
  int refused() const { return refused_; }
  bool told(const std::string& id, const std::string& type) const;

 private:
  boost::asio::io_context loop_{1};
  std::unique_ptr<Server> server_;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::vector<Notice> notices_;
  std::atomic<bool> refuse_ = false;
  std::atomic<int> refused_ = 0;
  std::uint16_t port_ = 0;
};

class Sandbox {
 public:
  explicit Sandbox(const ChatStub& chat, std::vector<std::string> options = {});
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  ~Sandbox() { kill(); }

  void kill();      // -9
  int terminate();  // SIGTERM; the exit code
  void start();     // on the data that is there

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  std::filesystem::path data() const { return folder_.path() / "data"; }
  std::string key() const;
  void forward(std::chrono::seconds by);  // the test clock

  Reply get(const std::string& path) const;
  // A POST without a key gets one of its own.
  Reply api(const std::string& method, const std::string& path, const json& body = nullptr,
            const std::string& idempotency_key = {}) const;
  // Opens the page, fills in its form, sends it.
  Reply fill_in(const std::string& path, const std::string& password,
                const Fields& more = {}) const;

  json reserve(const json& application);  // 201, or the test fails
  std::string state(const std::string& id) const;
  void set_password(const json& reservation, const std::string& password);  // until the mail is out
  std::vector<std::string> mails() const;  // texts in the inbox, oldest first
  std::string link() const;                // path of the newest 本登録 link

 private:
  TemporaryFolder folder_;
  std::vector<std::string> options_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  std::int64_t ahead_ = 0;
  mutable std::atomic<int> keys_used_ = 0;
};

std::string path_of(const std::string& url);
std::string form_token_in(const std::string& page);
std::string percent_encoded(std::string_view text);

// 向日葵さゆり of the shipped contracts, and what she would hand in.
json holder();
json contract_check();
json application(const std::string& email = "himawari@example.jp");

}  // namespace annai::mypage::test
