#include <catch2/catch.hpp>

#include "tests/connectors/web/fixture.h"

using namespace annai;
using namespace annai::test;

namespace {

std::string message(const std::string& id, const std::string& text) {
  return nlohmann::json{{"type", "message"}, {"id", id}, {"text", text}}.dump();
}

// 16 KiB, or one more, of a message whose text is far too long.
std::string frame_of(std::size_t bytes) {
  const std::string empty = message("a", "");
  return message("a", std::string(bytes - empty.size(), 'x'));
}

}  // namespace

TEST_CASE("a customer is welcomed, greeted, heard and answered", "[web]") {
  WebChat chat;
  ChatClient client = chat.connect();
  client.send(R"({"type":"hello","token":null,"entry":"step-5","after":0})");
  const auto welcome = next(client);
  CHECK(welcome["type"] == "welcome");
  CHECK(welcome["token"] == "token-1");
  CHECK(welcome["resumed"] == false);
  CHECK(next(client)["type"] == "reply");
  client.send(message("m1", "届きません"));
  CHECK(next(client)["text"] == "届きません");
  CHECK(next(client)["in_reply_to"] == "m1");
}

TEST_CASE("every window of a conversation gets everything, the fourth one closes the first",
          "[web]") {
  WebChat chat;
  const std::string again = R"({"type":"hello","token":"token-1","after":1})";
  ChatClient first = chat.enter();
  ChatClient second = chat.enter(again);
  ChatClient third = chat.enter(again);
  second.send(message("m1", "x"));
  for (ChatClient* client : {&first, &second, &third}) {
    CHECK(next(*client)["type"] == "said");
    CHECK(next(*client)["type"] == "reply");
  }
  ChatClient fourth = chat.enter(again);
  CHECK(close_code(first) == 1008);
  fourth.send(R"({"type":"ping"})");
  CHECK(next(fourth)["type"] == "pong");
}

TEST_CASE("another conversation hears nothing", "[web]") {
  WebChat chat;
  ChatClient other = chat.enter();
  ChatClient client = chat.enter();
  client.send(message("m1", "x"));
  CHECK(next(client)["type"] == "said");
  CHECK_FALSE(other.receive(50ms));
}

TEST_CASE("bad input gets a clear error, nothing is stored, and the chat goes on", "[web]") {
  struct Row {
    std::string frame;
    std::string_view code;
  };
  const auto row = GENERATE(values<Row>({
      {"{", "bad_request"},
      {R"({"type":"message","id":"a","text":7})", "bad_request"},
      {R"({"type":"message","id":"a","text":"\ud800"})", "bad_request"},
      {R"({"type":"message","id":"a","choice":"theirs"})", "bad_request"},
      {R"({"type":"dance"})", "unknown_type"},
      {R"({"type":"hello","token":null})", "bad_request"},
      {message("a", "too fast"), "rate_limited"},
      {message("a", "disk full"), "unavailable"},
      {message("a", std::string(1001, 'x')), "too_large"},
      {frame_of(16 * 1024), "too_large"},
  }));
  WebChat chat;
  ChatClient client = chat.enter();
  client.send(row.frame);
  const auto error = next(client);
  CHECK(error["type"] == "error");
  CHECK(error["code"] == row.code);
  if (row.code == "rate_limited") CHECK(error["retry_after_ms"] == 900);
  CHECK(chat.events() == 0);
  client.send(message("b", "x"));
  CHECK(next(client)["type"] == "said");
}

TEST_CASE("whatever comes before hello is refused", "[web]") {
  const std::string frame =
      GENERATE(as<std::string>(), R"({"type":"message","id":"a","text":"x"})", R"({"type":"ping"})",
               R"({"type":"bye"})", R"({"type":"dance"})");
  WebChat chat;
  ChatClient client = chat.connect();
  client.send(frame);
  CHECK(next(client)["code"] == "hello_first");
  CHECK(chat.events() == 0);
}

TEST_CASE("a token that nobody has gets a new conversation", "[web]") {
  WebChat chat;
  ChatClient client = chat.connect();
  client.send(R"({"type":"hello","token":"stale","after":3})");
  const auto welcome = next(client);
  CHECK(welcome["type"] == "welcome");
  CHECK(welcome["resumed"] == false);
}

TEST_CASE("frames that no text chat sends close the connection with the right code", "[web]") {
  WebChat chat;
  ChatClient client = chat.enter();
  SECTION("binary") {
    client.send_binary("\x01\x02");
    CHECK(close_code(client) == 1003);
  }
  SECTION("16 KiB and one byte") {
    client.send(frame_of(16 * 1024 + 1));
    CHECK(close_code(client) == 1009);
  }
  SECTION("1 MiB") {
    client.send(frame_of(1024 * 1024));
    CHECK(close_code(client) == 1009);
  }
  SECTION("no UTF-8") {
    client.send("\"\xC3\x28\"");
    CHECK(close_code(client) == 1007);
  }
  CHECK(chat.events() == 0);
  ChatClient other = chat.enter();
  other.send(R"({"type":"ping"})");
  CHECK(next(other)["type"] == "pong");
}

TEST_CASE("a page of a foreign origin gets no chat", "[web]") {
  WebChat chat;
  const std::string port = std::to_string(chat.port());
  const std::string origin =
      GENERATE_COPY(as<std::string>(), "", "null", "http://localhost", "https://localhost:" + port,
                    "http://localhost:" + port + "0", "http://localhost:" + port + "/",
                    "http://localhost:" + port + ".evil.example", "http://evil.localhost:" + port,
                    "HTTP://LOCALHOST:" + port, "http://127.0.0.1:" + port);
  const auto refused = chat.connect(origin);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "403 Forbidden");
}

