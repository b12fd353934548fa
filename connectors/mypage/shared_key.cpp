#include "connectors/mypage/shared_key.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "connectors/store/files.h"

namespace annai {
namespace {

constexpr std::size_t kLeastCharacters = 32;
constexpr std::size_t kMostCharacters = 1024;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string make_key() {
  std::array<unsigned char, 32> random{};
  randombytes_buf(random.data(), random.size());
  std::string text(sodium_base64_ENCODED_LEN(random.size(), sodium_base64_VARIANT_URLSAFE), '\0');
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.resize(text.find('\0'));
  return text;
}

Result<std::string> read(const Fd& fd, const std::string& name) {
  struct stat about{};
  if (::fstat(fd.get(), &about) == 0 && (about.st_mode & S_IROTH) != 0) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{}: everybody can read this key; chmod 600 {}", name, name));
  }
  std::string text(kMostCharacters, '\0');
  const ssize_t size = ::read(fd.get(), text.data(), text.size());
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

Result<SharedKey> SharedKey::open(const std::filesystem::path& file) {
  const Result<Fd> fd = open_secret(file);
  if (!fd) return std::unexpected(fd.error());
  Result<std::string> text = read(*fd, file.string());
  if (!text) return std::unexpected(text.error());
  if (text->empty()) {
    *text = make_key();
    const std::string line = *text + "\n";
    if (::write(fd->get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
        ::fsync(fd->get()) != 0) {
      return fail(ErrorCode::kUnavailable, fmt::format("cannot write {}", file.string()));
    }
  }
  if (text->size() < kLeastCharacters) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{}: a key has at least {} characters",
                                                      file.string(), kLeastCharacters));
  }
  return SharedKey(*std::move(text));
}

std::string SharedKey::authorization() const { return "Authorization: Bearer " + text_; }

std::string SharedKey::signature(std::string_view timestamp, std::string_view body) const {
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(text_), text_.size());
  for (const std::string_view part : {timestamp, std::string_view("."), body}) {
    crypto_auth_hmacsha256_update(&state, bytes(part), part.size());
  }
  crypto_auth_hmacsha256_final(&state, mac.data());
  std::string text = "sha256=";
  for (const unsigned char byte : mac) text += fmt::format("{:02x}", byte);
  return text;
}

bool SharedKey::has_signed(std::string_view timestamp, std::string_view body,
                           std::string_view given) const {
  const std::string expected = signature(timestamp, body);
  return given.size() == expected.size() &&
         sodium_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

}  // namespace annai
