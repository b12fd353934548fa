// What was received, taken one after another: nothing that fails holds up what comes after it.
#include "connectors/line/reader.h"

#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>
#include <deque>

#include "connectors/line/account.h"
#include "tests/connectors/line/fixture.h"
#include "tests/support/memory_store.h"

namespace annai {
namespace {

using namespace std::chrono_literals;
using namespace test;
using Kind = line::Happening::Kind;
using Lines = std::vector<std::string>;

const Address kHer{.channel = "line", .name = "Uhanako"};

// Answers as the test says, and writes down what it hears.
class ScriptedInbox final : public Inbox {
 public:
  net::awaitable<Result<SessionId>> handle_from(Address from, Event event, std::uint64_t) override {
    if (const auto* said = std::get_if<Said>(&event.what)) heard.push_back(said->text);
    if (const auto* sent = std::get_if<Sent>(&event.what)) heard.push_back("(" + sent->kind + ")");
    if (std::holds_alternative<Arrived>(event.what)) heard.emplace_back("arrived");
    const bool fails = !failures.empty();
    const ErrorCode code = fails ? failures.front() : ErrorCode::kFailed;
    if (fails) failures.pop_front();
    const bool leaves = !fails || code == ErrorCode::kFailed || code == ErrorCode::kBadRequest;
    if (leaves && event.received) co_await channels->ignored(from, event.key);
    if (heard.size() >= last) stop();
    if (fails) co_return fail(code, "as the test says");
    co_return SessionId{1};
  }
  net::awaitable<Result<void>> end(SessionId session) override {
    heard.push_back("end " + std::to_string(session.value));
    if (heard.size() >= last) stop();
    co_return Result<void>();
  }
  net::awaitable<Result<void>> handle(Event, std::uint64_t) override { co_return Result<void>(); }
  net::awaitable<Result<Opening>> open(Hello) override {
    co_return fail(ErrorCode::kRefused, "none");
  }
  std::vector<Suggestion> suggest(std::string_view) const override { return {}; }
  net::awaitable<Result<void>> notice(std::string, Notice) override { co_return Result<void>(); }
  void leave(SessionId) override {}

  ChannelStore* channels = nullptr;
  std::deque<ErrorCode> failures;  // of the next calls
  Lines heard;
  std::size_t last = 1000;  // after so much the reader is stopped
  std::function<void()> stop;
};

// Looking for her session fails so often.
class StumblingStore final : public MemoryStore {
 public:
  net::awaitable<Result<SessionId>> session_at(Address address) override {
    if (stumbles-- > 0) co_return fail(ErrorCode::kUnavailable, "a full disk");
    co_return co_await MemoryStore::session_at(std::move(address));
  }
  int stumbles = 0;
};

class Reading : public ChatSide {
 public:
  explicit Reading(const Line& line)
      : ChatSide(line.url()),
        account_(loop().get_executor(), api()),
        reader_(loop().get_executor(), store, inbox, account_, clock(), 0ms) {
    inbox.channels = &store;
    inbox.stop = [this] { reader_.stop(); };
  }

  void receive(std::string key, line::Happening happening, std::chrono::milliseconds ago = 10s) {
    happening.read_token = "read-" + key;
    const bool is_message = happening.kind != Kind::kTookBack;
    const std::string message = is_message ? happening.message : std::string();
    std::vector<Received> one{{.key = std::move(key),
                               .from = kHer,
                               .at = clock().now() - ago,
                               .message = message,
                               .what = encode(happening)}};
    REQUIRE(get(store.receive(std::move(one))));
  }
  void said(std::string key, std::string text, std::chrono::milliseconds ago = 10s) {
    receive(std::move(key), {.kind = Kind::kSaid, .text = std::move(text)}, ago);
  }
  // Until so much was heard.
  Lines read(std::size_t last) {
    inbox.last = last;
    net::co_spawn(loop(), reader_.run(), net::detached);
    run();
    return inbox.heard;
  }
  std::size_t waiting() { return get(store.received("line", 100))->size(); }

  StumblingStore store;
  ScriptedInbox inbox;

 private:
  LineAccount account_;
  LineReader reader_;
};

void answer_nothing(Peer& peer, const Call&, int) { peer.answer(200, "{}"); }

TEST_CASE("what fails for good is given up: she is told, and what comes behind it is heard",
          "[line][reader]") {
  Line line(answer_nothing);
  Reading reading(line);
  reading.said("1", "ひとつめ", 3s);
  reading.said("2", "ふたつめ", 2s);
  reading.inbox.failures = {ErrorCode::kFailed};
  SECTION("also if even that cannot be said") {
    reading.inbox.failures.push_back(ErrorCode::kFailed);
  }
  CHECK(reading.read(3) == Lines{"ひとつめ", "(failed)", "ふたつめ"});
  CHECK(reading.waiting() == 0);
  CHECK(reading.log().count("error line: something received is given up") == 1);
}

TEST_CASE("the reader itself marks nothing as read", "[line][reader]") {
  Line line(answer_nothing);
  Reading reading(line);
  reading.said("1", "担当者を待っています");
  reading.inbox.failures = {ErrorCode::kUnavailable};  // and it is tried again
  CHECK(reading.read(2) == Lines{"担当者を待っています", "担当者を待っています"});
  CHECK(line.paths().empty());
}

TEST_CASE("who left is forgotten also if the disk was full at first, and who is back is heard",
          "[line][reader]") {
  Line line(answer_nothing);
  Reading reading(line);
  const SessionId hers = reading.store.next_id();
  Commit bound{
      .event = {.session = hers, .at = reading.clock().now()}, .step = {}, .address = kHer};
  bound.step.session.id = hers;
  REQUIRE(reading.get(reading.store.commit(std::move(bound))));
  reading.receive("1", {.kind = Kind::kLeft}, 3s);
  reading.receive("2", {.kind = Kind::kFollowed}, 2s);
  reading.store.stumbles = 1;
  CHECK(reading.read(2) == Lines{"end 1", "arrived"});
  CHECK(reading.waiting() == 0);
}

TEST_CASE("what is taken back before it comes is not heard", "[line][reader]") {
  Line line(answer_nothing);
  Reading reading(line);
  reading.receive("1", {.kind = Kind::kTookBack, .message = "m1"}, 4s);
  reading.said("2", "もとのまま", 3s);
  CHECK(reading.read(1) == Lines{"もとのまま"});
  reading.receive("3", {.kind = Kind::kSaid, .text = "取り消した文", .message = "m1"}, 2s);
  CHECK(reading.waiting() == 0);
}

}  // namespace
}  // namespace annai
