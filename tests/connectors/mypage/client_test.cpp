// My Page as the chat calls it: a real one, and every way in which one may fail.
#include "connectors/mypage/client.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "connectors/mypage/sandbox/my_page.h"
#include "tests/support/running_server.h"
#include "tests/support/scripted_server.h"

namespace annai {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Peer;
using test::ScriptedServer;

constexpr const char* kKey = "0123456789abcdef0123456789abcdef";

Application himawari() {
  return {.subject = "chat-1",
          .values = {{"consent", "yes"},
                     {"consent_version", "2026-11"},
                     {"email", "himawari@example.jp"},
                     {"policy", "A100200301"},
                     {"policy", "A100200302"},
                     {"name", "向日葵さゆり"},
                     {"name_kana", "ヒマワリサユリ"},
                     {"postal_code", "1608338"},
                     {"address", "東京都新宿区西新宿9-26-1"},
                     {"birth_date", "1980-04-01"},
                     {"phone", "09000001111"},
                     {"mail_pref", "yes"}},
          .consented_at = UtcTime(seconds(1'795'339'200))};
}

std::string reserved_at(const std::string& url) {
  return R"({"id":"r_1","state":"awaiting_password","password_page":")" + url +
         R"(/password/x","password_page_expires":"2026-11-22T09:30:00Z"})";
}

std::string own_url(const std::string& request) {  // of the server that was asked
  const auto host = request.find("Host: ") + 6;
  return "http://" + request.substr(host, request.find('\r', host) - host);
}

// The chat's side: a loop, libcurl's thread, a client.
class Chat {
 public:
  explicit Chat(const std::string& url, OutboundLimits limits = {}, CircuitLimits circuit = {},
                const std::string& pages = "", const std::string& key = kKey)
      : key_(key),
        curl_(limits),
        client_({.url = url, .pages = pages, .circuit = circuit}, key_, curl_) {}

  template <typename T>
  std::vector<T> all(std::vector<net::awaitable<T>> calls) {
    std::vector<T> results;
    for (net::awaitable<T>& call : calls) {
      net::co_spawn(loop_, std::move(call), [&](const std::exception_ptr& error, T result) {
        if (error) std::rethrow_exception(error);
        results.push_back(std::move(result));
      });
    }
    loop_.restart();
    loop_.run();
    return results;
  }
  template <typename T>
  T get(net::awaitable<T> call) {
    std::vector<net::awaitable<T>> calls;
    calls.push_back(std::move(call));
    return std::move(all(std::move(calls)).front());
  }
  Result<Reservation> reserve(const std::string& key = "key-00000001") {
    return get(client_.reserve(key, himawari()));
  }
  MyPageClient& client() { return client_; }
  net::io_context& loop() { return loop_; }

