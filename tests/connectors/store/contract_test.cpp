// What every session store promises of sessions and their frames: the one on disk and its twin in
// memory.
#include <catch2/catch.hpp>

#include "tests/connectors/store/kinds.h"

namespace annai {
namespace {

const UtcTime kNow = StillClock().now();

std::vector<std::string> texts(const Result<std::vector<StoredFrame>>& frames) {
  REQUIRE(frames);
  std::vector<std::string> texts;
  for (const StoredFrame& frame : *frames) {
    texts.push_back(std::to_string(frame.seq) + " " + frame.frame);
  }
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEMPLATE_TEST_CASE("a committed session is found again as it was left", "[store]", OnDisk,
                   InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId id = store.next_id();
  REQUIRE(run(store.commit(turn_of(id, 1, kNow))));
  REQUIRE(run(store.commit(turn_of(id, 2, kNow))));
  const Result<Opened> opened = run(store.load(id));
  REQUIRE(opened);
  CHECK(encode(opened->session) == encode(turn_of(id, 2, kNow).step.session));
}

TEMPLATE_TEST_CASE("a session that was never committed is not found", "[store]", OnDisk, InMemory) {
  TestType kind;
  const Result<Opened> opened = run(kind.store.load(kind.store.next_id()));
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == ErrorCode::kNotFound);
}

TEMPLATE_TEST_CASE("every session has a number of its own", "[store]", OnDisk, InMemory) {
  TestType kind;
  CHECK(kind.store.next_id() < kind.store.next_id());
}

TEMPLATE_TEST_CASE("a customer who comes back gets the frames she missed", "[store]", OnDisk,
                   InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId hers = store.next_id();
  const SessionId other = store.next_id();
  for (int turn = 1; turn <= 3; ++turn) {
    REQUIRE(run(store.commit(turn_of(hers, turn, kNow))));
    REQUIRE(run(store.commit(turn_of(other, turn, kNow))));
  }
  CHECK(texts(run(store.frames(hers, 0, 100))) ==
        Texts{"1 said 1", "2 reply 1", "3 said 2", "4 reply 2", "5 said 3", "6 reply 3"});
  CHECK(texts(run(store.frames(hers, 3, 100))) == Texts{"4 reply 2", "5 said 3", "6 reply 3"});
  CHECK(texts(run(store.frames(hers, 0, 3))) == Texts{"4 reply 2", "5 said 3", "6 reply 3"});
  CHECK(texts(run(store.frames(hers, 6, 100))).empty());
  CHECK(texts(run(store.frames(hers, 0, 0))).empty());
  CHECK(texts(run(store.frames(store.next_id(), 0, 100))).empty());
}

TEMPLATE_TEST_CASE("a turn without frames does not interrupt the replay", "[store]", OnDisk,
                   InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId id = store.next_id();
  REQUIRE(run(store.commit(turn_of(id, 1, kNow))));
  Commit rating = turn_of(id, 1, kNow);
  rating.event.what = Rated{.reply = 2, .helpful = true, .comment = ""};
  rating.frames.clear();
  REQUIRE(run(store.commit(rating)));
  REQUIRE(run(store.commit(turn_of(id, 2, kNow))));
  CHECK(texts(run(store.frames(id, 1, 100))) == Texts{"2 reply 1", "3 said 2", "4 reply 2"});
}

TEMPLATE_TEST_CASE("tokens change only where a commit says so", "[store]", OnDisk, InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId id = store.next_id();
  const TokenHash first{1, 2, 3};
  const TokenHash second{9, 8, 7};
  Commit opening = turn_of(id, 1, kNow);
  opening.tokens = Tokens{.current = first, .next = second};
  REQUIRE(run(store.commit(opening)));
  REQUIRE(run(store.commit(turn_of(id, 2, kNow))));
  Result<Opened> opened = run(store.load(id));
  REQUIRE(opened);
  CHECK(opened->tokens.current == first);
  CHECK(opened->tokens.next == second);

  Commit used = turn_of(id, 3, kNow);
  used.tokens = Tokens{.current = second, .next = std::nullopt};
  REQUIRE(run(store.commit(used)));
  opened = run(store.load(id));
  REQUIRE(opened);
  CHECK(opened->tokens.current == second);
  CHECK_FALSE(opened->tokens.next);
}

TEMPLATE_TEST_CASE("an ended session is gone, and ending it again is no error", "[store]", OnDisk,
                   InMemory) {
  TestType kind;
  SessionStore& store = kind.store;
  const SessionId id = store.next_id();
  REQUIRE(run(store.commit(turn_of(id, 1, kNow))));
  REQUIRE(run(store.end(id)));
  REQUIRE(run(store.end(id)));
  CHECK(run(store.load(id)).error().code == ErrorCode::kNotFound);
  CHECK(texts(run(store.frames(id, 0, 100))).empty());
}

}  // namespace annai
