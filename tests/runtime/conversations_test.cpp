// Messages: durable before delivered, once, and in order.
#include "bot/runtime/conversations.h"

#include <catch2/catch.hpp>

#include "tests/runtime/desk.h"

namespace annai {
namespace {

using nlohmann::json;
using test::Desk;
using test::kQuestion;
using test::Lines;

TEST_CASE("a reply leaves only once it is on disk", "[conversations]") {
  Desk desk;
  const SessionId session = desk.open().session;
  desk.log.clear();
  desk.store.hold();
  desk.start(desk.conversations.handle(desk.said(session, "a", kQuestion), 7));
  desk.settle();
  CHECK(desk.log == Lines{"commit a"});
  desk.store.let_one_go();
  desk.settle();
  CHECK(desk.log == Lines{"commit a", "durable a", "deliver said", "deliver reply"});
  CHECK(desk.window.deliveries[0].address == 7);
  CHECK_FALSE(desk.window.deliveries[0].only_there);
  CHECK(desk.window.frames[0]["text"] == kQuestion);
  CHECK(desk.window.frames[1]["in_reply_to"] == "a");
  CHECK(desk.window.frames[1]["seq"] == 3);
}

TEST_CASE("a full disk delivers nothing, and the same message works later", "[conversations]") {
  Desk desk;
  const SessionId session = desk.open().session;
  desk.store.refuse(true);
  const Result<void> refused = desk.say(session, "a", kQuestion);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kUnavailable);
  CHECK(desk.window.frames.empty());

  desk.store.refuse(false);
  REQUIRE(desk.say(session, "a", kQuestion));
  CHECK(desk.window.frames.size() == 2);
  CHECK(desk.window.frames[1]["seq"] == 3);  // no number was lost
}

TEST_CASE("a full disk at arrival is said, and leaves nothing behind", "[conversations]") {
  Desk desk;
  desk.store.refuse(true);
  const Result<Opening> refused = desk.run(desk.conversations.open({}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kUnavailable);
  desk.store.refuse(false);
  CHECK(desk.open().frames.size() == 1);
}

TEST_CASE("a message sent twice is answered twice and counts once", "[conversations]") {
  Desk desk;
  const SessionId session = desk.open().session;
  REQUIRE(desk.say(session, "a", kQuestion, 7));
  REQUIRE(desk.say(session, "b", "カードを作りたい", 7));
  const std::size_t turns = desk.store.transcript().size();
  const std::vector<json> first(desk.window.frames.begin(), desk.window.frames.begin() + 2);

  desk.window.frames.clear();
  REQUIRE(desk.say(session, "a", kQuestion, 8));
  CHECK(desk.window.frames == first);
  CHECK(desk.window.deliveries.back().address == 8);
  CHECK(desk.window.deliveries.back().only_there);
  CHECK(desk.store.transcript().size() == turns);
}

TEST_CASE("a message sent twice counts once across a restart, too", "[conversations]") {
  Desk desk;
  const Opening opening = desk.open();
  REQUIRE(desk.say(opening.session, "a", kQuestion));
  const std::size_t turns = desk.store.transcript().size();
  desk.conversations.leave(opening.session);  // nothing of it stays in memory
  REQUIRE(desk.say(opening.session, "a", kQuestion));
  CHECK(desk.store.transcript().size() == turns);
  CHECK(desk.window.frames.size() == 4);
}

TEST_CASE("an id used again for other words is a bad request", "[conversations]") {
  Desk desk;
  const SessionId session = desk.open().session;
  REQUIRE(desk.say(session, "a", kQuestion));
  const std::size_t shown = desk.window.frames.size();
  const Result<void> refused = desk.say(session, "a", "カードを作りたい");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kBadRequest);
  CHECK(desk.window.frames.size() == shown);
}

TEST_CASE("a button of another conversation is a bad request and stores nothing",
          "[conversations]") {
  Desk desk;
  const Opening mine = desk.open();
  const Opening theirs = desk.open();
  const std::string choice = json::parse(theirs.frames[0])["choices"][0]["choice"];
  Event event = desk.said(mine.session, "a", "");
  event.what = Chose{choice};
  const std::size_t turns = desk.store.transcript().size();
  const Result<void> refused = desk.run(desk.conversations.handle(event, 7));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kBadRequest);
  CHECK(desk.window.frames.empty());
  CHECK(desk.store.transcript().size() == turns);

