// LINE as the test plays it, and the chat's side of the wire.
#pragma once

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "bot/ports/clock.h"
#include "connectors/line/api.h"
#include "tests/support/scripted_server.h"

namespace annai::test {

constexpr const char* kChannelSecret = "8c570fa6dd201bb328f1c1eac23a96d8";
constexpr const char* kReply = "/v2/bot/message/reply";
constexpr const char* kPush = "/v2/bot/message/push";

// Read by the loop while a script moves it on.
class SharedClock final : public Clock {
 public:
  UtcTime now() const override { return UtcTime(std::chrono::milliseconds(now_.load())); }
  Randomness random() const override { return {}; }
  void forward(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_{1'800'000'000'000};
};

struct Call {
  std::string method, path, head, body;

  explicit Call(const std::string& request) {
    const auto end = request.find("\r\n\r\n");
    head = request.substr(0, end + 2);
    body = request.substr(end + 4);
    method = head.substr(0, head.find(' '));
    path = head.substr(method.size() + 1, head.find(' ', method.size() + 1) - method.size() - 1);
  }
  // "": it is not there.
  std::string field(const std::string& name) const {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find('\r', begin) - begin);
  }
  nlohmann::json json() const { return nlohmann::json::parse(body); }
};

// Gives access tokens by itself ("token-1", "token-2"); the rest is the script's. `number`: of the
// calls to that path, from 1.
class Line {
 public:
  using Script = std::function<void(Peer& peer, const Call& call, int number)>;
  explicit Line(Script script)
      : script_(std::move(script)), server_([this](Peer& peer, const std::string& request, int) {
          answer(peer, Call(request));
        }) {}

  std::string url() const { return server_.url(); }
  // All but those for access tokens.
  std::vector<Call> calls() const {
    std::vector<Call> calls;
    for (const std::string& request : server_.requests()) calls.emplace_back(request);
    std::erase_if(calls, [](const Call& call) { return call.path == "/oauth2/v3/token"; });
    return calls;
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const Call& call : calls()) paths.push_back(call.path);
    return paths;
  }
  int tokens() const { return tokens_; }

 private:
  void answer(Peer& peer, const Call& call) {
    if (call.path == "/oauth2/v3/token") {
      const std::string token = "token-" + std::to_string(++tokens_);
      return peer.answer(
          200, R"({"token_type":"Bearer","expires_in":900,"access_token":")" + token + "\"}");
    }
    int number = 0;
    {
      const std::lock_guard lock(mutex_);
      number = ++numbers_[call.path];
    }
    script_(peer, call, number);
  }

  const Script script_;
  std::mutex mutex_;
  std::map<std::string, int> numbers_;
  std::atomic<int> tokens_ = 0;
  ScriptedServer server_;
};

// All that is logged while it lives, whatever the level.
class Logged {
 public:
  Logged() : former_(spdlog::default_logger()) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_);
    auto logger = std::make_shared<spdlog::logger>("test", sink);
    logger->set_level(spdlog::level::trace);
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(logger);
  }
  ~Logged() { spdlog::set_default_logger(former_); }
  Logged(const Logged&) = delete;
  Logged& operator=(const Logged&) = delete;

  std::string text() const { return text_.str(); }
  bool has(const std::string& words) const { return text().find(words) != std::string::npos; }
  int count(const std::string& words) const {
    int times = 0;
    const std::string all = text();
    for (auto at = all.find(words); at != all.npos; at = all.find(words, at + 1)) ++times;
    return times;
  }

 private:
  std::shared_ptr<spdlog::logger> former_;
  std::ostringstream text_;
};

// A loop, libcurl's thread, the API.
class ChatSide {
 public:
  explicit ChatSide(const std::string& url, OutboundLimits limits = {})
      : curl_(limits),
        api_({.channel_id = "1234567890", .api = url, .data_api = url + "/data"},
             ChannelSecret(kChannelSecret), curl_, clock_) {}

  template <typename T>
  T get(net::awaitable<T> call) {
    std::optional<T> got;
    net::co_spawn(loop_, std::move(call), [&](const std::exception_ptr& error, T result) {
      if (error) std::rethrow_exception(error);
      got = std::move(result);
    });
    run();
    return *std::move(got);
  }
  void run() {
    loop_.restart();
    loop_.run();
  }

  net::io_context& loop() { return loop_; }
  LineApi& api() { return api_; }
  SharedClock& clock() { return clock_; }
  const Logged& log() const { return log_; }

 private:
  Logged log_;
  net::io_context loop_{1};
  SharedClock clock_;
  CurlThread curl_;
  LineApi api_;
};

}  // namespace annai::test
