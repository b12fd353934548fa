#include "tests/support/running_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <utility>

namespace annai {
namespace {

struct Started {
  pid_t pid;
  std::unique_ptr<FILE, int (*)(FILE*)> output;
};

Started start(std::vector<std::string> arguments) {
  std::array<int, 2> out{};
  if (pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::vector<char*> argv{const_cast<char*>("annai")};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(out[1], STDERR_FILENO);
    execv(ANNAI_BINARY, argv.data());
    _exit(127);
  }
  close(out[1]);
  return {pid, {fdopen(out[0], "r"), &fclose}};
}

int wait_for(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string made = (std::filesystem::temp_directory_path() / "annai-test-XXXXXX").string();
  if (mkdtemp(made.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = made;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Ended run_annai(const std::vector<std::string>& arguments) {
  const Started started = start(arguments);
  Ended ended;
  for (std::array<char, 4096> part{};
       std::fgets(part.data(), part.size(), started.output.get()) != nullptr;) {
    ended.output += part.data();
  }
  ended.exit_code = wait_for(started.pid);
  return ended;
}

RunningServer::RunningServer(const std::filesystem::path& data, const std::string& settings,
                             const std::vector<std::string>& options) {
  const std::filesystem::path config = folder_.path() / "annai.yaml";
  std::ofstream(config) << settings;
  std::vector<std::string> arguments{"serve",       "--config",  config.string(),
                                     "--port",      "0",         "--data",
                                     data.string(), "--content", ANNAI_SOURCE_ROOT};
  arguments.insert(arguments.end(), options.begin(), options.end());
  Started started = start(std::move(arguments));
  pid_ = started.pid;
  std::string said;
  for (std::array<char, 4096> line{};
       std::fgets(line.data(), line.size(), started.output.get()) != nullptr;) {
    said += line.data();
    unsigned port = 0;
    if (std::sscanf(line.data(), "My Page is ready: http://localhost:%u", &port) == 1) {
      mypage_port_ = static_cast<std::uint16_t>(port);
    }
    if (std::sscanf(line.data(), "Annai is ready: http://localhost:%u", &port) == 1) {
      port_ = static_cast<std::uint16_t>(port);
      return;
    }
  }
  wait_for(std::exchange(pid_, -1));
  throw std::runtime_error("the server did not start: " + said);
}

void RunningServer::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  wait_for(std::exchange(pid_, -1));
}

int RunningServer::terminate() {
  ::kill(pid_, SIGTERM);
  return wait_for(std::exchange(pid_, -1));
}

}  // namespace annai
