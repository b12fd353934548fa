// One letter to one customer, in all the weathers that LINE has.
#include "connectors/line/sending.h"

#include <catch2/catch.hpp>
#include <regex>

#include "tests/connectors/line/fixture.h"

namespace annai {
namespace {

using namespace std::chrono_literals;
using test::Call;
using test::ChatSide;
using test::kPush;
using test::kReply;
using test::Line;
using test::Peer;
using Paths = std::vector<std::string>;

constexpr const char* kSent = R"({"sentMessages":[{"id":"461230966842064897"}]})";
constexpr const char* kMessages = R"([{"type":"text","text":"手順8をご覧ください。"}])";
constexpr OutboundLimits kHasty{.connect = 300ms, .total = 200ms};
constexpr SendingPace kQuick{.first_pause = 1ms, .last_pause = 4ms};

class Sender : public ChatSide {
 public:
  explicit Sender(const Line& line, OutboundLimits limits = {}, SendingPace pace = kQuick)
      : ChatSide(line.url(), limits), sending_(api(), clock(), pace) {}

  // Of something that the customer has asked so long ago.
  Letter answer(std::chrono::milliseconds ago = 1s) {
    return {.key = "effect-1",
            .to = "U0000000000000000000000000000000a",
            .reply_token = "reply-token-1",
            .received_at = clock().now() - ago,
            .written_at = clock().now() - ago,
            .messages = kMessages};
  }
  Letter news() {
    Letter letter = answer();
    letter.reply_token.clear();
    return letter;
  }
  // `mark`: of what a former process noted. Later calls go on from what this one notes.
  Result<void> send(const Letter& letter, LetterMark mark = LetterMark::kUntried) {
    const auto note = [this](LetterMark noted) { return keep(noted); };
    return get(sending_.send(letter, mark, note));
  }
  std::vector<LetterMark> noted;
  bool disk_is_full = false;

 private:
  net::awaitable<Result<void>> keep(LetterMark mark) {
    if (disk_is_full) co_return fail(ErrorCode::kUnavailable, "full");
    noted.push_back(mark);
    co_return Result<void>();
  }

