// What becomes of a step's replies on their way to LINE: letters, and the marks of reading.
#include "connectors/line/messenger.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "connectors/line/happening.h"
#include "connectors/line/limits.h"
#include "tests/connectors/line/fixture.h"
#include "tests/connectors/line/rendered.h"

namespace annai {
namespace {

using namespace test;
using nlohmann::json;

constexpr const char* kHer = "U0000000000000000000000000000000a";

class Talk : public ChatSide {
 public:
  explicit Talk(const Line& line)
      : ChatSide(line.url()),
        account_(loop().get_executor(), api()),
        messenger_(words(), with_pictures(), api(), account_, clock()) {}

  std::vector<Effect> letters(std::vector<Reply> replies, const std::string& to = kHer) {
    Commit said{.event = {.at = clock().now(),
                          .reply_to = line::spell({.reply_token = "reply-1",
                                                   .read_token = "read-1",
                                                   .received_at = clock().now()})},
                .step = {}};
    said.step.replies = std::move(replies);
    std::vector<Effect> letters = messenger_.letters({.channel = "line", .name = to}, said);
    for (Effect& letter : letters) {
      letter.key = "letter-" + std::to_string(&letter - letters.data());
      letter.asked_at = clock().now();
    }
    return letters;
  }
  Result<void> send(const Effect& letter, LetterMark mark = LetterMark::kUntried) {
    const auto note = [](LetterMark) -> net::awaitable<Result<void>> { co_return Result<void>(); };
    return get(messenger_.send(letter, mark, note));
  }

 private:
  LineAccount account_;
  LineMessenger messenger_;
};

json messages_of(const Effect& letter) {
  for (const SlotValue& value : letter.values) {
    if (value.slot == "messages") return json::parse(value.value);
  }
  return {};
}

std::ptrdiff_t calls_to(const Line& line, const std::string& path) {
  return std::ranges::count(line.paths(), path);
}

void take_all(Peer& peer, const Call&, int) {
  peer.answer(200, R"({"sentMessages":[{"id":"1"}]})");
}

TEST_CASE("what one call cannot hold is sent by another, nothing of it is lost", "[line]") {
  Line line(take_all);
  Talk talk(line);
  const auto letters = talk.letters({says(times(30'000, "あ")), says("どうされますか。")});
  REQUIRE(letters.size() == 2);
  CHECK(messages_of(letters[0]).size() == line::kMostMessages);
  CHECK(messages_of(letters[1]).size() == 2);
  CHECK(messages_of(letters[1])[1]["text"] == "どうされますか。");
  for (const Effect& letter : letters) CHECK(talk.send(letter));
  CHECK(calls_to(line, kReply) == 1);
  CHECK(calls_to(line, kPush) == 1);
}

TEST_CASE("to whom no push can go, one call says what it can", "[line]") {
  Line line(take_all);
  Talk talk(line);
  const auto letters = talk.letters({says(times(30'000, "あ"))}, "once:01KA");
  REQUIRE(letters.size() == 1);
  CHECK(messages_of(letters[0]).size() == line::kMostMessages);
}

TEST_CASE("what is answered is marked as read, once; what is not stays unread for a person",
          "[line]") {
  Line line(take_all);
  Talk talk(line);
  CHECK(talk.letters({}).empty());
  const auto letters = talk.letters({says("はい。")});
  CHECK(talk.send(letters[0]));
  CHECK(talk.send(letters[0], LetterMark::kPerhapsTaken));
  CHECK(calls_to(line, kReply) == 2);
  CHECK(calls_to(line, "/v2/bot/chat/markAsRead") == 1);
}

TEST_CASE("a ticket is read as it was spelt, and another form of it is none", "[line]") {
  const line::Ticket ticket{
      .reply_token = "a", .read_token = "b", .received_at = UtcTime(std::chrono::milliseconds(7))};
  const line::Ticket read = line::read_ticket(line::spell(ticket));
  CHECK(read.reply_token == "a");
  CHECK(read.read_token == "b");
  CHECK(read.received_at == ticket.received_at);
  CHECK(line::read_ticket("").reply_token.empty());
  CHECK(line::read_ticket("reply-token").reply_token.empty());
}

}  // namespace
}  // namespace annai
