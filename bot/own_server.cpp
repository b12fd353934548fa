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
    "limits: {messages_per_second: 100000, message_burst: 100000, handshakes_per_second: 100000,\n"
    "         handshake_burst: 100000, connections_per_address: 10000}\n"
    "log: error\n";

struct Ports {
  unsigned chat = 0;
  unsigned mypage = 0;
};

// Reads lines until the last one, which names the chat's port.
Ports read_ports(int fd) {
  const std::unique_ptr<FILE, int (*)(FILE*)> lines(fdopen(fd, "r"), &fclose);
  std::array<char, 512> line{};
  Ports ports;
  while (lines && std::fgets(line.data(), line.size(), lines.get()) != nullptr) {
    std::sscanf(line.data(), "My Page is ready: http://localhost:%u", &ports.mypage);
    if (std::sscanf(line.data(), "Annai is ready: http://localhost:%u", &ports.chat) == 1) break;
  }
  return ports;
}

constexpr const char* kOwnMyPage =
    "mypage:\n  key: mypage.key\n  sandbox: {port: 0, data: mypage, contracts: contracts.csv}\n";

void write_for_owner(const fs::path& file, const std::string& text) {
  std::ofstream stream(file);
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  stream << text;
}

}  // namespace

Result<OwnServer> OwnServer::start(const fs::path& content, OwnServerSettings settings) {
  std::string made = (fs::temp_directory_path() / "annai-XXXXXX").string();
  if (mkdtemp(made.data()) == nullptr)
    return fail(ErrorCode::kUnavailable, "no temporary folder can be made");
  OwnServer server;
  server.folder_ = made;
  const std::string config = (server.folder_ / "annai.yaml").string();
  const bool has_mypage = !settings.contracts.empty();
  if (has_mypage) settings.files["contracts.csv"] = std::move(settings.contracts);
  for (const auto& [name, text] : settings.files) write_for_owner(server.folder_ / name, text);
  std::ofstream(config) << kRaisedLimits << (has_mypage ? kOwnMyPage : "") << settings.sections;
  const char* mode = has_mypage ? "--test-clock" : "--no-mypage";
  const std::string data = server.data().string();
  const std::string root = fs::absolute(content).string();

  std::array<int, 2> out{};
  if (pipe2(out.data(), O_CLOEXEC) != 0)
    return fail(ErrorCode::kUnavailable, "no pipe can be made");
  server.pid_ = fork();
  if (server.pid_ == 0) {
    dup2(out[1], STDOUT_FILENO);
    execl("/proc/self/exe", "annai", "serve", "--config", config.c_str(), "--data", data.c_str(),
          "--content", root.c_str(), "--port", "0", mode, nullptr);
    _exit(127);
  }
  close(out[1]);
  const Ports ports = read_ports(out[0]);
  server.port_ = static_cast<std::uint16_t>(ports.chat);
  server.mypage_port_ = static_cast<std::uint16_t>(ports.mypage);
  if (server.port_ == 0) return fail(ErrorCode::kUnavailable, "the server did not start");
  return server;
}

OwnServer::OwnServer(OwnServer&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      port_(other.port_),
      mypage_port_(other.mypage_port_),
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