  event.session = theirs.session;
  REQUIRE(desk.run(desk.conversations.handle(event, 7)));
  CHECK(desk.window.frames[0]["text"] == "借りられる冊数");  // the label stands as her words
}

TEST_CASE("two messages at once are taken one after the other", "[conversations]") {
  Desk desk;
  const SessionId session = desk.open().session;
  desk.log.clear();
  desk.store.hold();
  desk.start(desk.conversations.handle(desk.said(session, "a", kQuestion), 7));
  desk.start(desk.conversations.handle(desk.said(session, "b", "じゃあ期限は？"), 7));
  desk.settle();
  CHECK(desk.log == Lines{"commit a"});
  desk.store.let_one_go();
  desk.settle();
  CHECK(desk.log == Lines{"commit a", "durable a", "deliver said", "deliver reply", "commit b"});
  desk.store.let_one_go();
  desk.settle();
  REQUIRE(desk.window.frames.size() == 4);
  CHECK(desk.window.frames[3]["seq"] == 5);
  CHECK(desk.store.transcript().back().article == "loan-period");  // b knew what a was about
}

TEST_CASE("another customer does not wait", "[conversations]") {
  Desk desk;
  const SessionId slow = desk.open().session;
  const SessionId quick = desk.open().session;
  desk.log.clear();
  desk.store.hold();
  desk.start(desk.conversations.handle(desk.said(slow, "a", kQuestion), 7));
  desk.start(desk.conversations.handle(desk.said(quick, "b", kQuestion), 8));
  desk.settle();
  CHECK(desk.log == Lines{"commit a", "commit b"});
  desk.store.let_one_go();
  desk.store.let_one_go();
  desk.settle();
}

TEST_CASE("only so many messages of one customer wait", "[conversations]") {
  Desk desk({.messages_per_second = 1e-6, .message_burst = 100});
  const SessionId session = desk.open().session;
  desk.store.hold();
  std::size_t too_many = 0;
  const auto send = [&](std::string key) -> net::awaitable<Result<void>> {
    Event event = desk.said(session, std::move(key), kQuestion);
    Result<void> done = co_await desk.conversations.handle(std::move(event), 7);
    if (!done && done.error().code == ErrorCode::kRateLimited) ++too_many;
    co_return done;
  };
  for (std::size_t i = 0; i < Gate::kMostWaiting + 4; ++i) desk.start(send(std::to_string(i)));
  desk.settle();
  CHECK(too_many == 3);  // one is being taken, sixteen wait
  for (std::size_t i = 0; i <= Gate::kMostWaiting; ++i) {
    desk.store.let_one_go();
    desk.settle();
  }
  CHECK(desk.window.frames.size() == 2 * (Gate::kMostWaiting + 1));
}

TEST_CASE("who sends too fast is told when to come back", "[conversations]") {
  Desk desk({.messages_per_second = 1e-3, .message_burst = 2});
  const SessionId session = desk.open().session;
  CHECK(desk.say(session, "a", kQuestion));
  CHECK(desk.say(session, "b", kQuestion));
  const Result<void> refused = desk.say(session, "c", kQuestion);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kRateLimited);
  CHECK(refused.error().retry_after_ms > 900'000);
  CHECK(refused.error().retry_after_ms <= 1'000'001);
  CHECK(desk.window.frames.size() == 4);
  CHECK(desk.say(session, "a", kQuestion));  // a repeat costs nothing
  CHECK(desk.say(desk.open().session, "c", kQuestion));
}

TEST_CASE("a message to a conversation that is none is not found", "[conversations]") {
  Desk desk;
  const Result<void> refused = desk.say(SessionId{404}, "a", kQuestion);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kNotFound);
}

TEST_CASE("suggestions are each a question, and leave no trace", "[conversations]") {
  Desk desk;
  CHECK_FALSE(desk.conversations.suggest("カード").empty());
  CHECK(desk.store.transcript().empty());
}

}  // namespace
}  // namespace annai