  Sending sending_;
};

void take(Peer& peer) { peer.answer(200, kSent, "x-line-request-id: 5d3c-11\r\n"); }

void refuse_token(Peer& peer) { peer.answer(400, R"({"message":"Invalid reply token"})"); }

TEST_CASE("an answer goes out as a reply, which costs nothing", "[line]") {
  Line line([](Peer& peer, const Call&, int) { take(peer); });
  Sender sender(line);
  CHECK(sender.send(sender.answer()));
  REQUIRE(line.paths() == Paths{kReply});
  const Call call = line.calls().front();
  CHECK(call.method == "POST");
  CHECK(call.field("Authorization") == "Bearer token-1");
  CHECK(call.field("Content-Type") == "application/json");
  CHECK(call.field("X-Line-Retry-Key").empty());  // with one, LINE refuses a reply
  CHECK(call.json() == nlohmann::json{{"replyToken", "reply-token-1"},
                                      {"messages", nlohmann::json::parse(kMessages)}});
}

TEST_CASE("news, and what comes later than LINE's minute, is pushed with a retry key", "[line]") {
  Line line([](Peer& peer, const Call&, int) { take(peer); });
  Sender sender(line);
  SECTION("news") { CHECK(sender.send(sender.news())); }
  SECTION("late") { CHECK(sender.send(sender.answer(50s))); }
  SECTION("late, and its token known to be over") {
    CHECK(sender.send(sender.answer(50s), LetterMark::kNotTaken));
  }
  REQUIRE(line.paths() == Paths{kPush});
  const Call call = line.calls().front();
  CHECK(call.field("X-Line-Retry-Key") == retry_key_of(sender.answer()));
  CHECK(call.json() == nlohmann::json{{"to", "U0000000000000000000000000000000a"},
                                      {"messages", nlohmann::json::parse(kMessages)}});
}

TEST_CASE("an answer just within the minute is still a reply", "[line]") {
  Line line([](Peer& peer, const Call&, int) { take(peer); });
  Sender sender(line);
  CHECK(sender.send(sender.answer(49'999ms)));
  CHECK(line.paths() == Paths{kReply});
}

TEST_CASE("a letter keeps its retry key for ever, and no other letter has it", "[line]") {
  const Letter letter{.key = "effect-1", .to = "Ua", .reply_token = {}, .messages = {}};
  Letter other = letter;
  other.key = "effect-2";
  CHECK(retry_key_of(letter) == "9bf8c4b0-bfcc-4cdc-96f3-24a1fb7e5279");
  CHECK(retry_key_of(letter) != retry_key_of(other));
  CHECK(std::regex_match(
      retry_key_of(other),
      std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
}

TEST_CASE("the reply token was used up already: the answer is pushed", "[line]") {
  Line line([](Peer& peer, const Call& call, int) {
    call.path == kReply ? refuse_token(peer) : take(peer);
  });
  Sender sender(line);
  CHECK(sender.send(sender.answer()));
  CHECK(line.paths() == Paths{kReply, kPush});
}

TEST_CASE("a reply that LINE took without a word does not come twice", "[line]") {
  Line line([](Peer& peer, const Call&, int number) {
    if (number == 1) return;  // closed, and yet it was sent
    refuse_token(peer);
  });
  Sender sender(line);
  CHECK(sender.send(sender.answer()));
  CHECK(line.paths() == Paths{kReply, kReply});
}

TEST_CASE("nor does one that LINE took after we had stopped waiting", "[line]") {
  Line line([](Peer& peer, const Call&, int number) {
    if (number == 1) return peer.wait_until_it_leaves();
    refuse_token(peer);
  });
  Sender sender(line, kHasty);
  CHECK(sender.send(sender.answer()));
  CHECK(line.paths() == Paths{kReply, kReply});
}

TEST_CASE("nor one that a former try had sent before this program was restarted", "[line]") {
  Line line([](Peer& peer, const Call&, int) { refuse_token(peer); });
  Sender sender(line);
  SECTION("at once") {
    CHECK(sender.send(sender.answer(), LetterMark::kPerhapsTaken));
    CHECK_FALSE(sender.log().has("warn"));
  }
  SECTION("long ago: and the log says that nobody knows") {
    CHECK(sender.send(sender.answer(10min), LetterMark::kPerhapsTaken));
    CHECK(sender.log().has("an answer is taken to have arrived"));
  }
  CHECK(line.paths() == Paths{kReply});
  CHECK(sender.noted.empty());
}

TEST_CASE("one that waited for the restart untried is pushed, however old its token", "[line]") {
  Line line([](Peer& peer, const Call&, int) { take(peer); });
  Sender sender(line);
  CHECK(sender.send(sender.answer(10min)));
  CHECK(line.paths() == Paths{kPush});
}

TEST_CASE("that a reply is tried is on disk before it is, that it failed before the push",
          "[line]") {
  Line line([](Peer& peer, const Call& call, int) {
    call.path == kReply ? refuse_token(peer) : take(peer);
  });
  Sender sender(line);
  SECTION("a full disk sends nothing") {
    sender.disk_is_full = true;
    CHECK(sender.send(sender.answer()).error().code == ErrorCode::kUnavailable);
    CHECK(line.paths().empty());
  }
  SECTION("else both are noted") {
    CHECK(sender.send(sender.answer()));
    CHECK(sender.noted == std::vector{LetterMark::kPerhapsTaken, LetterMark::kNotTaken});
  }
}

TEST_CASE("a reply of which nothing is known after its minute is not pushed: it is asked again",
          "[line]") {
  std::atomic<bool> back = false;
  Line line([&](Peer& peer, const Call&, int) {
    if (back) refuse_token(peer);
  });
  Sender sender(line);
  CHECK_FALSE(sender.send(sender.answer(10min), LetterMark::kPerhapsTaken));
  back = true;
  CHECK(sender.send(sender.answer(10min), LetterMark::kPerhapsTaken));
  CHECK(line.paths() == Paths{kReply, kReply});
}

TEST_CASE("LINE stumbles: the same reply again, until it is taken", "[line]") {
  Line line([](Peer& peer, const Call&, int number) {
    if (number == 1) return peer.answer(500, R"({"message":"Internal server error"})");
    if (number == 2) return peer.answer(200, "<html>a proxy</html>");
    if (number == 3) return peer.answer(429, R"({"message":"Too many requests"})");
    take(peer);
  });
  Sender sender(line);
  CHECK(sender.send(sender.answer()));
  const std::vector<Call> calls = line.calls();
  REQUIRE(calls.size() == 4);
  for (const Call& call : calls) CHECK(call.body == calls.front().body);
}

TEST_CASE("a token lives from its coming, however late the answer is written", "[line]") {
  Line line([](Peer& peer, const Call&, int) { take(peer); });
  Sender sender(line);
  Letter letter = sender.answer(55s);
  letter.written_at = sender.clock().now();
  CHECK(sender.send(letter));
  CHECK(line.paths() == Paths{kPush});
}

TEST_CASE("too many replies at once are none that arrived: afterwards it is pushed", "[line]") {
  Line line([](Peer& peer, const Call& call, int number) {
    if (call.path == kPush) return take(peer);
    number == 1 ? peer.answer(429, "{}") : refuse_token(peer);
  });
  Sender sender(line);
  CHECK(sender.send(sender.answer()));
  CHECK(line.paths() == Paths{kReply, kReply, kPush});
}

TEST_CASE("LINE is down for longer than a reply may wait: the answer is pushed", "[line]") {
  std::optional<Sender> sender;
  Line line([&](Peer& peer, const Call& call, int) {
    if (call.path == kPush) return take(peer);
    sender->clock().forward(20s);
    peer.answer(503, "");
  });
  sender.emplace(line);
  CHECK(sender->send(sender->answer()));
  CHECK(line.paths() == Paths{kReply, kReply, kReply, kPush});  // at 1, 21 and 41 seconds
}

TEST_CASE("after the minute one last look says that the reply had arrived", "[line]") {
  std::optional<Sender> sender;
  Line line([&](Peer& peer, const Call&, int number) {
    if (number > 1) return refuse_token(peer);
    sender->clock().forward(55s);  // and no answer
  });
  sender.emplace(line);
  CHECK(sender->send(sender->answer()));
  CHECK(line.paths() == Paths{kReply, kReply});
}

TEST_CASE("LINE stumbles until the token is over: nothing has arrived, so it is pushed", "[line]") {
  Line line([](Peer& peer, const Call& call, int number) {
    if (call.path == kPush) return take(peer);
    number < 3 ? peer.answer(500, R"({"message":"Internal server error"})") : refuse_token(peer);
  });
  Sender sender(line);
  CHECK(sender.send(sender.answer()));
  CHECK(line.paths() == Paths{kReply, kReply, kReply, kPush});
  CHECK(sender.log().has("a reply is refused after 2 errors of LINE"));
}

TEST_CASE("once an answer had to be pushed, it is only pushed", "[line]") {
  Line line([](Peer& peer, const Call& call, int number) {
    if (call.path == kReply) return refuse_token(peer);
    number == 1 ? peer.answer(500, "") : take(peer);
  });
  Sender sender(line);
  const Result<void> first = sender.send(sender.answer());
  REQUIRE_FALSE(first);
  CHECK(first.error().code == ErrorCode::kUnavailable);
  CHECK(sender.send(sender.answer(), sender.noted.back()));
  CHECK(line.paths() == Paths{kReply, kPush, kPush});
}

TEST_CASE("a push that nobody confirmed is tried again, and counts once", "[line]") {
  struct Row {
    int status;
    std::string body;
  };
  const Row row = GENERATE(values<Row>({{500, R"({"message":"Internal server error"})"},
                                        {503, ""},
                                        {200, "<html>a proxy</html>"},
                                        {302, ""},
                                        {401, R"({"message":"invalid token"})"},
                                        {0, ""}}));  // no answer
  CAPTURE(row.status, row.body);
  const int failures = row.status == 401 ? 2 : 1;  // with another access token, too
  Line line([&](Peer& peer, const Call&, int number) {
    if (number > failures) {
      return peer.answer(409, R"({"message":"The retry key is already accepted"})");
    }
    if (row.status != 0) peer.answer(row.status, row.body);
  });
  Sender sender(line);
  const Result<void> first = sender.send(sender.news());
  REQUIRE_FALSE(first);
  CHECK(first.error().code == ErrorCode::kUnavailable);
  CHECK(sender.send(sender.news()));
  for (const Call& call : line.calls()) {
    CHECK(call.path == kPush);
    CHECK(call.body == line.calls().front().body);
    CHECK(call.field("X-Line-Retry-Key") == retry_key_of(sender.news()));
  }
}

TEST_CASE("who can never be reached holds nobody up, and the log says so", "[line]") {
  const int status = GENERATE(400, 403, 404, 413);
  Line line([&](Peer& peer, const Call&, int) {
    peer.answer(status, R"({"message":"The property, 'to', in the request body is invalid"})");
  });
  Sender sender(line);
  CHECK(sender.send(sender.news()));
  CHECK(line.paths() == Paths{kPush});
  CHECK(
      sender.log().has("error line: a push is refused for good, status=" + std::to_string(status)));
}

TEST_CASE("pushed too often: longer and longer, a minute at most, until it is taken", "[line]") {
  std::atomic<bool> open = false;
  Line line([&](Peer& peer, const Call& call, int) {
    if (call.path == "/v2/bot/message/quota") return peer.answer(200, R"({"type":"none"})");
    if (call.path != kPush) return peer.answer(200, R"({"totalUsage":4711})");
    open ? take(peer) : peer.answer(429, R"({"message":"The API rate limit has been exceeded"})");
  });
  Sender sender(line);
  for (const int ms : {1'000, 2'000, 4'000, 8'000, 16'000, 32'000, 60'000, 60'000}) {
    const Result<void> sent = sender.send(sender.news());
    REQUIRE_FALSE(sent);
    CHECK(sent.error().code == ErrorCode::kUnavailable);
    CHECK(sent.error().retry_after_ms == ms);
  }
  open = true;
  CHECK(sender.send(sender.news()));
  open = false;
  CHECK(sender.send(sender.news()).error().retry_after_ms == 1'000);
}

TEST_CASE("the month is used up: not tried again, and said once an hour", "[line]") {
  Line line([](Peer& peer, const Call& call, int) {
    if (call.path == kPush) {
      return peer.answer(429, R"({"message":"You have reached your monthly limit."})");
    }
    if (call.path == "/v2/bot/message/quota") {
      return peer.answer(200, R"({"type":"limited","value":200})");
    }
    peer.answer(200, R"({"totalUsage":200})");
  });
  Sender sender(line);
  CHECK(sender.send(sender.news()));
  CHECK(line.paths() == Paths{kPush, "/v2/bot/message/quota", "/v2/bot/message/quota/consumption"});
  CHECK(sender.send(sender.news()));
  CHECK(sender.log().count("error line: the messages of this month are used up") == 1);
  sender.clock().forward(1h);
  CHECK(sender.send(sender.news()));
  CHECK(sender.log().count("error line: the messages of this month are used up") == 2);
}

TEST_CASE("after a day a letter is given up: its retry key would count anew", "[line]") {
  Line line([](Peer& peer, const Call&, int) { take(peer); });
  Sender sender(line);
  CHECK(sender.send(sender.answer(24h), LetterMark::kNotTaken));
  CHECK(line.paths().empty());
  CHECK(sender.log().has("error line: a letter is given up, a day old"));
  CHECK(sender.send(sender.answer(24h - 1ms), LetterMark::kNotTaken));
  CHECK(line.paths() == Paths{kPush});
}

TEST_CASE("the log names each call to LINE, and no customer", "[line]") {
  Line line([](Peer& peer, const Call& call, int) {
    call.path == kReply ? refuse_token(peer) : take(peer);
  });
  Sender sender(line);
  CHECK(sender.send(sender.answer()));
  CHECK(sender.log().has("info line: POST /v2/bot/message/reply 400 request= ms="));
  CHECK(sender.log().has("info line: POST /v2/bot/message/push 200 request=5d3c-11 ms="));
  const std::vector<std::string> secrets{"U0000",
                                         "reply-token",
                                         "手順8",
                                         "token-1",
                                         "effect-1",
                                         test::kChannelSecret,
                                         retry_key_of(sender.answer())};
  for (const std::string& secret : secrets) {
    CAPTURE(secret);
    CHECK_FALSE(sender.log().has(secret));
  }
}

}  // namespace
}  // namespace annai
