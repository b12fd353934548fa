// Customers whom a channel knows by a name: found again, begun anew, forgotten, and not too fast.
#include <catch2/catch.hpp>

#include "tests/runtime/desk.h"

namespace annai {
namespace {

using test::Desk;
using test::kQuestion;

const Address kHer{.channel = "line", .name = "Uhanako"};

// What is stored of one session cannot be read.
class DamagedStore final : public MemoryStore {
 public:
  net::awaitable<Result<Opened>> load(SessionId id) override {
    if (id == damaged) co_return fail(ErrorCode::kFailed, "a stored session is damaged");
    co_return co_await MemoryStore::load(id);
  }
  SessionId damaged;
};

struct Channel {
  explicit Channel(ConversationLimits limits = {})
      : conversations(turn, store, store, desk.clock, limits) {}

  Result<SessionId> say(const std::string& key, std::string text) {
    return take(key, Said{std::move(text)});
  }
  Result<SessionId> take(const std::string& key, decltype(Event::what) what) {
    Event event = desk.said({}, key, "");
    event.what = std::move(what);
    return desk.run(conversations.handle_from(kHer, std::move(event), 0));
  }

  Desk desk;  // its loop and clock
  Turn turn{test::small_content()};
  DamagedStore store;
  Conversations conversations;
};

TEST_CASE("whose conversation cannot be read any more begins another, and is answered",
          "[conversations]") {
  Channel line;
  const SessionId first = *line.say("a", kQuestion);
  line.store.damaged = first;
  const Result<SessionId> second = line.say("b", kQuestion);
  REQUIRE(second);
  CHECK(*second != first);
  CHECK(*line.say("c", kQuestion) == *second);
  CHECK(line.desk.run(line.conversations.end(first)));
}

// Cannot put into words what it is to say of one thing.
class Stumbling final : public Messenger {
 public:
  std::string_view channel() const override { return kHer.channel; }
  std::vector<Effect> letters(const Address&, const Commit& said) const override {
    if (said.event.key == "bad") throw std::runtime_error("as the test wants");
    return {{.name = "line"}};
  }
  net::awaitable<Result<void>> send(const Effect&, LetterMark, NoteMark) override {
    co_return Result<void>();
  }
};

TEST_CASE("what throws fails for good, waits no longer, and leaves the conversation as it was",
          "[conversations]") {
  Channel line;
  Stumbling messenger;
  line.conversations.attach(messenger);
  const SessionId session = *line.say("a", kQuestion);
  std::vector<Received> one{{.key = "bad", .from = kHer, .what = "x"}};
  REQUIRE(line.desk.run(line.store.receive(std::move(one))));
  Event event = line.desk.said({}, "bad", kQuestion);
  event.received = true;
  const Result<SessionId> failed =
      line.desk.run(line.conversations.handle_from(kHer, std::move(event), 0));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::kFailed);
  CHECK(line.desk.run(line.store.received(kHer.channel, 9))->empty());
  CHECK(line.desk.run(line.store.load(session))->session.seq == 2);
  CHECK(*line.say("b", kQuestion) == session);
}

TEST_CASE("a conversation that its customer has ended is nowhere any more", "[conversations]") {
  Channel line;
  const SessionId first = *line.say("a", "消す");
  const Result<std::vector<Due>> due = line.desk.run(line.store.due(line.desk.clock.now(), 9));
  REQUIRE(due->size() == 1);
  Event rung = line.desk.said(first, "forget@1", "");
  rung.what = Elapsed{due->front().timer};
  const std::size_t turns = line.store.transcript().size();
  REQUIRE(line.desk.run(line.conversations.handle(std::move(rung), 0)));
  CHECK(line.desk.run(line.store.load(first)).error().code == ErrorCode::kNotFound);
  CHECK(line.store.transcript().size() == turns);
  CHECK(line.conversations.in_memory() == 0);
  CHECK(*line.say("b", kQuestion) != first);
}

TEST_CASE("who is in memory for one message at a time may not send faster for that",
          "[conversations]") {
  Channel line({.messages_per_second = 1e-3, .message_burst = 2});
  CHECK(line.say("a", kQuestion));
  CHECK(line.say("b", kQuestion));
  CHECK(line.conversations.in_memory() == 0);
  const Result<SessionId> refused = line.say("c", kQuestion);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kRateLimited);
}

TEST_CASE("of those who have gone, so many are remembered, for a minute", "[conversations]") {
  using std::chrono::seconds;
  KeptBuckets kept(1e-3, 2);
  const KeptBuckets::Time now = std::chrono::steady_clock::now();
  const auto used = [&](KeptBuckets::Time at) {
    TokenBucket bucket(1e-3, 2);
    bucket.take(at);
    return bucket;
  };
  kept.keep(SessionId{1}, used(now), now);
  CHECK_FALSE(kept.take(SessionId{1}).full(now));
  CHECK(kept.take(SessionId{1}).full(now));  // taken out
  kept.keep(SessionId{1}, used(now), now);
  kept.keep(SessionId{2}, used(now), now + seconds(59));
  kept.keep(SessionId{1}, used(now), now + seconds(59));
  kept.keep(SessionId{3}, used(now), now + seconds(61));
  CHECK(kept.size() == 3);  // the first was kept anew
  for (std::int64_t i = 0; i < 30'000; ++i) kept.keep(SessionId{i}, used(now), now + seconds(62));
  CHECK(kept.size() <= KeptBuckets::kMost);
}

}  // namespace
}  // namespace annai
