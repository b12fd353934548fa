#include "connectors/mypage/sandbox/keys.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

#include "connectors/mypage/sandbox/tokens.h"
#include "connectors/store/files.h"

namespace annai::mypage {
namespace {

constexpr std::size_t kLeastCharacters = 32;
constexpr std::size_t kMostCharacters = 1024;
constexpr std::int64_t kFormLife = 86'400;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hmac(std::string_view key, std::string_view text) {
  std::string out(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
  crypto_auth_hmacsha256_final(&state, bytes(out));
  return out;
}

template <std::size_t kSize>
std::string_view view(const std::array<std::uint8_t, kSize>& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

std::int64_t seconds(UtcTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace

Result<Keys> Keys::open(const std::filesystem::path& file) {
  const Result<Fd> fd = open_secret(file);
  if (!fd) return std::unexpected(fd.error());
  struct stat about{};
  if (::fstat(fd->get(), &about) == 0 && (about.st_mode & S_IROTH) != 0) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}: everybody can read this key; chmod 600", file.string()));
  }
  std::string text(kMostCharacters, '\0');
  const ssize_t size = ::read(fd->get(), text.data(), text.size());
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  text = without_line_end(std::move(text));
  if (text.empty()) {
    text = make_token();
    const std::string line = text + "\n";
    if (::write(fd->get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
        ::fsync(fd->get()) != 0) {
      return fail(ErrorCode::kUnavailable, fmt::format("cannot write {}", file.string()));
    }
  }
  if (text.size() < kLeastCharacters) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{}: a key has at least {} characters",
                                                      file.string(), kLeastCharacters));
  }
  return Keys(std::move(text));
}

Keys::Keys(std::string shared)
    : shared_(std::move(shared)),
      counting_(derive("counting")),
      comparing_(derive("comparing")),
      sealing_(derive("sealing")),
      forms_(derive("forms")) {}

Keys::Key Keys::derive(std::string_view use) const {
  Key key{};
  const std::string text = hmac(shared_, fmt::format("annai sandbox: {}", use));
  std::copy(text.begin(), text.end(), key.begin());
  return key;
}

bool Keys::bearer(std::string_view authorization) const {
  const std::string expected = hmac(view(comparing_), "Bearer " + shared_);
  const std::string given = hmac(view(comparing_), authorization);
  return sodium_memcmp(expected.data(), given.data(), expected.size()) == 0;
}

std::string Keys::signature(std::string_view timestamp, std::string_view body) const {
  const std::string mac = hmac(shared_, fmt::format("{}.{}", timestamp, body));
  std::string hex;
  for (const char byte : mac) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

std::string Keys::name_of(std::string_view kind, std::string_view subject) const {
  return base64url(hmac(view(counting_), fmt::format("{}\n{}", kind, subject)));
}

std::array<std::uint8_t, 32> Keys::digest(std::string_view text) const {
  std::array<std::uint8_t, 32> out{};
  crypto_generichash(out.data(), out.size(), bytes(text), text.size(), comparing_.data(),
                     comparing_.size());
  return out;
}

std::string Keys::seal(std::string_view plain) const {
  std::string nonce(crypto_secretbox_NONCEBYTES, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string box(crypto_secretbox_MACBYTES + plain.size(), '\0');
  crypto_secretbox_easy(bytes(box), bytes(plain), plain.size(), bytes(nonce), sealing_.data());
  return base64url(nonce + box);
}

std::optional<std::string> Keys::unseal(std::string_view sealed) const {
  const std::optional<std::string> raw = from_base64url(sealed);
  constexpr std::size_t kHead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (!raw || raw->size() < kHead) return std::nullopt;
  const std::string_view box = std::string_view(*raw).substr(crypto_secretbox_NONCEBYTES);
  std::string plain(raw->size() - kHead, '\0');
  if (crypto_secretbox_open_easy(bytes(plain), bytes(box), box.size(),
                                 bytes(std::string_view(*raw)), sealing_.data()) != 0) {
    return std::nullopt;
  }
  return plain;
}

std::string Keys::form_mac(std::string_view purpose, std::int64_t made) const {
  return base64url(hmac(view(forms_), fmt::format("{}\n{}", purpose, made)));
}

std::string Keys::form_token(std::string_view purpose, UtcTime now) const {
  return fmt::format("{}.{}", seconds(now), form_mac(purpose, seconds(now)));
}

bool Keys::form_token_ok(std::string_view token, std::string_view purpose, UtcTime now) const {
  std::int64_t made = 0;
  const auto dot = std::min(token.find('.'), token.size());
  const std::string digits(token.substr(0, dot));
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), made);
  if (error != std::errc() || *end != '\0' || dot == token.size()) return false;
  const std::string expected = form_mac(purpose, made);
  const std::string_view given = token.substr(dot + 1);
  if (given.size() != expected.size()) return false;
  if (sodium_memcmp(given.data(), expected.data(), expected.size()) != 0) return false;
  return made <= seconds(now) + 60 && seconds(now) < made + kFormLife;
}

}  // namespace annai::mypage
