// A running web chat on a free port, with an inbox that only echoes: for tests of the wire.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "connectors/web/client.h"
#include "connectors/web/connector.h"

namespace annai::test {

using namespace std::chrono_literals;

class StoppedClock final : public Clock {
 public:
  UtcTime now() const override { return UtcTime(1'800'000'000'000ms); }
  Randomness random() const override { return {}; }
};

// Tokens are "token-N" for session N. Says back what it hears; some texts make it fail.
class EchoInbox final : public Inbox {
 public:
  net::awaitable<Result<void>> handle(Event event, std::uint64_t address) override {
    if (const auto* said = std::get_if<Said>(&event.what)) {
      if (said->text == "too fast") {
        co_return std::unexpected(Error{ErrorCode::kRateLimited, "slowly", 900});
      }
      if (said->text == "disk full") co_return fail(ErrorCode::kUnavailable, "later");
      if (said->text == "much") co_return deliver_much(event.session);
      Delivery delivery{.session = event.session, .address = address, .frames = {}};
      nlohmann::json frame = {{"type", "said"}, {"id", event.key}, {"text", said->text}};
      delivery.frames.push_back(frame.dump());
      frame = {{"type", "reply"}, {"in_reply_to", event.key}};
      delivery.frames.push_back(frame.dump());
      connector->deliver(delivery);
    } else if (const auto* chose = std::get_if<Chose>(&event.what)) {
      if (chose->choice != "ours") co_return fail(ErrorCode::kBadRequest, "no such choice");
    }
    events.push_back(std::move(event));
    co_return Result<void>{};
  }

  net::awaitable<Result<SessionId>> handle_from(Address, Event, std::uint64_t) override {
    co_return fail(ErrorCode::kUnavailable, "sockets only");
  }

  net::awaitable<Result<void>> notice(std::string, Notice) override { co_return Result<void>{}; }

  net::awaitable<Result<Opening>> open(Hello hello) override {
    Opening opening;
    opening.resumed = known.contains(hello.token);
    opening.session = opening.resumed ? known[hello.token] : SessionId{++last_session};
    opening.token = "token-" + std::to_string(opening.session.value);
    known[opening.token] = opening.session;
    opening.seq = hello.after;
    opening.frames = {R"({"type":"reply","seq":1,"in_reply_to":null})"};
    co_return opening;
  }

  std::vector<Suggestion> suggest(std::string_view typed) const override {
    return {{.label = "label \"1\"", .text = std::string(typed)}};
  }

  net::awaitable<Result<void>> end(SessionId session) override {
    ended.push_back(session);
    co_return Result<void>{};
  }

  void leave(SessionId session) override { left.push_back(session); }

  Connector* connector = nullptr;
  std::vector<Event> events;  // those taken
  std::vector<SessionId> ended, left;

 private:
  Result<void> deliver_much(SessionId session) {
    const std::string frame(64 * 1024, 'x');
    for (int i = 0; i < 400; ++i) connector->deliver({.session = session, .frames = {frame}});
    return {};
  }

  std::map<std::string, SessionId> known;
  std::int64_t last_session = 0;
};

class WebChat {
 public:
  explicit WebChat(WebConfig web = {}, HttpConfig http = {}) {
    http.port = 0;
    server_ = *Server::listen(loop_, http);
    if (web.origins.empty()) web.origins = {"http://localhost:{port}"};
    connector_ = std::make_unique<WebConnector>(loop_, web, inbox_, clock_);
    inbox_.connector = connector_.get();
    connector_->serve_on(*server_);
    server_->run();
    port_ = server_->port();
    thread_ = std::thread([this] { loop_.run(); });
  }

  ~WebChat() {
    loop_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return port_; }
  std::string origin() const { return "http://localhost:" + std::to_string(port_); }

  Result<ChatClient> connect(const std::string& origin) const {
    return ChatClient::connect("127.0.0.1", port_, "/v1/chat", origin);
  }
  ChatClient connect() const { return *connect(origin()); }

  // Connected and welcomed; the greeting has been read.
  ChatClient enter(const std::string& hello = R"({"type":"hello","token":null})") const {
    ChatClient client = connect();
    client.send(hello);
    client.receive(5s);
    client.receive(5s);
    return client;
  }

  // Runs `work` on the loop's thread, where inbox and connector live.
  template <typename Work>
  auto on_loop(Work work) {
    std::packaged_task<decltype(work(inbox_, *connector_))()> task(
        [&] { return work(inbox_, *connector_); });
    auto result = task.get_future();
    net::post(loop_, [&] { task(); });
    return result.get();
  }

  std::size_t events() {
    return on_loop([](EchoInbox& inbox, WebConnector&) { return inbox.events.size(); });
  }

  void stop() {
    std::promise<void> stopped;
    net::co_spawn(loop_, connector_->stop(), [&](std::exception_ptr) { stopped.set_value(); });
    stopped.get_future().wait();
  }

 private:
  net::io_context loop_{1};
  StoppedClock clock_;
  EchoInbox inbox_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<WebConnector> connector_;
  std::thread thread_;
  std::uint16_t port_ = 0;
};

// The next frame, parsed; null if none comes.
inline nlohmann::json next(ChatClient& client) {
  const auto text = client.receive(5s);
  return text ? nlohmann::json::parse(*text) : nlohmann::json();
}

// Reads until the connection is over, and returns why.
inline std::uint16_t close_code(ChatClient& client) {
  while (!client.closed() && client.receive(5s)) {
  }
  return client.close_code();
}

}  // namespace annai::test
