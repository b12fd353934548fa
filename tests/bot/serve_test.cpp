// The whole program, as its operators and customers meet it: real sockets, a real disk, a real kill
// -9.
#include <signal.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "connectors/mypage/shared_key.h"
#include "connectors/outbound/curl_thread.h"
#include "connectors/web/client.h"
#include "tests/support/running_server.h"

namespace annai {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr const char* kSettings =
    "limits: {messages_per_second: 100000, message_burst: 100000, handshakes_per_second: 100000,\n"
    "         handshake_burst: 100000}\n"
    "log: error\n";

// A customer at her browser.
class Customer {
 public:
  explicit Customer(std::uint16_t port)
      : client_(std::move(*ChatClient::connect("localhost", port, "/v1/chat",
                                               "http://localhost:" + std::to_string(port)))) {}

  json hello(const json& token = nullptr, int after = 0, const std::string& entry = "") {
    send({{"type", "hello"},
          {"token", token},
          {"entry", entry},
          {"locale", "ja"},
          {"after", after}});
    return next("welcome");
  }
  void send(const json& frame) { client_.send(frame.dump()); }
  void say(const std::string& id, const std::string& text) {
    send({{"type", "message"}, {"id", id}, {"text", text}});
  }
  json ask(const std::string& id, const std::string& text) {
    say(id, text);
    return next("reply");
  }
  json next() {
    const std::optional<std::string> frame = client_.receive(milliseconds(10'000));
    return frame ? json::parse(*frame) : json();
  }
  json next(const std::string& type) {
    for (json frame = next(); !frame.is_null(); frame = next()) {
      if (frame["type"] == type) return frame;
    }
    return {};
  }
  ChatClient& client() { return client_; }

 private:
  ChatClient client_;
};

const std::string kWithSandbox = std::string(kSettings) +
                                 "mypage: {sandbox: {contracts: " ANNAI_SOURCE_ROOT
                                 "/deploy/sandbox/contracts.csv}}\n";

// The status of a POST; 0: nobody answered.
int post(std::uint16_t port, const std::string& path, const std::string& body,
         std::vector<std::string> fields = {}) {
  net::io_context loop(1);
  CurlThread curl(OutboundLimits{});
  OutboundRequest request{.url = "http://127.0.0.1:" + std::to_string(port) + path,
                          .fields = std::move(fields),
                          .body = body};
  int status = 0;
  net::co_spawn(loop, curl.send(std::move(request)),
                [&](const std::exception_ptr&, const Result<OutboundAnswer>& answer) {
                  if (answer) status = answer->status;
                });
  loop.run();
  return status;
}

// Asks until the answer is so, or ten seconds have passed.
template <typename Question>
bool becomes(const Question& so) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    ::usleep(20'000);
  }
  return true;
}

pid_t child_of(pid_t parent) {
  const std::string process = "/proc/" + std::to_string(parent);
  std::ifstream children(process + "/task/" + std::to_string(parent) + "/children");
  pid_t child = 0;
  children >> child;
  return child;
}

std::string text_of(const json& reply) {
  std::string text;
  for (const json& message : reply["messages"]) text += message.value("text", "");
  return text;
}

TEST_CASE("a stuck customer asks, and the answer names its step", "[serve]") {
  const TemporaryFolder folder;
  RunningServer server(folder.path() / "data", kSettings);
  Customer customer(server.port());
  const json welcome = customer.hello();
  CHECK(welcome["resumed"] == false);
  CHECK(welcome["seq"] == 0);
  const json greeting = customer.next("reply");
  CHECK(greeting["in_reply_to"].is_null());
  CHECK(greeting["seq"] == 1);

  customer.say("m1", "本登録はいつまでにすればいいですか");
  const json said = customer.next();
  CHECK(said["type"] == "said");
  CHECK(said["seq"] == 2);
  const json reply = customer.next("reply");
  CHECK(reply["in_reply_to"] == "m1");
  CHECK(reply["seq"] == 3);
  CHECK(reply["outcome"] == "answer");
  CHECK(text_of(reply).find("24時間") != std::string::npos);
  CHECK(reply["sources"][0]["step"] == 8);
}

TEST_CASE("a chat survives kill -9 and goes on where it was", "[serve]") {
  const TemporaryFolder folder;
  std::string token;
  json before;
  {
    RunningServer server(folder.path() / "data", kSettings);
    Customer customer(server.port());
    token = customer.hello()["token"];
    customer.next("reply");
    before = customer.ask("m1", "メールが届きません");
    server.kill();
  }
  RunningServer server(folder.path() / "data", kSettings);
  Customer customer(server.port());
  const json welcome = customer.hello(token, 1);
  CHECK(welcome["resumed"] == true);
  CHECK(welcome["seq"] == 3);
  CHECK(customer.next()["type"] == "said");
  CHECK(customer.next() == before);

  SECTION("a message sent again gets the same reply, and counts once") {
    CHECK(customer.ask("m1", "メールが届きません") == before);
    CHECK(customer.ask("m2", "ありがとう")["seq"] == 5);
  }
  SECTION("the same id with other words is refused") {
    customer.say("m1", "別の質問です");
    CHECK(customer.next("error")["code"] == "bad_request");
  }
  SECTION("a button offered before still counts") {
    const json choice = before["choices"][0];
    customer.send({{"type", "message"}, {"id", "m2"}, {"choice", choice["choice"]}});
    CHECK(customer.next("said")["text"] == choice["label"]);
    CHECK(customer.next("reply")["in_reply_to"] == "m2");
  }
}

TEST_CASE("two tabs see everything; another's button and a stale token get nothing", "[serve]") {
  const TemporaryFolder folder;
  RunningServer server(folder.path() / "data", kSettings);
  Customer first(server.port());
  const std::string token = first.hello()["token"];
  const json greeting = first.next("reply");
  Customer second(server.port());
  const std::string newer = second.hello(token, 1)["token"];

  const json reply = first.ask("m1", "パスワードを忘れました");
  CHECK(second.next("said")["text"] == "パスワードを忘れました");
  CHECK(second.next("reply") == reply);

  Customer stranger(server.port());
  CHECK(stranger.hello()["resumed"] == false);
  stranger.next("reply");
  stranger.send({{"type", "message"}, {"id", "m1"}, {"choice", reply["choices"][0]["choice"]}});
  CHECK(stranger.next("error")["code"] == "bad_request");

  Customer third(server.port());
  CHECK(third.hello(newer, 3)["resumed"] ==
        true);  // the newer token was used: the older one is gone
  Customer late(server.port());
  CHECK(late.hello(token, 0)["resumed"] == false);
}

TEST_CASE("an old button gets a polite reply and changes nothing", "[serve]") {
  const TemporaryFolder folder;
  RunningServer server(folder.path() / "data", kSettings);
  Customer customer(server.port());
  customer.hello();
  const json greeting = customer.next("reply");
  const json answer = customer.ask("m1", "メールが届きません");
  customer.send({{"type", "message"}, {"id", "m2"}, {"choice", greeting["choices"][0]["choice"]}});
  const json reply = customer.next("reply");
  CHECK(reply["outcome"] == "notice");
  CHECK(reply["choices"].size() == answer["choices"].size());
}

TEST_CASE("bad input gets a clear error, stores nothing, and the chat goes on", "[serve]") {
  const TemporaryFolder folder;
  RunningServer server(folder.path() / "data", kSettings);
  Customer customer(server.port());
  customer.say("m0", "メールが届きません");
  CHECK(customer.next("error")["code"] == "hello_first");
  customer.hello();
  CHECK(customer.next("reply")["seq"] == 1);
  const std::vector<std::pair<std::string, std::string>> table{
      {R"({"type":"message")", "bad_request"},
      {R"([])", "bad_request"},
      {R"({"type":"message","id":7,"text":"a"})", "bad_request"},
      {R"({"type":"message","id":"x"})", "bad_request"},
      {R"({"type":"message","id":"x","text":"a","choice":"b"})", "bad_request"},
      {R"({"type":"message","id":"x","text":"\ud800"})", "bad_request"},
      {R"({"type":"order","id":"x"})", "unknown_type"},
      {R"({"type":"message","id":"x","choice":"AAAA"})", "bad_request"},
      {R"({"type":"message","id":"x","text":")" + std::string(1001, 'a') + R"("})", "too_large"}};
  for (const auto& [frame, code] : table) {
    INFO(frame.substr(0, 60));
    customer.client().send(frame);
    CHECK(customer.next("error")["code"] == code);
  }
  CHECK(customer.ask("m1", "メールが届きません")["seq"] == 3);
}

TEST_CASE("too fast a customer is told when to come back, and is then heard", "[serve]") {
  const TemporaryFolder folder;
  RunningServer server(folder.path() / "data",
                       "limits: {messages_per_second: 0.001, message_burst: 2}\nlog: error\n");
  Customer customer(server.port());
  customer.hello();
  customer.next("reply");
  customer.ask("m1", "こんにちは");
  customer.ask("m2", "こんにちは");
  customer.say("m3", "こんにちは");
  const json error = customer.next("error");
  CHECK(error["code"] == "rate_limited");
  CHECK(error["in_reply_to"] == "m3");
  CHECK(error["retry_after_ms"] > 1000);
}

TEST_CASE("what a customer typed by mistake is in no file of the data folder", "[serve]") {
  const std::string canary = "Kx7mQ2vT9pLw4zRb8nYc5dHg";
  const TemporaryFolder folder;
  {
    RunningServer server(folder.path() / "data", kSettings);
    Customer customer(server.port());
    customer.hello();
    customer.next("reply");
    customer.ask("m1", "パスワードは " + canary + " です。電話は090-1234-5678、taro@example.jp");
    customer.send({{"type", "feedback"},
                   {"id", "f1"},
                   {"reply", 3},
                   {"helpful", false},
                   {"comment", canary}});
    CHECK(customer.next("ack")["in_reply_to"] == "f1");
    CHECK(server.terminate() == 0);
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    INFO(entry.path());
    for (const std::string& secret :
         {canary, std::string("090-1234-5678"), std::string("taro@example.jp")}) {
      CHECK(bytes.find(secret) == std::string::npos);
    }
  }
}

TEST_CASE("SIGTERM tells the customers, loses nothing and ends with 0", "[serve]") {
  const TemporaryFolder folder;
  RunningServer server(folder.path() / "data", kSettings);
  Customer customer(server.port());
  customer.hello();
  customer.next("reply");
  CHECK(server.terminate() == 0);
  CHECK(customer.next().is_null());
  CHECK(customer.client().close_code() == 1012);
}

TEST_CASE("the sandbox My Page comes and goes with the chat, and comes back", "[serve]") {
  const TemporaryFolder folder;
  RunningServer server(folder.path() / "data", kWithSandbox, {});
  const std::uint16_t port = server.mypage_port();
  REQUIRE(port != 0);
  const auto answers = [&] { return post(port, "/v1/registrations", "{}") == 401; };
  CHECK(answers());

  SECTION("killed, it is started again, where it was") {
    const pid_t first = child_of(server.process());
    REQUIRE(first > 0);
    ::kill(first, SIGKILL);
    CHECK(becomes([&] { return child_of(server.process()) != first && answers(); }));
    CHECK(server.terminate() == 0);
  }
  SECTION("it ends with the chat") {
    CHECK(server.terminate() == 0);
    CHECK_FALSE(answers());
  }
  SECTION("it ends with a chat that was killed") {
    server.kill();
    CHECK(becomes([&] { return !answers(); }));
    CHECK(RunningServer(folder.path() / "data", kWithSandbox, {}).mypage_port() != 0);
  }
}

TEST_CASE("only My Page's own notices are heard, and only of now", "[serve]") {
  const TemporaryFolder folder;
  RunningServer server(folder.path() / "data", kWithSandbox, {"--test-clock"});
  const Result<SharedKey> key = SharedKey::open(folder.path() / "data-mypage.key");
  REQUIRE(key);
  const std::string body =
      R"({"id":"n_1","type":"completed","registration":"r_1","at":"2030-01-01T00:00:00Z"})";
  const auto told = [&](const std::string& timestamp, const std::string& signature) {
    return post(server.port(), "/hooks/mypage", body,
                {"X-Mypage-Timestamp: " + timestamp, "X-Mypage-Signature: " + signature});
  };
  CHECK(post(server.port(), "/test/clock", R"({"now":"soon"})") == 400);
  CHECK(post(server.port(), "/test/clock", R"({"now":1893456000})") == 200);
  CHECK(told("1893456000", key->signature("1893456000", body)) == 200);
  CHECK(told("1893456000", key->signature("1893456001", body)) == 401);
  CHECK(told("1893455000", key->signature("1893455000", body)) == 401);
  CHECK(told("1893456000", "") == 401);
}

TEST_CASE("what keeps the server from starting is one clear sentence", "[serve]") {
  const TemporaryFolder folder;
  const std::string config = (folder.path() / "annai.yaml").string();
  const std::string root = ANNAI_SOURCE_ROOT;
  std::ofstream(config) << "log: error\n";

  SECTION("the port is in use") {
    RunningServer other(folder.path() / "other");
    const Ended ended =
        run_annai({"serve", "--config", config, "--port", std::to_string(other.port()), "--data",
                   (folder.path() / "data").string(), "--content", root});
    CHECK(ended.exit_code != 0);
    CHECK(ended.output.find("in use") != std::string::npos);
  }
  SECTION("a clock for tests, where others could reach it") {
    std::ofstream(config) << "listen: {address: 0.0.0.0}\n";
    const Ended ended = run_annai({"serve", "--config", config, "--port", "0", "--test-clock"});
    CHECK(ended.exit_code != 0);
    CHECK(ended.output == "annai: --test-clock: only where the chat listens on 127.0.0.1\n");
  }
  SECTION("the data folder is a file") {
    std::ofstream(folder.path() / "data") << "not a folder";
    const Ended ended = run_annai({"serve", "--config", config, "--port", "0", "--data",
                                   (folder.path() / "data").string(), "--content", root});
    CHECK(ended.exit_code != 0);
    CHECK(ended.output.starts_with("annai: "));
  }
  SECTION("the configuration is wrong in three places") {
    std::ofstream(config) << "listen: {port: 99999}\nlimits: {message_burst: 0}\nspeed: high\n";
    const Ended ended = run_annai({"serve", "--config", config});
    CHECK(ended.exit_code != 0);
    CHECK(ended.output.find(config + ":1: ") != std::string::npos);
    CHECK(ended.output.find(config + ":2: ") != std::string::npos);
    CHECK(ended.output.find(config + ":3: ") != std::string::npos);
  }
  SECTION("the content has two problems") {
    const std::filesystem::path content = folder.path() / "content";
    for (const char* name : {"rules", "flows", "articles", "sources"})
      std::filesystem::create_directories(content / name);
    std::ofstream(content / "rules/a.yaml") << "- intent: x\n  any: ['(']\n";
    std::ofstream(content / "flows/a.yaml") << "nodes: {}\n";
    const Ended ended = run_annai({"serve", "--config", config, "--content", content.string()});
    CHECK(ended.exit_code != 0);
    CHECK(ended.output.find("a.yaml:1: the pattern") != std::string::npos);
    CHECK(ended.output.find("'greeting' is missing") != std::string::npos);
  }
}

}  // namespace
}  // namespace annai
