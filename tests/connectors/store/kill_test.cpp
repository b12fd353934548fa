// A process that is killed in the middle of its commits has lost nothing that it acknowledged, and
// answers nothing twice.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <map>

#include "connectors/store/journal.h"
#include "tests/connectors/store/fixture.h"

namespace annai {
namespace {

struct Acknowledged {  // one write to the pipe, whole or not at all
  std::int64_t session, turn;
};

// The form knows how often it was sent, and each time an effect was asked for.
Commit sending(SessionId id, std::int64_t turn, UtcTime at) {
  Commit commit = form_turn_of(id, turn, at, "value");
  commit.step.session.form.misses = static_cast<std::int32_t>(turn);
  Effect& effect = commit.step.effects.emplace_back();
  effect.key = std::to_string(id.value) + "-" + std::to_string(turn);
  effect.name = effects::kReserve;
  return commit;
}

net::awaitable<void> chat_without_end(SqliteStore& store, UtcTime at, int pipe) {
  const SessionId id = store.next_id();
  for (std::int64_t turn = 1;; ++turn) {
    const Result<void> done = co_await store.commit(sending(id, turn, at));
    const Acknowledged acknowledged{.session = id.value, .turn = turn};
    if (!done || ::write(pipe, &acknowledged, sizeof acknowledged) < 0) ::_exit(1);
  }
}

// Webhooks that are acknowledged once they are on disk.
net::awaitable<void> receive_without_end(SqliteStore& store, UtcTime at, int pipe) {
  for (std::int64_t number = 1;; ++number) {
    const auto when = at + std::chrono::milliseconds(number);
    std::vector<Received> one{message_from("U1", std::to_string(number), when)};
    const Result<void> done = co_await store.receive(std::move(one));
    const Acknowledged acknowledged{.session = 1, .turn = number};
    if (!done || ::write(pipe, &acknowledged, sizeof acknowledged) < 0) ::_exit(1);
  }
}

// Answers what waits, the oldest first; returns when nothing waits any more.
net::awaitable<Result<void>> answer_all(SqliteStore& store) {
  while (true) {
    const auto waiting = co_await store.received("line", 1);
    if (!waiting) co_return std::unexpected(waiting.error());
    if (waiting->empty()) co_return Result<void>();
    const Result<Opened> before = co_await store.load(SessionId{1});
    const std::int64_t turns = before ? before->session.seq / 2 : 0;
    Commit turn = turn_of_message(waiting->front(), SessionId{1}, turns + 1);
    const Result<void> done = co_await store.commit(std::move(turn));
    if (!done) co_return done;
  }
}

net::awaitable<void> answer_without_end(SqliteStore& store) {
  while (co_await answer_all(store)) {
  }
}

[[noreturn]] void answer_until_killed(StoreHome& home, int pipe) {
  SqliteStore& store = home.open();
  net::io_context loop;
  net::co_spawn(loop, receive_without_end(store, home.clock().now(), pipe),
                [](std::exception_ptr) {});
  net::co_spawn(loop, answer_without_end(store), [](std::exception_ptr) {});
  loop.run();
  ::_exit(1);
}

[[noreturn]] void serve_until_killed(StoreHome& home, int pipe) {
  SqliteStore& store = home.open();
  net::io_context loop;
  for (int i = 0; i < 16; ++i) {
    net::co_spawn(loop, chat_without_end(store, home.clock().now(), pipe),
                  [](std::exception_ptr) {});
  }
  loop.run();
  ::_exit(1);
}

// Last acknowledged turn of each session. Kills the child after `kill_after` of them.
std::map<std::int64_t, std::int64_t> acknowledged_by(pid_t child, int pipe, int kill_after) {
  std::map<std::int64_t, std::int64_t> last;
  Acknowledged next{};
  for (int read = 1; ::read(pipe, &next, sizeof next) == sizeof next; ++read) {
    last[next.session] = next.turn;
    if (read == kill_after) ::kill(child, SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  return last;
}

// What it had acknowledged when it was killed.
std::map<std::int64_t, std::int64_t> killed(StoreHome& home, int kill_after,
                                            void (*serve)(StoreHome&, int)) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) serve(home, ends[1]);
  ::close(ends[1]);
  auto last = acknowledged_by(child, ends[0], kill_after);
  ::close(ends[0]);
  return last;
}

}  // namespace

TEST_CASE(
    "kill -9 in the middle of commits loses nothing that was acknowledged, and parts no effect "
    "from its form",
    "[store]") {
  StoreHome home;
  for (const int kill_after : {1, 40, 333, 1'000}) {
    const auto last = killed(home, kill_after, serve_until_killed);
    REQUIRE_FALSE(last.empty());
    SqliteStore& store = home.open();
    std::map<std::int64_t, int> asked_for;
    const auto pending = run(store.pending(1'000'000));
    REQUIRE(pending);
    for (const Pending& one : *pending) ++asked_for[one.session.value];
    for (const auto& [session, turn] : last) {
      const Result<Opened> opened = run(store.load(SessionId{session}));
      REQUIRE(opened);
      CHECK(opened->session.seq >= 2 * turn);
      const auto frames = run(store.frames(SessionId{session}, 0, 1'000'000));
      REQUIRE(frames);
      CHECK(std::ssize(*frames) == opened->session.seq);
      CHECK(asked_for[session] == opened->session.form.misses);
    }
    home.close();
  }
}

TEST_CASE("kill -9 between a message and its answer: it is answered afterwards, once, in its turn",
          "[store][channel]") {
  for (const int kill_after : {1, 40, 333}) {
    StoreHome home;
    const auto last = killed(home, kill_after, answer_until_killed);
    REQUIRE(last.contains(1));
    SqliteStore& store = home.open();
    REQUIRE(run(answer_all(store)));
    const auto events = read_journal(home.config().folder, home.config().key_file, SessionId{1});
    REQUIRE(events);
    REQUIRE(std::ssize(*events) >= last.at(1));
    for (std::size_t i = 0; i < events->size(); ++i) {
      CHECK((*events)[i].key == "k" + std::to_string(i + 1));
    }
    const auto letters = run(store.pending(1'000'000));
    REQUIRE(letters);
    CHECK(letters->size() == events->size());
  }
}

}  // namespace annai
