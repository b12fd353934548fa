// What leaves this program over HTTP, and to whom.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <exception>
#include <string>

#include "connectors/outbound/curl_thread.h"
#include "connectors/outbound/web_address.h"
#include "tests/support/scripted_server.h"

namespace annai {
namespace {

using std::chrono::milliseconds;
using test::Peer;
using test::ScriptedServer;

Result<OutboundAnswer> send(OutboundRequest request) {
  net::io_context loop{1};
  CurlThread curl(OutboundLimits{.connect = milliseconds(1'000), .total = milliseconds(1'000)});
  Result<OutboundAnswer> answered;
  net::co_spawn(loop, curl.send(std::move(request)),
                [&](const std::exception_ptr& error, Result<OutboundAnswer> answer) {
                  if (error) std::rethrow_exception(error);
                  answered = std::move(answer);
                });
  loop.run();
  return answered;
}

TEST_CASE("only https is called, and http on this machine", "[outbound]") {
  for (const char* url : {"https://mypage.example.jp", "https://a.jp:8443/api", "http://localhost",
                          "http://127.0.0.1:8081/x?y=1", "http://[::1]:8081"}) {
    CAPTURE(url);
    CHECK(is_safe_address(url));
  }
  for (const char* url : {"", "http://mypage.example.jp", "http://localhost.example.jp",
                          "http://127.0.0.1.example.jp", "http://localhost@example.jp", "https://",
                          "https:///x", "https://a.jp/ b", "ftp://a.jp", "file:///etc/passwd",
                          "javascript:alert(1)", "//a.jp", "https://a.jp/\r\nX: y"}) {
    CAPTURE(url);
    CHECK_FALSE(is_safe_address(url));
  }
  CHECK(origin_of("https://a.jp:8443/api/x") == "https://a.jp:8443");
  CHECK(origin_of("http://localhost") == "http://localhost");
}

TEST_CASE("a call has the method, the fields and the bytes that it was given", "[outbound]") {
  ScriptedServer server([](Peer& peer, const std::string&, int) { peer.answer(200, "{}"); });
  const std::string method = GENERATE(as<std::string>{}, "POST", "PUT", "DELETE", "GET");
  const bool has_body = method == "POST" || method == "PUT";
  const std::string body = has_body ? std::string("\x89PNG\0\r\n\r\n\xff", 10) : "";
  REQUIRE(send({.url = server.url() + "/x?y=1",
                .fields = {"Content-Type: image/png"},
                .body = body,
                .method = method}));
  const std::string request = server.requests().at(0);
  CHECK(request.starts_with(method + " /x?y=1 HTTP/1.1\r\n"));
  CHECK(request.find("Content-Type: image/png\r\n") != std::string::npos);
  CHECK(request.substr(request.find("\r\n\r\n") + 4) == body);
}

TEST_CASE("a field of the answer is found in whatever case it is written", "[outbound]") {
  ScriptedServer server([](Peer& peer, const std::string&, int) {
    peer.answer(200, "{}", "X-Line-Request-Id: 5d3c\r\nRetry-After: 7\r\n");
  });
  const Result<OutboundAnswer> answer = send({.url = server.url(), .fields = {}, .body = ""});
  REQUIRE(answer);
  CHECK(answer->field("x-line-request-id") == "5d3c");
  CHECK(answer->field("x-line-accepted-request-id").empty());
  CHECK(answer->retry_after == std::chrono::seconds(7));
}

TEST_CASE("whether anybody can have got a call is known", "[outbound]") {
  std::string gone;
  {
    gone = ScriptedServer([](Peer&, const std::string&, int) {}).url();
  }
  ScriptedServer silent([](Peer& peer, const std::string&, int) { peer.wait_until_it_leaves(); });
  ScriptedServer curt([](Peer&, const std::string&, int) {});
  const auto code = [](const std::string& url) {
    const Result<OutboundAnswer> answer =
        send({.url = url, .fields = {}, .body = "{}", .total = milliseconds(200)});
    REQUIRE_FALSE(answer);
    return answer.error().code;
  };
  CHECK(code(gone) == ErrorCode::kNotFound);
  CHECK(code("http://chat.example.jp/") == ErrorCode::kNotFound);  // no safe address
  CHECK(code(silent.url()) == ErrorCode::kUnavailable);
  CHECK(code(curt.url()) == ErrorCode::kUnavailable);
}

TEST_CASE("a call of its own haste is given up before the others", "[outbound]") {
  ScriptedServer silent([](Peer& peer, const std::string&, int) { peer.wait_until_it_leaves(); });
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(send({.url = silent.url(), .fields = {}, .body = "", .total = milliseconds(50)}));
  CHECK(std::chrono::steady_clock::now() - start < milliseconds(900));
}

}  // namespace
}  // namespace annai
