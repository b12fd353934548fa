#include "connectors/store/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace annai {
namespace fs = std::filesystem;

namespace {

std::string last_error() { return std::generic_category().message(errno); }

}  // namespace

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Fd> open_private(const fs::path& file) {
  Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (!fd) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot write {}: {}", file.string(), last_error()));
  }
  return fd;
}

Result<Fd> open_secret(const fs::path& file) {
  Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd) return fd;
  if (errno == ENOENT) return open_private(file);
  return fail(ErrorCode::kUnavailable,
              fmt::format("cannot read {}: {}", file.string(), last_error()));
}

Result<Fd> lock_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) {
    return fail(ErrorCode::kUnavailable, fmt::format("cannot make the data folder {}: {}",
                                                     folder.string(), error.message()));
  }
  Result<Fd> lock = open_private(folder / "lock");
  if (lock && ::flock(lock->get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("the data folder {} is in use by another process", folder.string()));
  }
  return lock;
}

}  // namespace annai
