// Coming in, coming back and leaving: greeting, token, and what was missed.

#include <catch2/catch.hpp>

#include "tests/runtime/desk.h"

namespace annai {
namespace {

using nlohmann::json;
using test::Desk;
using test::kQuestion;
using test::Lines;

TEST_CASE("a new customer gets a token and her greeting", "[conversations]") {
  Desk desk;
  const Opening opening = desk.open("", 99);
  CHECK_FALSE(opening.resumed);
  CHECK(opening.seq == 0);
  CHECK(opening.token.size() == 43);
  REQUIRE(opening.frames.size() == 1);
  const json greeting = json::parse(opening.frames[0]);
  CHECK(greeting["in_reply_to"].is_null());
  CHECK(greeting["seq"] == 1);
  CHECK(desk.log == Lines{"commit arrived", "durable arrived"});
}

TEST_CASE("who comes back gets what she missed, and no second greeting", "[conversations]") {
  Desk desk;
  const Opening first = desk.open();
  REQUIRE(desk.say(first.session, "a", "電話は090-0000-1234。本は何冊借りられるの"));
  REQUIRE(desk.say(first.session, "b", "カードを作りたい"));
  const Opening again = desk.open(first.token, 1);
  CHECK(again.resumed);
  CHECK(again.session == first.session);
  CHECK(again.seq == 5);
  REQUIRE(again.frames.size() == 4);
  CHECK(json::parse(again.frames[0])["type"] == "said");
  CHECK(json::parse(again.frames[0])["text"].get<std::string>().starts_with("電話は＊＊＊"));
  CHECK(json::parse(again.frames[1])["in_reply_to"] == "a");
  CHECK(json::parse(again.frames[3])["seq"] == 5);
  CHECK(desk.open(again.token, 4).frames.size() == 1);
  CHECK(desk.open(again.token, 5).frames.empty());
}

TEST_CASE("the other windows of a conversation go on with its new token", "[conversations]") {
  Desk desk;
  const Opening first = desk.open();
  const Opening again = desk.open(first.token);
  REQUIRE_FALSE(desk.window.frames.empty());
  CHECK(desk.window.frames.back() == json{{"type", "token"}, {"token", again.token}});
  CHECK(desk.window.deliveries.back().session == first.session);
}

TEST_CASE("at consent her windows get a new token; a former one opens nothing once it is used",
          "[conversations]") {
  Desk desk;
  const Opening first = desk.open();
  REQUIRE(desk.say(first.session, "a", "本を予約したい"));
  REQUIRE(desk.say(first.session, "b", "はい"));
  REQUIRE(desk.window.frames.back()["type"] == "token");
  const std::string rotated = desk.window.frames.back()["token"];
  CHECK(desk.open(rotated).session == first.session);
  CHECK(desk.open(first.token).session != first.session);
}

TEST_CASE("only so much is replayed, the newest of it", "[conversations]") {
  Desk desk({.most_replayed = 2});
  const Opening first = desk.open();
  REQUIRE(desk.say(first.session, "a", kQuestion));
  REQUIRE(desk.say(first.session, "b", kQuestion));
  const Opening again = desk.open(first.token, 0);
  REQUIRE(again.frames.size() == 2);
  CHECK(json::parse(again.frames[0])["seq"] == 4);
}

TEST_CASE("who comes back by another code is offered its subject after what she missed",
          "[conversations]") {
  Desk desk;
  const Opening first = desk.open();
  REQUIRE(desk.say(first.session, "a", kQuestion));
  const Opening again = desk.open(first.token, 1, "step-3");
  REQUIRE(again.frames.size() == 3);
  const json offer = json::parse(again.frames[2]);
  CHECK(offer["seq"] == 4);
  CHECK(offer["messages"][0]["text"] == "カードのことでお困りですね。");
}

TEST_CASE("a lost welcome locks nobody out: the old token counts until the new one is used",
          "[conversations]") {
  Desk desk;
  const Opening first = desk.open();
  const Opening lost = desk.open(first.token);
  CHECK(lost.token != first.token);
  const Opening second = desk.open(first.token);
  CHECK(second.resumed);
  CHECK_FALSE(desk.open(lost.token).resumed);  // replaced before it was ever used
  CHECK(desk.open(second.token).resumed);
  CHECK_FALSE(desk.open(first.token).resumed);  // the new one has been used
}

TEST_CASE("the tokens count the same after a restart", "[conversations]") {
  Desk desk;
  const Opening first = desk.open();
  desk.conversations.leave(first.session);
  const Opening second = desk.open(first.token);
  CHECK(second.resumed);
  desk.conversations.leave(first.session);
  const Opening third = desk.open(second.token);
  CHECK(third.resumed);
  desk.conversations.leave(first.session);
  CHECK_FALSE(desk.open(first.token).resumed);
  CHECK(desk.open(third.token).resumed);
}

TEST_CASE("a forged, foreign or broken token gets a new conversation", "[conversations]") {
  Desk desk;
  const Opening mine = desk.open();
  REQUIRE(desk.say(mine.session, "a", kQuestion));
  std::string forged = mine.token;
  forged.back() = forged.back() == 'A' ? 'E' : 'A';
  forged[20] = forged[20] == 'A' ? 'B' : 'A';
  for (const std::string& token : {forged, std::string("abc"), std::string(43, 'A')}) {
    const Opening opening = desk.open(token, 0);
    CHECK_FALSE(opening.resumed);
    CHECK(opening.session != mine.session);
    CHECK(opening.frames.size() == 1);
    CHECK(opening.token != token);
  }
  CHECK(desk.open(mine.token).resumed);
}

TEST_CASE("a conversation leaves the memory when its last window closes, however many there were",
          "[conversations]") {
  Desk desk;
  const Opening first = desk.open();
  desk.open(first.token, 1);
  CHECK(desk.conversations.in_memory() == 1);
  desk.conversations.leave(first.session);
  CHECK(desk.conversations.in_memory() == 0);
  REQUIRE(desk.say(first.session, "a", "本は何冊借りられるの"));  // she is found again
}

TEST_CASE("who ends her conversation has ended it", "[conversations]") {
  Desk desk;
  const Opening opening = desk.open();
  REQUIRE(desk.run(desk.conversations.end(opening.session)));
  const Result<void> refused = desk.say(opening.session, "a", kQuestion);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kNotFound);
  CHECK_FALSE(desk.open(opening.token).resumed);
  desk.conversations.leave(opening.session);
  CHECK_FALSE(desk.open(opening.token).resumed);
}

}  // namespace
}  // namespace annai
