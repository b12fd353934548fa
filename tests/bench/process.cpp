#include "tests/bench/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

extern char** environ;

namespace annai::bench {
namespace {

std::string path_of(pid_t process, std::string_view file) {
  return "/proc/" + std::to_string(process) + "/" + std::string(file);
}

// Annai tells first where its My Page is.
std::optional<std::uint16_t> port_in(std::string_view line) {
  if (line.starts_with("My Page")) return std::nullopt;
  for (const std::string_view before : {"port ", "localhost:"}) {
    const std::size_t at = line.find(before);
    if (at == std::string_view::npos) continue;
    std::uint16_t port = 0;
    const std::string_view digits = line.substr(at + before.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (port != 0) return port;
  }
  return std::nullopt;
}

}  // namespace

std::chrono::milliseconds processor_time(pid_t process) {
  std::ifstream file(path_of(process, "stat"));
  file.ignore(std::numeric_limits<std::streamsize>::max(), ')');  // the name may hold spaces
  std::string skipped;
  for (int i = 0; i < 11; ++i) file >> skipped;
  long user = 0;
  long system = 0;
  if (!(file >> user >> system)) throw std::runtime_error("no such process");
  return std::chrono::milliseconds((user + system) * 1000 / ::sysconf(_SC_CLK_TCK));
}

long resident_kb(pid_t process) {
  std::ifstream file(path_of(process, "status"));
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  throw std::runtime_error("no such process");
}

Server::Server(const std::vector<std::string>& command) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  const int error =
      ::posix_spawnp(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  output_ = pipe[0];
  if (error != 0) throw std::system_error(error, std::generic_category(), command.front());

  std::string line;
  for (char c = 0; port_ == 0 && ::read(output_, &c, 1) == 1; line += c) {
    if (c != '\n') continue;
    port_ = port_in(line).value_or(0);
    line.clear();
  }
  if (port_ == 0) throw std::runtime_error(command.front() + " ended without a port");
}

Server::~Server() {
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
  ::close(output_);
}

}  // namespace annai::bench
