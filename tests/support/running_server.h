// The real program in a process of its own, with a data folder of its own. It can be killed and
// started again.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace annai {

// A folder that goes when it goes out of scope.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// What a run that was meant to end said.
struct Ended {
  int exit_code = -1;
  std::string output;  // stdout and stderr
};
Ended run_annai(const std::vector<std::string>& arguments);

class RunningServer {
 public:
  // Serves the shipped content on a free port. `settings` is the text of annai.yaml.
  explicit RunningServer(const std::filesystem::path& data,
                         const std::string& settings = "log: error\n",
                         const std::vector<std::string>& options = {"--no-mypage"});
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer() { kill(); }

  std::uint16_t port() const { return port_; }
  std::uint16_t mypage_port() const { return mypage_port_; }  // of the sandbox; 0: there is none
  pid_t process() const { return pid_; }
  void kill();      // -9: no goodbye
  int terminate();  // SIGTERM; the exit code

 private:
  TemporaryFolder folder_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  std::uint16_t mypage_port_ = 0;
};

}  // namespace annai
