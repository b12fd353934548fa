// A server of one's own, on a free port, with a data folder that goes when it goes.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "bot/core/result.h"

namespace annai {

struct OwnServerSettings {
  std::string
      contracts;         // CSV; not empty: it has a My Page of its own, and a clock that can be set
  std::string sections;  // of annai.yaml, beside the limits
  std::map<std::string, std::string> files;  // by name, beside annai.yaml, for their owner only
};

class OwnServer {
 public:
  // Runs this very program as `serve`, with limits raised for a run of questions. Returns once it
  // is ready.
  static Result<OwnServer> start(const std::filesystem::path& content, OwnServerSettings settings);
  OwnServer(OwnServer&& other) noexcept;
  OwnServer& operator=(OwnServer&&) = delete;
  ~OwnServer();

  std::uint16_t port() const { return port_; }
  std::uint16_t mypage_port() const { return mypage_port_; }  // 0: it has none
  std::filesystem::path data() const { return folder_ / "data"; }

 private:
  OwnServer() = default;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  std::uint16_t mypage_port_ = 0;
  std::filesystem::path folder_;
};

}  // namespace annai
