// What every store promises of channels that are called by others' servers: the one on disk and its
// twin in memory.
#include <catch2/catch.hpp>

#include "tests/connectors/store/kinds.h"

namespace annai {
namespace {

using std::chrono::seconds;
using Texts = std::vector<std::string>;

const UtcTime kNow = StillClock().now();
const Address kHanako{.channel = "line", .name = "Uhanako"};

Received hers(const std::string& name, UtcTime at = kNow) {
  return message_from(kHanako.name, name, at);
}

Texts waiting(ChannelStore& channels, const std::string& channel = "line",
              std::size_t limit = 100) {
  const Result<std::vector<Received>> received = run(channels.received(channel, limit));
  REQUIRE(received);
  Texts keys;
  for (const Received& one : *received) keys.push_back(one.key);
  return keys;
}

Texts outbox(SessionStore& store) {
  const Result<std::vector<Pending>> pending = run(store.pending(100));
  REQUIRE(pending);
  Texts keys;
  for (const Pending& one : *pending) keys.push_back(one.effect.key);
  return keys;
}

Texts replay(SessionStore& store, SessionId id) {
  const Result<std::vector<StoredFrame>> frames = run(store.frames(id, 0, 100));
  REQUIRE(frames);
  Texts texts;
  for (const StoredFrame& frame : *frames) {
    texts.push_back(std::to_string(frame.seq) + " " + frame.frame);
  }
  return texts;
}

template <typename T>
bool not_found(const Result<T>& result) {
  return !result && result.error().code == ErrorCode::kNotFound;
}

// A conversation that began with this message.
template <typename Kind>
SessionId begun_by(Kind& kind, const Received& message) {
  const SessionId id = kind.store.next_id();
  REQUIRE(run(kind.channels.receive({message})));
  REQUIRE(run(kind.store.commit(turn_of_message(message, id, 1))));
  return id;
}

}  // namespace

TEMPLATE_TEST_CASE("a message that is delivered twice counts once", "[store][channel]", OnDisk,
                   InMemory) {
  TestType kind;
  Received again = hers("1");
  again.what = "something else";
  REQUIRE(run(kind.channels.receive({hers("1"), hers("1")})));
  REQUIRE(run(kind.channels.receive({again})));
  const auto received = run(kind.channels.received("line", 100));
  REQUIRE(received);
  REQUIRE(received->size() == 1);
  CHECK(received->front().from == kHanako);
  CHECK(received->front().at == kNow);
  CHECK(received->front().message == "number-of-1");
  CHECK(received->front().what == "届かない");

  SECTION("also when it has been answered already") {
    REQUIRE(run(kind.store.commit(turn_of_message(hers("1"), kind.store.next_id(), 1))));
  }
  SECTION("also when there was nothing to answer") {
    REQUIRE(run(kind.channels.ignored(kHanako, "k1")));
  }
  REQUIRE(run(kind.channels.receive({again})));
  CHECK(waiting(kind.channels).empty());
}

TEMPLATE_TEST_CASE("messages are taken in the order in which they were sent", "[store][channel]",
                   OnDisk, InMemory) {
  TestType kind;
  REQUIRE(run(kind.channels.receive({hers("3", kNow + seconds(2)), hers("1", kNow)})));
  REQUIRE(run(kind.channels.receive({hers("2", kNow + seconds(1)), hers("also1", kNow)})));
  CHECK(waiting(kind.channels) == Texts{"k1", "kalso1", "k2", "k3"});
  CHECK(waiting(kind.channels, "line", 2) == Texts{"k1", "kalso1"});
}

TEMPLATE_TEST_CASE("each channel has keys of its own", "[store][channel]", OnDisk, InMemory) {
  TestType kind;
  Received other = hers("1");
  other.from.channel = "rest";
  REQUIRE(run(kind.channels.receive({hers("1"), other})));
  CHECK(waiting(kind.channels, "rest") == Texts{"k1"});
  begun_by(kind, hers("1"));
  CHECK(waiting(kind.channels, "line").empty());
  CHECK(waiting(kind.channels, "rest") == Texts{"k1"});
}

TEMPLATE_TEST_CASE("a message waits until its step is stored, and no longer", "[store][channel]",
                   OnDisk, InMemory) {
  TestType kind;
  begun_by(kind, hers("1"));
  REQUIRE(run(kind.channels.receive({hers("2"), hers("3")})));
  CHECK(waiting(kind.channels) == Texts{"k2", "k3"});

  const SessionId id = *run(kind.channels.session_at(kHanako));
  Commit timer = turn_of_message(hers("2"), id, 2);
  timer.event.received = false;  // the same key, but no message
  timer.address.reset();
  REQUIRE(run(kind.store.commit(timer)));
  CHECK(waiting(kind.channels) == Texts{"k2", "k3"});

  Commit next = turn_of_message(hers("2"), id, 3);
  next.address.reset();  // known since the first message
  REQUIRE(run(kind.store.commit(next)));
  CHECK(waiting(kind.channels) == Texts{"k3"});
}

TEMPLATE_TEST_CASE("whoever writes from the same address goes on with her conversation",
                   "[store][channel]", OnDisk, InMemory) {
  TestType kind;
  CHECK(not_found(run(kind.channels.session_at(kHanako))));
  const SessionId id = begun_by(kind, hers("1"));
  const SessionId jiro = begun_by(kind, message_from("Ujiro", "2", kNow));
  CHECK(run(kind.channels.session_at(kHanako)) == id);
  CHECK(run(kind.channels.session_at({.channel = "line", .name = "Ujiro"})) == jiro);
  CHECK(not_found(run(kind.channels.session_at({.channel = "rest", .name = kHanako.name}))));
  CHECK(run(kind.store.load(id))->address == kHanako);
  CHECK(run(kind.store.load(id))->session.channel == "line");

  const SessionId web = kind.store.next_id();
  REQUIRE(run(kind.store.commit(turn_of(web, 1, kNow))));
  CHECK(run(kind.store.load(web))->address == Address{});

  SECTION("until it is led by another session") {
    const SessionId newer = begun_by(kind, hers("3"));
    CHECK(run(kind.channels.session_at(kHanako)) == newer);
    CHECK(run(kind.store.load(id))->address == Address{});
  }
  SECTION("until it is found at another address") {
    Commit moved = turn_of(id, 2, kNow);
    moved.address = Address{.channel = "line", .name = "Uelsewhere"};
    REQUIRE(run(kind.store.commit(moved)));
    CHECK(not_found(run(kind.channels.session_at(kHanako))));
    CHECK(run(kind.channels.session_at(*moved.address)) == id);
  }
  SECTION("until it has ended") {
    REQUIRE(run(kind.store.end(id)));
    CHECK(not_found(run(kind.channels.session_at(kHanako))));
  }
}

TEMPLATE_TEST_CASE("a letter waits in the outbox until it was sent", "[store][channel]", OnDisk,
                   InMemory) {
  TestType kind;
  const SessionId id = begun_by(kind, hers("1"));
  const SessionId other = begun_by(kind, message_from("Ujiro", "2", kNow));
  CHECK(outbox(kind.store) == Texts{"letter-k1", "letter-k2"});
  const Pending letter = run(kind.store.pending(1))->front();
  CHECK(letter.session == id);
  CHECK(letter.effect.name == "line");
  CHECK(letter.effect.values == turn_of_message(hers("1"), id, 1).letters.front().values);
  CHECK(letter.effect.asked_at == kNow);

  REQUIRE(run(kind.store.performed(other, "letter-k1")));  // not its own
  CHECK(outbox(kind.store) == Texts{"letter-k1", "letter-k2"});
  REQUIRE(run(kind.store.performed(id, "letter-k1")));
  REQUIRE(run(kind.store.performed(id, "letter-k1")));
  CHECK(outbox(kind.store) == Texts{"letter-k2"});
}

TEMPLATE_TEST_CASE("whoever blocks the account is sent and answered nothing more",
                   "[store][channel]", OnDisk, InMemory) {
  TestType kind;
  const SessionId id = begun_by(kind, hers("1"));
  const Received other = message_from("Ujiro", "9", kNow);
  REQUIRE(run(kind.channels.receive({hers("2"), other})));
  Commit confirmed = turn_of(id, 2, kNow);
  confirmed.step.effects = {{.key = "e-1", .name = std::string(effects::kReserve)}};
  REQUIRE(run(kind.store.commit(confirmed)));
  REQUIRE(run(kind.store.end(id)));
  REQUIRE(run(kind.channels.left(kHanako, kNow)));
  CHECK(waiting(kind.channels) == Texts{"k9"});
  CHECK(outbox(kind.store) == Texts{"e-1"});  // what was confirmed is done, whoever has left
  REQUIRE(run(kind.channels.receive({hers("2")})));
  CHECK(waiting(kind.channels) == Texts{"k9"});
}

TEMPLATE_TEST_CASE("whoever came back already is heard, though she is told to have left only now",
                   "[store][channel]", OnDisk, InMemory) {
  TestType kind;
  begun_by(kind, hers("1"));
  REQUIRE(run(kind.channels.receive({hers("2"), hers("3", kNow + seconds(1))})));
  REQUIRE(run(kind.channels.left(kHanako, kNow)));
  CHECK(waiting(kind.channels) == Texts{"k3"});
}

TEMPLATE_TEST_CASE("how far a letter's sending has come is known afterwards", "[store][channel]",
                   OnDisk, InMemory) {
  TestType kind;
  const SessionId id = begun_by(kind, hers("1"));
  CHECK(run(kind.store.pending(1))->front().mark == LetterMark::kUntried);
  REQUIRE(run(kind.store.mark(id, "letter-k1", LetterMark::kPerhapsTaken)));
  CHECK(run(kind.store.pending(1))->front().mark == LetterMark::kPerhapsTaken);
  REQUIRE(run(kind.store.mark(id, "letter-k1", LetterMark::kNotTaken)));
  CHECK(run(kind.store.pending(1))->front().mark == LetterMark::kNotTaken);
}

TEMPLATE_TEST_CASE("a message that was taken back is in no transcript and in no replay",
                   "[store][channel]", OnDisk, InMemory) {
  TestType kind;
  const SessionId id = begun_by(kind, hers("1"));
  const Received kept = hers("2");
  REQUIRE(run(kind.channels.receive({kept})));
  REQUIRE(run(kind.store.commit(turn_of_message(kept, id, 2))));
  CHECK(replay(kind.store, id) == Texts{"1 届かない", "2 reply 1", "3 届かない", "4 reply 2"});

  REQUIRE(run(kind.channels.unsay(kHanako, "number-of-1")));
  CHECK(replay(kind.store, id) == Texts{"3 届かない", "4 reply 2"});
  CHECK(run(kind.channels.unsay(kHanako, "number-of-1")));  // told again
  CHECK(run(kind.store.load(id))->session.seq == 4);
  CHECK(run(kind.channels.unsay({.channel = "line", .name = "Ujiro"}, "number-of-2")));  // not his
  CHECK(replay(kind.store, id) == Texts{"3 届かない", "4 reply 2"});
}

TEMPLATE_TEST_CASE("a message that was taken back before its turn is never taken",
                   "[store][channel]", OnDisk, InMemory) {
  TestType kind;
  REQUIRE(run(kind.channels.receive({hers("1")})));
  REQUIRE(run(kind.channels.unsay(kHanako, "number-of-1")));
  CHECK(waiting(kind.channels).empty());
  REQUIRE(run(kind.channels.receive({hers("1")})));
  CHECK(waiting(kind.channels).empty());
}

TEMPLATE_TEST_CASE("a message that was taken back while it was answered leaves no words",
                   "[store][channel]", OnDisk, InMemory) {
  TestType kind;
  const SessionId id = kind.store.next_id();
  REQUIRE(run(kind.channels.receive({hers("1")})));
  const Commit step = turn_of_message(hers("1"), id, 1);
  REQUIRE(run(kind.channels.unsay(kHanako, "number-of-1")));
  REQUIRE(run(kind.store.commit(step)));
  CHECK(replay(kind.store, id).empty());
  CHECK(run(kind.store.load(id))->session.seq == 2);
}

TEMPLATE_TEST_CASE("a message that was taken back before it came is not kept", "[store][channel]",
                   OnDisk, InMemory) {
  TestType kind;
  REQUIRE(run(kind.channels.unsay(kHanako, "number-of-1")));
  REQUIRE(run(kind.channels.unsay(kHanako, "number-of-1")));  // told again
  REQUIRE(run(kind.channels.receive({hers("1"), hers("2")})));
  CHECK(waiting(kind.channels) == Texts{"k2"});
  REQUIRE(run(kind.channels.receive({hers("1")})));
  CHECK(waiting(kind.channels) == Texts{"k2"});
}

TEMPLATE_TEST_CASE("what has no message number is never taken for a message", "[store][channel]",
                   OnDisk, InMemory) {
  TestType kind;
  Received follow = hers("1");
  follow.message.clear();
  REQUIRE(run(kind.channels.receive({follow})));
  REQUIRE(run(kind.channels.unsay(kHanako, "")));
  CHECK(waiting(kind.channels) == Texts{"k1"});
  follow.key = "k2";
  REQUIRE(run(kind.channels.receive({follow})));
  CHECK(waiting(kind.channels) == Texts{"k1", "k2"});
}

}  // namespace annai
