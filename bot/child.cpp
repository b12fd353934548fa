#include "bot/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <utility>

extern char** environ;

namespace annai {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);
// A former child that has lost its parent a moment ago may still hold port and data.
constexpr std::array kFirstTries{milliseconds(300), milliseconds(1'500)};

Result<void> refused(int error) {
  return fail(ErrorCode::kUnavailable, std::generic_category().message(error));
}

// What posix_spawn is told; freed at the end.
struct Orders {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;

  explicit Orders(int child_stdout) {
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, child_stdout, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);  // our sockets are ours
    posix_spawnattr_init(&attributes);
    // Ctrl+C is for us: we end it when the chats are closed.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  }
  Orders(const Orders&) = delete;
  Orders& operator=(const Orders&) = delete;
  ~Orders() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
};

}  // namespace

Child::Child(net::io_context& loop, ChildConfig config)
    : config_(std::move(config)),
      said_(loop),
      pause_(loop),
      ended_(loop, net::steady_timer::time_point::max()) {}

Child::~Child() { reap(); }

Result<std::unique_ptr<Child>> Child::start(net::io_context& loop, ChildConfig config) {
  std::unique_ptr<Child> child(new Child(loop, std::move(config)));
  for (auto pause = kFirstTries.begin();; ++pause) {
    const Result<void> spawned = child->spawn();
    if (!spawned) return std::unexpected(spawned.error());
    if (child->wait_until_ready()) return child;
    child->reap();
    if (pause == kFirstTries.end()) return fail(ErrorCode::kUnavailable, "it did not start");
    ::poll(nullptr, 0, static_cast<int>(pause->count()));
  }
}

Result<void> Child::spawn() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return refused(errno);
  said_.assign(ends[0]);
  std::vector<std::string> arguments{"annai"};
  for (const std::string& argument : config_.arguments) {
    arguments.push_back(argument == "{port}" ? fmt::format("{}", config_.port) : argument);
  }
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const Orders orders(ends[1]);
  const int error = ::posix_spawn(&pid_, "/proc/self/exe", &orders.files, &orders.attributes,
                                  argv.data(), environ);
  ::close(ends[1]);
  if (error == 0) return {};
  pid_ = -1;
  return refused(error);
}

// Reads what it says until the line that names its port.
bool Child::wait_until_ready() {
  const auto deadline = steady_clock::now() + config_.patience;
  std::string said;
  std::array<char, 512> part{};
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    pollfd output{.fd = said_.native_handle(), .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || ::poll(&output, 1, static_cast<int>(left.count())) <= 0) return false;
    const ssize_t size = ::read(output.fd, part.data(), part.size());
    if (size <= 0) return false;
    said.append(part.data(), static_cast<std::size_t>(size));
    const auto at = said.find(config_.ready);
    if (at == std::string::npos || said.find('\n', at) == std::string::npos) continue;
    const char* number = said.data() + at + config_.ready.size();
    return std::from_chars(number, said.data() + said.size(), config_.port).ec == std::errc();
  }
}

// Its stdout ends when the process ends.
net::awaitable<void> Child::gone() {
  std::array<char, 512> part{};
  while (true) {
    const auto [error, size] = co_await said_.async_read_some(net::buffer(part), kAwait);
    if (error) co_return;
  }
}

// Ends it, if it has not ended yet; returns its status as waitpid has it.
int Child::reap() {
  if (pid_ <= 0) return 0;
  int status = 0;
  ::kill(pid_, SIGKILL);
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  boost::system::error_code ignored;
  said_.close(ignored);
  return status;
}

net::awaitable<void> Child::watch() {
  milliseconds wait = config_.first_pause;
  while (true) {
    const auto started = steady_clock::now();
    co_await gone();
    const int status = reap();
    if (stopping_) break;
    if (steady_clock::now() - started >= config_.healthy) wait = config_.first_pause;
    spdlog::error("the sandbox My Page has ended: exit={} signal={}; started again in {} ms",
                  WEXITSTATUS(status), WTERMSIG(status), wait.count());
    do {
      pause_.expires_after(std::exchange(wait, std::min(2 * wait, config_.longest_pause)));
      co_await pause_.async_wait(kAwait);
    } while (!stopping_ && !spawn());
    if (stopping_) break;
  }
  ended_.cancel();
}

net::awaitable<void> Child::stop() {
  stopping_ = true;
  pause_.cancel();
  if (pid_ <= 0) co_return;
  ::kill(pid_, SIGTERM);
  ended_.expires_after(config_.farewell);
  co_await ended_.async_wait(kAwait);
  reap();
}

}  // namespace annai
