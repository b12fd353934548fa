// POST, routes with a parameter, and answers that take their time.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <thread>

#include "connectors/http/server.h"

using namespace annai;

namespace {

net::awaitable<HttpResponse> echo(const HttpRequest& request) {
  co_return plain_response(200, request.method + " " + request.parameter + " " + request.body);
}

class PostServer {
 public:
  explicit PostServer(HttpConfig config = {}) {
    config.port = 0;
    server_ = *Server::listen(loop_, config);
    server_->get("/", plain_response(200, "hello"));
    server_->post("/echo", echo);
    server_->get("/things/{}", echo);
    server_->post("/things/{}", echo);
    server_->post("/things/{}/parts", echo);
    server_->get("/things/known", plain_response(200, "fixed"));
    server_->get("/slow", [](const HttpRequest&) -> net::awaitable<HttpResponse> {
      net::steady_timer timer(co_await net::this_coro::executor, std::chrono::milliseconds(200));
      co_await timer.async_wait(net::use_awaitable);
      HttpResponse response = plain_response(200, "at last");
      response.fields.emplace_back("Set-Cookie", "a=1");
      response.fields.emplace_back("Set-Cookie", "b=2");
      co_return response;
    });
    server_->run();
    port_ = server_->port();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~PostServer() {
    loop_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return port_; }
  std::string host() const { return "Host: localhost:" + std::to_string(port_) + "\r\n"; }

  // Sends the pieces one after the other, then reads until the server closes.
  std::string ask(const std::vector<std::string>& pieces, bool finish = true) const {
    net::io_context loop;
    net::ip::tcp::socket socket(loop);
    socket.connect({net::ip::address_v4::loopback(), port_});
    socket.set_option(net::ip::tcp::no_delay(true));
    boost::system::error_code ignored;
    for (const std::string& piece : pieces) {
      net::write(socket, net::buffer(piece), ignored);
      if (pieces.size() > 1) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    if (finish) socket.shutdown(net::socket_base::shutdown_send, ignored);
    std::string answer;
    net::read(socket, net::dynamic_buffer(answer), ignored);
    return answer;
  }
  std::string post(const std::string& path, const std::string& fields, const std::string& body) {
    return ask({"POST " + path + " HTTP/1.1\r\n" + host() + fields + "\r\n" + body});
  }

 private:
  net::io_context loop_{1};
  std::unique_ptr<Server> server_;
  std::thread thread_;
  std::uint16_t port_ = 0;
};

std::string status(const std::string& answer) { return answer.substr(9, 3); }

}  // namespace

TEST_CASE("a body arrives whole, in whatever pieces", "[http]") {
  PostServer server;
  CHECK(server.post("/echo", "Content-Length: 5\r\n", "hello").ends_with("POST  hello"));
  CHECK(server.post("/echo", "Content-Length: 0\r\n", "").ends_with("POST  "));
  const std::string head = "POST /echo HTTP/1.1\r\n" + server.host() + "Content-Length: 5\r\n\r\n";
  CHECK(server.ask({head, "he", "llo"}).ends_with("POST  hello"));
  CHECK(server.ask({head.substr(0, 30), head.substr(30) + "h", "ello"}).ends_with("POST  hello"));
  const std::string large(64 * 1024, 'x');
  CHECK(server.post("/echo", "Content-Length: 65536\r\n", large).ends_with("POST  " + large));
}

TEST_CASE("what follows a body is the next request", "[http]") {
  PostServer server;
  const std::string post =
      "POST /echo HTTP/1.1\r\n" + server.host() + "Content-Length: 5\r\n\r\nhello";
  const std::string get = "GET / HTTP/1.1\r\n" + server.host() + "\r\n";
  const std::string answers = server.ask({post + get + post});
  CHECK(answers.find("POST  hello") < answers.find("\r\n\r\nhello"));
  CHECK(answers.ends_with("POST  hello"));
}

TEST_CASE("a body that is doubtful or too large is refused, and the connection closed", "[http]") {
  struct Row {
    std::string path, fields, body, status;
  };
  const auto row = GENERATE(values<Row>({
      {"/echo", "", "", "411"},
      {"/echo", "Content-Length: 65537\r\n", "x", "413"},
      {"/echo", "Content-Length: 99999999999999999999999\r\n", "x", "400"},
      {"/echo", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello", "400"},
      {"/echo", "Content-Length: 5, 5\r\n", "hello", "400"},
      {"/echo", "Content-Length: 0x5\r\n", "hello", "400"},
      {"/echo", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "hello", "501"},
      {"/", "Content-Length: 5\r\n", "hello", "405"},
      {"/none", "Content-Length: 5\r\n", "hello", "405"},
  }));
  PostServer server;
  const std::string answer = server.post(row.path, row.fields, row.body);
  CAPTURE(row.path, row.fields);
  CHECK(status(answer) == row.status);
  CHECK(answer.contains("Connection: close"));
}

TEST_CASE("each path says which methods it takes", "[http]") {
  PostServer server;
  const std::string get = " HTTP/1.1\r\n" + server.host() + "\r\n";
  CHECK(server.ask({"GET /echo" + get}).contains("Allow: POST\r\n"));
  CHECK(server.ask({"DELETE /things/1" + get}).contains("Allow: GET, HEAD, POST\r\n"));
  CHECK(server.post("/", "Content-Length: 0\r\n", "").contains("Allow: GET, HEAD\r\n"));
}

TEST_CASE("a route has one parameter, one segment long", "[http]") {
  PostServer server;
  const auto get = [&](const std::string& path) {
    return server.ask({"GET " + path + " HTTP/1.1\r\n" + server.host() + "\r\n"});
  };
  CHECK(get("/things/r_1?x=y").ends_with("GET r_1 "));
  CHECK(get("/things/known").ends_with("fixed"));
  CHECK(status(get("/things/")) == "404");
  CHECK(status(get("/things/a/b")) == "404");
  CHECK(status(get("/things/a/parts")) == "405");
  CHECK(server.post("/things/7/parts", "Content-Length: 2\r\n", "ab").ends_with("POST 7 ab"));
}

TEST_CASE("an answer may take its time while others are served", "[http]") {
  PostServer server;
  std::string late;
  std::thread waiting([&] {
    late =
        server.ask({"GET /slow HTTP/1.1\r\n" + server.host() + "Connection: close\r\n\r\n"}, false);
  });
  CHECK(server.post("/echo", "Content-Length: 5\r\n", "hello").ends_with("hello"));
  waiting.join();
  CHECK(late.ends_with("at last"));
  CHECK(late.contains("Set-Cookie: a=1\r\n"));
  CHECK(late.contains("Set-Cookie: b=2\r\n"));
}

TEST_CASE("a client that asks first is told to go on", "[http]") {
  PostServer server;
  const std::string head = "POST /echo HTTP/1.1\r\n" + server.host() +
                           "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n";
  net::io_context loop;
  net::ip::tcp::socket socket(loop);
  socket.connect({net::ip::address_v4::loopback(), server.port()});
  net::write(socket, net::buffer(head));
  std::string answer;
  net::read_until(socket, net::dynamic_buffer(answer), "\r\n\r\n");
  CHECK(answer == "HTTP/1.1 100 Continue\r\n\r\n");
  net::write(socket, net::buffer(std::string("hello")));
  net::read_until(socket, net::dynamic_buffer(answer), "POST  hello");
  CHECK(answer.contains("\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

TEST_CASE("a body that does not come is given up", "[http]") {
  HttpConfig config;
  config.body_deadline = std::chrono::milliseconds(50);
  PostServer server(config);
  const std::string head =
      "POST /echo HTTP/1.1\r\n" + server.host() + "Content-Length: 5\r\n\r\nhe";
  CHECK(server.ask({head}, false).empty());
}
