#include "connectors/http/server.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <thread>

using namespace annai;
namespace net = boost::asio;

namespace {

class RunningServer {
 public:
  explicit RunningServer(HttpConfig config = {}) {
    config.port = 0;
    server_ = *Server::listen(loop_, config);
    server_->get("/", HttpResponse{.body = "hello", .fields = {{"Content-Type", "text/html"}}});
    server_->get("/readyz", [](const HttpRequest&) { return plain_response(503, "not yet"); });
    server_->upgrade("/v1/chat", {.refusal = [](const HttpRequest&) { return std::nullopt; },
                                  .take = [](Upgraded) {}});
    server_->run();
    port_ = server_->port();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~RunningServer() {
    loop_.stop();
    thread_.join();
  }

  std::string host() const { return "localhost:" + std::to_string(port_); }

  net::ip::tcp::socket connect() {
    net::ip::tcp::socket socket(client_loop_);
    socket.connect({net::ip::address_v4::loopback(), port_});
    return socket;
  }

  // Sends `bytes` ("HOST" stands for the host) and reads until the server closes.
  std::string ask(std::string bytes, bool finish = true) {
    for (auto at = bytes.find("HOST"); at != std::string::npos; at = bytes.find("HOST")) {
      bytes.replace(at, 4, host());
    }
    auto socket = connect();
    boost::system::error_code ignored;
    net::write(socket, net::buffer(bytes), ignored);
    if (finish) socket.shutdown(net::socket_base::shutdown_send, ignored);
    std::string answer;
    net::read(socket, net::dynamic_buffer(answer), ignored);
    return answer;
  }

 private:
  net::io_context loop_{1};
  net::io_context client_loop_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
  std::uint16_t port_ = 0;
};

std::size_t answers_in(std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find("HTTP/1.1 "); at != std::string_view::npos;
       at = text.find("HTTP/1.1 ", at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("a known path is answered with the headers of every answer", "[http]") {
  RunningServer server;
  const std::string answer = server.ask("GET /?entry=step-5 HTTP/1.1\r\nHost: HOST\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.ends_with("\r\n\r\nhello"));
  CHECK(answer.contains("X-Content-Type-Options: nosniff\r\n"));
  CHECK(answer.contains("Content-Security-Policy: default-src 'none';"));
  CHECK_FALSE(answer.contains("Server:"));
}

TEST_CASE("HEAD is GET without the body", "[http]") {
  RunningServer server;
  const std::string answer = server.ask("HEAD / HTTP/1.1\r\nHost: HOST\r\n\r\n");
  CHECK(answer.contains("Content-Length: 5\r\n"));
  CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("one connection carries several requests", "[http]") {
  RunningServer server;
  const std::string get = "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n";
  CHECK(answers_in(server.ask(get + get + get)) == 3);
}

TEST_CASE("doubtful requests are refused, once, and the connection is closed", "[http]") {
  struct Row {
    std::string request;
    int status;
  };
  const std::string get = "GET / HTTP/1.1\r\nHost: HOST\r\n";
  const std::string post = "POST / HTTP/1.1\r\nHost: HOST\r\n";
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: HOST\r\n\r\n";
  std::string many_fields = get;
  for (int i = 0; i < 64; ++i) many_fields += "X-" + std::to_string(i) + ": y\r\n";
  const auto row = GENERATE_COPY(values<Row>({
      {get + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, 501},
      {post + "Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\nabc" + smuggled, 501},
      {post + "Content-Length: 3\r\nTransfer-Encoding: chunked, identity\r\n\r\nabc" + smuggled,
       501},
      {post + "transfer-encoding:\tchunked\r\n\r\n", 501},
      {post + "Transfer-Encoding : chunked\r\n\r\n" + smuggled, 400},
      {post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd" + smuggled, 400},
      {post + "Content-Length: +3\r\n\r\nabc" + smuggled, 400},
      {post + "Content-Length: -3\r\n\r\nabc" + smuggled, 400},
      {get + "Content-Length: 40\r\n\r\n" + smuggled, 400},
      {post + "\r\n" + smuggled, 405},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {get + "Host: HOST\r\n\r\n", 400},
      {get + "Host: evil.example\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
      {"GET / HTTP/1.1\r\nHost: HOST.evil.example\r\n\r\n", 421},
      {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 421},
      {"GET http://HOST/ HTTP/1.1\r\nHost: HOST\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: HOST\r\n\r\n", 400},
      {"GET / HTTP/1.1\nHost: HOST\n\r\n\r\n", 400},
      {get + "X: a\nY: b\r\n\r\n", 400},
      {get + "X: a\r\n folded\r\n\r\n", 400},
      {get + std::string("X: a\0b\r\n\r\n", 10), 400},
      {get + "No colon\r\n\r\n", 400},
      {many_fields + "\r\n", 431},
      {get + "X: " + std::string(9 * 1024, 'x') + "\r\n\r\n", 431},
      {std::string(1024 * 1024, 'x'), 431},
      {"OPTIONS / HTTP/1.1\r\nHost: HOST\r\n\r\n", 405},
      {"GET /v1/chat HTTP/1.0\r\nHost: HOST\r\nUpgrade: websocket\r\n\r\n", 400},
      {"GET /v1/chat HTTP/1.1\r\nHost: HOST\r\n\r\nearly frame", 400},
  }));
  RunningServer server;
  CAPTURE(row.request.substr(0, 200));
  const std::string answer = server.ask(row.request);
  CHECK(answer.starts_with("HTTP/1.1 " + std::to_string(row.status)));
  CHECK(answers_in(answer) == 1);
  CHECK(answer.contains("Connection: close"));
}

TEST_CASE("an unknown path is not found", "[http]") {
  RunningServer server;
  CHECK(
      server.ask("GET /../etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n").starts_with("HTTP/1.1 404"));
  CHECK(server.ask("GET /readyz HTTP/1.1\r\nHost: HOST\r\n\r\n").starts_with("HTTP/1.1 503"));
}

TEST_CASE("a head that does not end in time is given up", "[http]") {
  HttpConfig config;
  config.head_deadline = std::chrono::milliseconds(50);
  RunningServer server(config);
  CHECK(server.ask("GET / HTTP/1.1\r\nHost: ", false).empty());
}

TEST_CASE("one address may hold so many connections, then it is told to come back", "[http]") {
  HttpConfig config;
  config.connections_per_ip = 3;
  RunningServer server(config);
  std::vector<net::ip::tcp::socket> held;
  for (int i = 0; i < 3; ++i) held.push_back(server.connect());
  const std::string answer = server.ask("GET / HTTP/1.1\r\nHost: HOST\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 503"));
  CHECK(answer.contains("Retry-After:"));
}

TEST_CASE("one address may open so many chats at once, then it is told to come back", "[http]") {
  HttpConfig config;
  config.handshakes_per_ip_burst = 2;
  config.handshakes_per_ip = 0.001;
  RunningServer server(config);
  const std::string upgrade = "GET /v1/chat HTTP/1.1\r\nHost: HOST\r\n\r\n";
  CHECK(server.ask(upgrade).empty());  // taken, and dropped by the test's route
  CHECK(server.ask(upgrade).empty());
  CHECK(server.ask(upgrade).starts_with("HTTP/1.1 503"));
}

TEST_CASE("a port in use is told in a sentence", "[http]") {
  net::io_context loop;
  HttpConfig config;
  config.port = 0;
  const auto first = Server::listen(loop, config);
  config.port = (*first)->port();
  const auto second = Server::listen(loop, config);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::kUnavailable);
  CHECK(second.error().message.starts_with("cannot listen on 127.0.0.1:"));
}

TEST_CASE("addresses count as they should", "[http]") {
  CHECK(address_key("::ffff:192.0.2.1") == address_key("192.0.2.1"));
  CHECK(address_key("2001:db8::1") == address_key("2001:db8::2"));
  CHECK(address_key("2001:db8:0:1::1") != address_key("2001:db8::1"));
  CHECK(address_key("unknown").empty());
  CHECK(network_of("2001:db8::1") == network_of("2001:db8::2"));
  CHECK(network_of("192.0.2.1") != network_of("192.0.2.2"));
  CHECK(network_of("unknown") == 0);
}
