#include "bot/own_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

namespace annai {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRaisedLimits =
    "listen: {port: 0}\n"
    "limits: {messages_per_second: 100000, message_burst: 100000, handshakes_per_second: 100000,\n"
    "         handshake_burst: 100000, connections_per_address: 10000}\n"
    "log: error\n";

// Reads lines until the one that names the port.
std::uint16_t read_port(int fd) {
  const std::unique_ptr<FILE, int (*)(FILE*)> lines(fdopen(fd, "r"), &fclose);
  std::array<char, 512> line{};
  unsigned port = 0;
  while (lines && std::fgets(line.data(), line.size(), lines.get()) != nullptr) {
    if (std::sscanf(line.data(), "Annai is ready: http://localhost:%u", &port) == 1) break;
  }
  return static_cast<std::uint16_t>(port);
}

}  // namespace

Result<OwnServer> OwnServer::start(const fs::path& content) {
  std::string made = (fs::temp_directory_path() / "annai-XXXXXX").string();
  if (mkdtemp(made.data()) == nullptr)
    return fail(ErrorCode::kUnavailable, "no temporary folder can be made");
  OwnServer server;
  server.folder_ = made;
  const std::string config = (server.folder_ / "annai.yaml").string();
  std::ofstream(config) << kRaisedLimits;
  const std::string data = (server.folder_ / "data").string();
  const std::string root = fs::absolute(content).string();

  std::array<int, 2> out{};
  if (pipe2(out.data(), O_CLOEXEC) != 0)
    return fail(ErrorCode::kUnavailable, "no pipe can be made");
  server.pid_ = fork();
  if (server.pid_ == 0) {
    dup2(out[1], STDOUT_FILENO);
    execl("/proc/self/exe", "annai", "serve", "--config", config.c_str(), "--data", data.c_str(),
          "--content", root.c_str(), nullptr);
    _exit(127);
  }
  close(out[1]);
  server.port_ = read_port(out[0]);
  if (server.port_ == 0) return fail(ErrorCode::kUnavailable, "the server did not start");
  return server;
}

OwnServer::OwnServer(OwnServer&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      port_(other.port_),
      folder_(std::exchange(other.folder_, {})) {}

OwnServer::~OwnServer() {
  if (pid_ > 0) {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

}  // namespace annai
