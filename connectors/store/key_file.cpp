#include "connectors/store/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "connectors/store/files.h"

namespace annai {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostKeys = 16;

std::unexpected<Error> refuse(const fs::path& file, std::string_view what) {
  return fail(ErrorCode::kUnavailable, fmt::format("the key file {} {}", file.string(), what));
}

ssize_t size_of(const std::vector<Key>& keys) {
  return static_cast<ssize_t>(keys.size() * sizeof(Key));
}

bool write_all(int fd, const std::vector<Key>& keys) {
  return ::write(fd, keys.data(), keys.size() * sizeof(Key)) == size_of(keys) && ::fsync(fd) == 0;
}

Key new_key() {
  Key key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

// Whole and on disk, or not at all.
bool replace(const fs::path& file, const std::vector<Key>& keys) {
  const fs::path fresh = file.string() + ".new";
  std::error_code ignored;
  fs::remove(fresh, ignored);
  const Result<Fd> out = open_private(fresh);
  if (!out || !write_all(out->get(), keys)) return false;
  if (std::rename(fresh.c_str(), file.c_str()) != 0) return false;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const Fd entries(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return entries && ::fsync(entries.get()) == 0;
}

}  // namespace

Result<std::vector<Key>> read_keys(const fs::path& file) {
  const Result<Fd> opened = open_secret(file);
  if (!opened) return std::unexpected(opened.error());
  struct stat status{};
  if (::fstat(opened->get(), &status) != 0 || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return refuse(file, "may be read by others: chmod 600 it");
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) {  // just made
    std::vector<Key> keys{new_key()};
    if (!write_all(opened->get(), keys)) return refuse(file, "cannot be written");
    return keys;
  }
  std::vector<Key> keys(size / sizeof(Key));
  if (size % sizeof(Key) != 0 || keys.size() > kMostKeys ||
      ::read(opened->get(), keys.data(), size) != size_of(keys)) {
    return refuse(file, fmt::format("is not made of keys of {} bytes", sizeof(Key)));
  }
  return keys;
}

Result<std::size_t> add_key(const fs::path& file, std::chrono::hours life) {
  Result<std::vector<Key>> keys = read_keys(file);
  if (!keys) return std::unexpected(keys.error());
  std::error_code error;
  const auto changed = fs::last_write_time(file, error);
  if (error) return refuse(file, "has no time of change");
  if (fs::file_time_type::clock::now() - changed > life) keys->resize(1);
  if (keys->size() == kMostKeys) return refuse(file, "has been changed too often lately: wait");
  keys->insert(keys->begin(), new_key());
  if (!replace(file, *keys)) return refuse(file, "cannot be replaced: it is as it was");
  return keys->size();
}

}  // namespace annai