 private:
  net::io_context loop_{1};
  SharedKey key_;
  CurlThread curl_;
  MyPageClient client_;
};

ErrorCode code_of(const Result<Reservation>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

constexpr OutboundLimits kHasty{.connect = milliseconds(300), .total = milliseconds(300)};

TEST_CASE("a confirmed registration is handed over as My Page's API describes", "[mypage]") {
  ScriptedServer server([](Peer& peer, const std::string& request, int) {
    peer.answer(201, reserved_at(own_url(request)));
  });
  Chat chat(server.url());
  const Result<Reservation> reserved = chat.reserve();
  REQUIRE(reserved);
  CHECK(reserved->id == "r_1");
  CHECK(reserved->password_page == server.url() + "/password/x");
  CHECK(reserved->page_expires == UtcTime(seconds(1'795'339'800)));

  REQUIRE(server.requests().size() == 1);
  const std::string request = server.requests().front();
  CHECK(request.starts_with("POST /v1/registrations HTTP/1.1\r\n"));
  CHECK(request.find("Authorization: Bearer " + std::string(kKey) + "\r\n") != std::string::npos);
  CHECK(request.find("Idempotency-Key: key-00000001\r\n") != std::string::npos);
  CHECK(json::parse(request.substr(request.find("\r\n\r\n"))) == json::parse(R"({
    "consent": {"version": "2026-11", "at": "2026-11-22T09:20:00Z", "channel": "web"},
    "email": "himawari@example.jp", "policies": ["A100200301", "A100200302"],
    "holder": {"name": "向日葵さゆり", "name_kana": "ヒマワリサユリ", "postal_code": "1608338",
               "address": "東京都新宿区西新宿9-26-1", "birth_date": "1980-04-01",
               "phone": "09000001111"},
    "mail_preference": true, "subject": "chat-1"})"));
}

TEST_CASE("what My Page says decides what the customer is told", "[mypage]") {
  struct Row {
    int status;
    std::string body;
    ErrorCode code;
  };
  const Row row = GENERATE(values<Row>({
      {422, R"({"error":"not_matched","message":"m"})", ErrorCode::kRefused},
      {400, R"({"error":"invalid_email","message":"m"})", ErrorCode::kInvalidInput},
      // A fault of ours, or of its: nothing of it is the customer's.
      {400, R"({"error":"bad_request","message":"m"})", ErrorCode::kBadRequest},
      {409, R"({"error":"key_reused","message":"m"})", ErrorCode::kBadRequest},
      {422, R"({"error":"unheard_of","message":"m"})", ErrorCode::kBadRequest},
      {400, R"({"error":"not_matched","message":"m"})", ErrorCode::kBadRequest},
      {404, R"({"error":"not_found","message":"m"})", ErrorCode::kUnavailable},
      {429, R"({"error":"rate_limited","message":"m"})", ErrorCode::kRateLimited},
      // No word of My Page's: a proxy, a broken server, our key is wrong.
      {422, "<html>", ErrorCode::kUnavailable},
      {401, R"({"error":"unauthorized","message":"m"})", ErrorCode::kUnavailable},
      {500, "", ErrorCode::kUnavailable},
      {503, R"({"error":"unavailable","message":"m"})", ErrorCode::kUnavailable},
      {200, "", ErrorCode::kUnavailable},
      {201, "", ErrorCode::kUnavailable},
      {201, "\xff\xfe{", ErrorCode::kUnavailable},
      {201, "[]", ErrorCode::kUnavailable},
      {201, R"({"id":7})", ErrorCode::kUnavailable},
      {201,
       R"({"id":"r","state":"completed","password_page":"https://a/","password_page_expires":"2026-11-22T09:30:00Z"})",
       ErrorCode::kUnavailable},
      {201,
       R"({"id":"r","state":"awaiting_password","password_page":"https://a/","password_page_expires":"2026-11-31T09:30:00Z"})",
       ErrorCode::kUnavailable},
      {201,
       R"({"id":"r","state":"awaiting_password","password_page":"https://elsewhere.example/","password_page_expires":"2026-11-22T09:30:00Z"})",
       ErrorCode::kUnavailable},
      {201,
       R"({"id":"r","state":"awaiting_password","password_page":"javascript:x","password_page_expires":"2026-11-22T09:30:00Z"})",
       ErrorCode::kUnavailable},
  }));
  CAPTURE(row.status, row.body);
  ScriptedServer server(
      [&](Peer& peer, const std::string&, int) { peer.answer(row.status, row.body); });
  CHECK(code_of(Chat(server.url()).reserve()) == row.code);
}

TEST_CASE("of the contracts that do not match only names are taken", "[mypage]") {
  struct Row {
    std::string policies;
    std::vector<std::string> blamed;
  };
  const Row row = GENERATE(values<Row>({{R"(["A100200302"])", {"A100200302"}},
                                        {R"([7,null,"A100200302",["x"]])", {"A100200302"}},
                                        {R"("A100200302")", {}},
                                        {"[]", {}},
                                        {"null", {}}}));
  ScriptedServer server([&](Peer& peer, const std::string&, int) {
    peer.answer(422, R"({"error":"not_matched","message":"m","policies":)" + row.policies + "}");
  });
  const Result<Reservation> refused = Chat(server.url()).reserve();
  REQUIRE(code_of(refused) == ErrorCode::kRefused);
  CHECK(refused.error().blamed == row.blamed);
}

TEST_CASE("too often: the time to wait is My Page's, within a day", "[mypage]") {
  struct Row {
    std::string field;
    int ms;
  };
  const Row row = GENERATE(values<Row>({{"Retry-After: 90\r\n", 90'000},
                                        {"", 60'000},
                                        {"Retry-After: soon\r\n", 60'000},
                                        {"Retry-After: 99999999\r\n", 86'400'000}}));
  ScriptedServer server([&](Peer& peer, const std::string&, int) {
    peer.answer(429, R"({"error":"rate_limited","message":"m"})", row.field);
  });
  const Result<Reservation> refused = Chat(server.url()).reserve();
  REQUIRE(code_of(refused) == ErrorCode::kRateLimited);
  CHECK(refused.error().retry_after_ms == row.ms);
}

TEST_CASE("a My Page that is not there, hangs, dribbles or floods is no answer, in time",
          "[mypage]") {
  std::string gone;
  {
    gone = ScriptedServer([](Peer&, const std::string&, int) {}).url();
  }
  CHECK(code_of(Chat(gone, kHasty).reserve()) == ErrorCode::kUnavailable);

  ScriptedServer::Script script;
  SECTION("it hangs") {
    script = [](Peer& peer, const std::string&, int) { peer.wait_until_it_leaves(); };
  }
  SECTION("it closes without a word") {
    script = [](Peer&, const std::string&, int) {};
  }
  SECTION("it answers byte by byte") {
    script = [](Peer& peer, const std::string&, int) {
      peer.send("HTTP/1.1 201 Slow\r\nContent-Length: 100000\r\n\r\n");
      while (!peer.leaves_within(20) && peer.send("x")) {
      }
    };
  }
  SECTION("it sends a head without end") {
    script = [](Peer& peer, const std::string&, int) {
      peer.send("HTTP/1.1 201 Long\r\n");
      while (peer.send("X-More: and more, and more, and more, and more, and more\r\n")) {
      }
    };
  }
  SECTION("it speaks something else") {
    script = [](Peer& peer, const std::string&, int) { peer.send("220 mail.example.jp\r\n"); };
  }
  ScriptedServer server(script);
  CHECK(code_of(Chat(server.url(), kHasty).reserve()) == ErrorCode::kUnavailable);
}

TEST_CASE("an answer of 10 MiB is cut off soon after its limit", "[mypage]") {
  std::atomic<std::size_t> sent = 0;
  {
    ScriptedServer server([&](Peer& peer, const std::string&, int) {
      const std::string mebibyte(1024 * 1024, ' ');
      peer.send("HTTP/1.1 201 Much\r\nContent-Length: 10485760\r\n\r\n");
      while (sent < 10 && peer.send(mebibyte)) ++sent;
    });
    CHECK(code_of(Chat(server.url()).reserve()) == ErrorCode::kUnavailable);
  }
  CHECK(sent < 10);
}

TEST_CASE("a redirect is not followed: what customers typed goes to no other host", "[mypage]") {
  ScriptedServer other([](Peer& peer, const std::string& request, int) {
    peer.answer(201, reserved_at(own_url(request)));
  });
  const int status = GENERATE(301, 302, 307, 308);
  ScriptedServer server([&](Peer& peer, const std::string&, int) {
    peer.answer(status, "", "Location: " + other.url() + "/v1/registrations\r\n");
  });
  CHECK(code_of(Chat(server.url()).reserve()) == ErrorCode::kUnavailable);
  CHECK(other.requests().empty());
}

// `openssl s_server` on a free port of loopback, with a certificate that it has signed itself.
class SelfSigned {
 public:
  SelfSigned() {
    const std::string key = (folder_.path() / "key.pem").string();
    const std::string certificate = (folder_.path() / "certificate.pem").string();
    const std::string make =
        "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout " + key + " -out " +
        certificate + " 2>/dev/null";
    if (std::system(make.c_str()) != 0) return;
    const std::string serve = "exec openssl s_server -www -naccept 1 -accept 127.0.0.1:0 -key " +
                              key + " -cert " + certificate + " 2>/dev/null";
    output_ = ::popen(serve.c_str(), "r");
    for (std::array<char, 256> line{}; std::fgets(line.data(), line.size(), output_) != nullptr;) {
      if (std::sscanf(line.data(), "ACCEPT 127.0.0.1:%u", &port_) == 1) break;
    }
  }
  ~SelfSigned() {
    if (output_ != nullptr) ::pclose(output_);
  }
  SelfSigned(const SelfSigned&) = delete;
  SelfSigned& operator=(const SelfSigned&) = delete;
  unsigned port() const { return port_; }

 private:
  TemporaryFolder folder_;
  FILE* output_ = nullptr;
  unsigned port_ = 0;
};

TEST_CASE("a certificate that nobody vouches for is refused, on this machine too", "[mypage]") {
  const SelfSigned server;
  if (server.port() == 0) {
    WARN("skipped: openssl is not installed");
    return;
  }
  const Result<Reservation> reserved =
      Chat("https://localhost:" + std::to_string(server.port())).reserve();
  REQUIRE(code_of(reserved) == ErrorCode::kUnavailable);
  CHECK(reserved.error().message.find("certificate") != std::string::npos);
}

TEST_CASE("done after we had given up: the same key finds out", "[mypage]") {
  ScriptedServer server([](Peer& peer, const std::string& request, int number) {
    if (number == 1) return peer.wait_until_it_leaves();  // and yet it is done
    peer.answer(201, reserved_at(own_url(request)));
  });
  Chat chat(server.url(), kHasty);
  CHECK(code_of(chat.reserve("key-lateness")) == ErrorCode::kUnavailable);
  CHECK(chat.reserve("key-lateness"));
  const std::vector<std::string> requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0] == requests[1]);
}

TEST_CASE("after five failures nobody is called for a while", "[mypage]") {
  ScriptedServer server([](Peer& peer, const std::string&, int) { peer.answer(500, ""); });
  Chat chat(server.url());
  for (int i = 0; i < 8; ++i) CHECK(code_of(chat.reserve()) == ErrorCode::kUnavailable);
  CHECK(server.requests().size() == 5);
}

TEST_CASE("the circuit opens, closes after its pause, and forgets what was long ago", "[mypage]") {
  using namespace std::chrono_literals;
  Circuit circuit({.failures = 3, .within = 30s, .pause = 10s});
  const Circuit::Time start{1h};
  circuit.failed(start);
  circuit.failed(start + 1s);
  CHECK(circuit.allows(start + 1s));
  circuit.failed(start + 2s);
  CHECK_FALSE(circuit.allows(start + 2s));
  CHECK_FALSE(circuit.allows(start + 11s));
  CHECK(circuit.allows(start + 12s));
  SECTION("one more failure opens it again") {
    circuit.failed(start + 12s);
    CHECK_FALSE(circuit.allows(start + 12s));
  }
  SECTION("a success forgets") {
    circuit.succeeded();
    circuit.failed(start + 12s);
    circuit.failed(start + 12s);
    CHECK(circuit.allows(start + 12s));
  }
  SECTION("time forgets") {
    circuit.failed(start + 60s);
    circuit.failed(start + 61s);
    CHECK(circuit.allows(start + 61s));
  }
}

TEST_CASE("so many at once; one more is refused, and the others get their answers", "[mypage]") {
  std::atomic<bool> refused = false;
  ScriptedServer server([&](Peer& peer, const std::string& request, int) {
    while (!refused && !peer.leaves_within(5)) {
    }
    peer.answer(201, reserved_at(own_url(request)));
  });
  Chat chat(server.url(), {.at_once = 2});
  const auto reserve = [&](const char* key) -> net::awaitable<Result<Reservation>> {
    Result<Reservation> result = co_await chat.client().reserve(key, himawari());
    if (!result) refused = true;
    co_return result;
  };
  std::vector<net::awaitable<Result<Reservation>>> calls;
  for (const char* key : {"key-00000001", "key-00000002", "key-00000003"}) {
    calls.push_back(reserve(key));
  }
  int reserved = 0;
  for (const Result<Reservation>& result : chat.all(std::move(calls))) reserved += result ? 1 : 0;
  CHECK(reserved == 2);
  CHECK(server.requests().size() == 2);
}

TEST_CASE("a registration's name is one segment of the path, whatever it is", "[mypage]") {
  ScriptedServer server([](Peer& peer, const std::string&, int) {
    peer.answer(202, R"({"id":"../a?b","state":"provisional"})");
  });
  Chat chat(server.url());
  CHECK(chat.get(chat.client().mail_again("key-00000001", "../a?b")));
  CHECK_FALSE(chat.get(chat.client().mail_again("key-00000001", "another")));
  CHECK(server.requests().front().starts_with(
      "POST /v1/registrations/%2E%2E%2Fa%3Fb/mail HTTP/1.1\r\n"));
}

TEST_CASE("where a registration stands is asked for, and read strictly", "[mypage]") {
  struct Row {
    int status;
    std::string body;
    std::optional<ErrorCode> code;
  };
  const Row row = GENERATE(values<Row>({
      {200,
       R"({"id":"r_1","state":"provisional","password_set":true,"expires_at":"2026-11-22T09:30:00Z"})",
       std::nullopt},
      {200, R"({"id":"r_1","state":"completed","password_set":true,"expires_at":null})",
       std::nullopt},
      {404, R"({"error":"not_found","message":"m"})", ErrorCode::kNotFound},
      {200, R"({"id":"r_2","state":"completed","password_set":true})", ErrorCode::kUnavailable},
      {200, R"({"id":"r_1","state":"asleep","password_set":true})", ErrorCode::kUnavailable},
      {200, R"({"id":"r_1","state":"completed","password_set":1})", ErrorCode::kUnavailable},
      {200, R"({"id":"r_1","state":"provisional","password_set":true,"expires_at":"soon"})",
       ErrorCode::kUnavailable},
      {200, "<html>", ErrorCode::kUnavailable},
      {500, "", ErrorCode::kUnavailable},
  }));
  CAPTURE(row.status, row.body);
  ScriptedServer server(
      [&](Peer& peer, const std::string&, int) { peer.answer(row.status, row.body); });
  Chat chat(server.url());
  const Result<Standing> standing = chat.get(chat.client().find("r_1"));
  CHECK(server.requests().front().starts_with("GET /v1/registrations/r_1 HTTP/1.1\r\n"));
  REQUIRE(standing.has_value() == !row.code.has_value());
  if (!standing) {
    CHECK(standing.error().code == *row.code);
  } else {
    const bool expires = standing->state == Standing::State::kProvisional;
    CHECK(standing->password_set);
    CHECK(standing->expires == (expires ? UtcTime(seconds(1'795'339'800)) : UtcTime{}));
  }
}

TEST_CASE("what cannot be done as a registration stands is told apart from what is not there",
          "[mypage]") {
  struct Row {
    int status;
    std::string error;
    ErrorCode code;
  };
  const Row row = GENERATE(values<Row>({{409, "wrong_state", ErrorCode::kRefused},
                                        {409, "key_reused", ErrorCode::kBadRequest},
                                        {400, "bad_request", ErrorCode::kBadRequest},
                                        {404, "not_found", ErrorCode::kNotFound},
                                        {422, "unheard_of", ErrorCode::kBadRequest}}));
  CAPTURE(row.status, row.error);
  ScriptedServer server([&](Peer& peer, const std::string&, int) {
    peer.answer(row.status, json{{"error", row.error}, {"message", "m"}}.dump());
  });
  Chat chat(server.url());
  CHECK(code_of(chat.get(chat.client().password_page("key-00000001", "r_1"))) == row.code);
  CHECK(chat.get(chat.client().mail_again("key-00000002", "r_1")).error().code == row.code);
}

TEST_CASE("the channel in which she agreed is told to My Page", "[mypage]") {
  ScriptedServer server([](Peer& peer, const std::string& request, int) {
    peer.answer(201, reserved_at(own_url(request)));
  });
  Chat chat(server.url());
  Application application = himawari();
  application.values.push_back({"consent_channel", "line"});
  REQUIRE(chat.get(chat.client().reserve("key-00000001", application)));
  const std::string request = server.requests().front();
  CHECK(json::parse(request.substr(request.find("\r\n\r\n")))["consent"]["channel"] == "line");
}

TEST_CASE("without a My Page nobody is called", "[mypage]") {
  CHECK(code_of(Chat("").reserve()) == ErrorCode::kUnavailable);
}

// The sandbox, in this process, on a thread of its own.
class Sandbox {
 public:
  Sandbox() {
    mypage::SandboxConfig config;
    config.http.port = 0;
    config.data = folder_.path() / "data";
    config.contracts = std::filesystem::path(ANNAI_SOURCE_ROOT) / "deploy/sandbox/contracts.csv";
    config.key_file = folder_.path() / "key";
    config.chat_url = "http://localhost:9";
    key_ = SharedKey::open(config.key_file)->authorization().substr(22);
    Problems problems;
    auto opened = mypage::MyPage::open(loop_, config, problems);
    REQUIRE(opened);
    my_page_ = *std::move(opened);
    my_page_->run();
    thread_ = std::jthread([this] { loop_.run(); });
  }
  ~Sandbox() {
    loop_.stop();
    thread_.join();
  }
  Chat chat() const {
    const std::string port = std::to_string(my_page_->port());
    return Chat("http://127.0.0.1:" + port, {}, {}, "http://localhost:" + port, key_);
  }

 private:
  TemporaryFolder folder_;
  net::io_context loop_{1};
  std::string key_;
  std::unique_ptr<mypage::MyPage> my_page_;
  std::jthread thread_;
};

Application of_one_contract() {
  Application application = himawari();
  std::erase(application.values, SlotValue{"policy", "A100200302"});
  return application;
}

TEST_CASE("the sandbox and the chat understand each other", "[mypage]") {
  const Sandbox sandbox;
  Chat chat = sandbox.chat();
  MyPageClient& client = chat.client();
  const Result<Reservation> first = chat.get(client.reserve("key-00000001", of_one_contract()));
  REQUIRE(first);

  SECTION("the same key is the same registration") {
    const Result<Reservation> again = chat.get(client.reserve("key-00000001", of_one_contract()));
    REQUIRE(again);
    CHECK(again->id == first->id);
    CHECK(again->password_page == first->password_page);
  }
  SECTION("the same key for somebody else is refused") {
    CHECK(code_of(chat.get(client.reserve("key-00000001", himawari()))) == ErrorCode::kBadRequest);
  }
  SECTION("contracts that do not match are refused") {
    const Result<Reservation> refused = chat.get(client.reserve("key-00000002", himawari()));
    CHECK(code_of(refused) == ErrorCode::kRefused);
    CHECK(refused.error().blamed == std::vector<std::string>{"A100200302"});
  }
  SECTION("another password page") {
    const Result<Reservation> page = chat.get(client.password_page("key-00000003", first->id));
    REQUIRE(page);
    CHECK(page->id == first->id);
    CHECK(page->password_page != first->password_page);
  }
  SECTION("a mail before there was a password is refused") {
    const Result<void> mail = chat.get(client.mail_again("key-00000004", first->id));
    REQUIRE_FALSE(mail);
    CHECK(mail.error().code == ErrorCode::kRefused);
  }
  SECTION("a registration that it does not know") {
    CHECK(code_of(chat.get(client.password_page("key-00000005", "r_x"))) == ErrorCode::kNotFound);
  }
}

}  // namespace
}  // namespace annai
