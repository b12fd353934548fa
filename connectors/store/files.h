// What the store needs of files beside SQLite: a descriptor that closes itself, and the data
// folder's lock.
#pragma once

#include <filesystem>
#include <utility>

#include "bot/core/result.h"

namespace annai {

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd();

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

// Opens or makes a file that only its owner may read.
Result<Fd> open_private(const std::filesystem::path& file);

// The same, to read; a file that is there already may be read-only (a mounted secret).
Result<Fd> open_secret(const std::filesystem::path& file);

// Makes the data folder if need be and locks it against a second process, until the Fd closes.
Result<Fd> lock_folder(const std::filesystem::path& folder);

}  // namespace annai