TEST_CASE("feedback is acknowledged once it is taken", "[web]") {
  WebChat chat;
  ChatClient client = chat.enter();
  client.send(R"({"type":"feedback","id":"f1","reply":1,"helpful":true,"comment":"助かりました"})");
  const auto ack = next(client);
  CHECK(ack["type"] == "ack");
  CHECK(ack["in_reply_to"] == "f1");
  CHECK(chat.events() == 1);
}

TEST_CASE("suggestions are given ten times at once, and never stored", "[web]") {
  WebChat chat;
  ChatClient client = chat.enter();
  for (int i = 0; i < 11; ++i) client.send(R"({"type":"suggest","id":"s","text":"証券"})");
  for (int i = 0; i < 10; ++i) CHECK(next(client)["items"][0]["text"] == "証券");
  const auto error = next(client);
  CHECK(error["code"] == "rate_limited");
  CHECK(error["retry_after_ms"] > 0);
  CHECK(chat.events() == 0);
}

TEST_CASE("pings are answered ten times at once", "[web]") {
  WebChat chat;
  ChatClient client = chat.enter();
  for (int i = 0; i < 11; ++i) client.send(R"({"type":"ping"})");
  for (int i = 0; i < 10; ++i) CHECK(next(client)["type"] == "pong");
  CHECK(next(client)["code"] == "rate_limited");
}

TEST_CASE("bye ends the conversation and the connection", "[web]") {
  WebChat chat;
  ChatClient client = chat.enter();
  client.send(R"({"type":"bye"})");
  CHECK(close_code(client) == 1000);
  CHECK(chat.on_loop([](EchoInbox& inbox, WebConnector&) { return inbox.ended.size(); }) == 1);
}

TEST_CASE("bye in one window tells the other ones that the conversation has ended", "[web]") {
  WebChat chat;
  ChatClient stranger = chat.enter();
  ChatClient here = chat.enter();
  ChatClient there = chat.enter(R"({"type":"hello","token":"token-2"})");
  here.send(R"({"type":"bye"})");
  CHECK(close_code(here) == 1000);
  CHECK(close_code(there) == 4000);
  stranger.send(R"({"type":"ping"})");
  CHECK(next(stranger)["type"] == "pong");
}

TEST_CASE("a page that only pings is idle, and its connection is closed", "[web]") {
  WebConfig config;
  config.idle = 50ms;
  WebChat chat(config);
  ChatClient client = chat.enter();
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!client.closed() && std::chrono::steady_clock::now() < deadline) {
    client.send(R"({"type":"ping"})");
    client.receive(5s);
  }
  CHECK(client.close_code() == 1000);
}

TEST_CASE("a server that is late takes no new chats", "[web]") {
  HttpConfig http;
  http.max_lag = -1ms;  // no loop is that early
  WebChat chat({}, http);
  const auto refused = chat.connect(chat.origin());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "503 Service Unavailable");
}

TEST_CASE("the last window that closes leaves the conversation", "[web]") {
  WebChat chat;
  ChatClient first = chat.enter();
  ChatClient second = chat.enter(R"({"type":"hello","token":"token-1"})");
  const auto open = [](EchoInbox&, WebConnector& web) { return web.open_chats(); };
  const auto left = [](EchoInbox& inbox, WebConnector&) { return inbox.left.size(); };
  first.close();
  while (chat.on_loop(open) > 1) std::this_thread::yield();
  CHECK(chat.on_loop(left) == 0);
  second.close();
  while (chat.on_loop(open) > 0) std::this_thread::yield();
  CHECK(chat.on_loop(left) == 1);
}

TEST_CASE("a peer that does not read is closed, and the others go on", "[web]") {
  WebChat chat;
  ChatClient deaf = chat.enter();
  ChatClient other = chat.enter();
  deaf.send(message("m", "much"));
  other.send(message("m", "x"));
  CHECK(next(other)["type"] == "said");
  std::uint16_t code = 0;
  while (!deaf.closed() && deaf.receive(5s)) code = deaf.close_code();
  code = deaf.close_code();
  CHECK(code == 1013);
}

TEST_CASE("a stop tells every chat to come back later", "[web]") {
  WebChat chat;
  ChatClient client = chat.enter();
  auto code = std::async(std::launch::async, [&] { return close_code(client); });
  chat.stop();
  CHECK(code.get() == 1012);
  CHECK_FALSE(chat.connect(chat.origin()));
}

TEST_CASE("a message of many small pieces is read as one, not faster than the limit", "[web]") {
  WebConfig config;
  config.bytes_burst = 1024;
  config.bytes_per_second = 1024 * 1024;
  WebChat chat(config);
  ChatClient client = chat.enter();
  const std::string text(1000, 'x');
  for (int i = 0; i < 20; ++i) client.send(message("m" + std::to_string(i), text));
  for (int i = 0; i < 20; ++i) {
    CHECK(next(client)["text"] == text);
    CHECK(next(client)["type"] == "reply");
  }
}

TEST_CASE("what is said carries its network, the same for all chats from there", "[web]") {
  WebChat chat;
  ChatClient one = chat.enter();
  ChatClient other = chat.enter();
  one.send(message("a", "x"));
  next(one);
  other.send(message("b", "x"));
  next(other);
  const auto networks = chat.on_loop([](EchoInbox& inbox, WebConnector&) {
    return std::pair(inbox.events.front().network, inbox.events.back().network);
  });
  CHECK(chat.events() == 2);
  CHECK(networks.first != 0);
  CHECK(networks.first == networks.second);
}
