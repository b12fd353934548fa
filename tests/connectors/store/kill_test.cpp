// A process that is killed in the middle of its commits has lost nothing that it acknowledged.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <map>

#include "tests/connectors/store/fixture.h"

namespace annai {
namespace {

struct Acknowledged {  // one write to the pipe, whole or not at all
  std::int64_t session, turn;
};

net::awaitable<void> chat_without_end(SqliteStore& store, UtcTime at, int pipe) {
  const SessionId id = store.next_id();
  for (std::int64_t turn = 1;; ++turn) {
    const Result<void> done = co_await store.commit(turn_of(id, turn, at));
    const Acknowledged acknowledged{.session = id.value, .turn = turn};
    if (!done || ::write(pipe, &acknowledged, sizeof acknowledged) < 0) ::_exit(1);
  }
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

}  // namespace

TEST_CASE("kill -9 in the middle of commits loses nothing that was acknowledged", "[store]") {
  StoreHome home;
  for (const int kill_after : {1, 40, 333, 1'000}) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) serve_until_killed(home, ends[1]);
    ::close(ends[1]);
    const auto last = acknowledged_by(child, ends[0], kill_after);
    ::close(ends[0]);

    REQUIRE_FALSE(last.empty());
    SqliteStore& store = home.open();
    for (const auto& [session, turn] : last) {
      const Result<Opened> opened = run(store.load(SessionId{session}));
      REQUIRE(opened);
      CHECK(opened->session.seq >= 2 * turn);
      const auto frames = run(store.frames(SessionId{session}, 0, 1'000'000));
      REQUIRE(frames);
      CHECK(std::ssize(*frames) == opened->session.seq);
    }
    home.close();
  }
}

}  // namespace annai
