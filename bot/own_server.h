// A server of one's own, on a free port, with a data folder that goes when it goes.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>

#include "bot/core/result.h"

namespace annai {

class OwnServer {
 public:
  // Runs this very program as `serve`, with limits raised for a run of questions. Returns once it
  // is ready.
  static Result<OwnServer> start(const std::filesystem::path& content);
  OwnServer(OwnServer&& other) noexcept;
  OwnServer& operator=(OwnServer&&) = delete;
  ~OwnServer();

  std::uint16_t port() const { return port_; }

 private:
  OwnServer() = default;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  std::filesystem::path folder_;
};

}  // namespace annai
