#include "bot/runtime/token.h"

#include <sodium.h>

#include <algorithm>

namespace annai {
namespace {

constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kSecretBytes = 24;
using Bytes = std::array<unsigned char, kIdBytes + kSecretBytes>;
constexpr auto kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

Token with_hash(SessionId session, const Bytes& bytes) {
  std::array<char, sodium_base64_ENCODED_LEN(sizeof(Bytes), kVariant)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  Token token{.session = session, .text = text.data()};
  crypto_generichash(token.hash.data(), token.hash.size(), bytes.data(), bytes.size(), nullptr, 0);
  return token;
}

}  // namespace

Token make_token(SessionId session, const Randomness& random) {
  Bytes bytes{};
  for (std::size_t i = 0; i < kIdBytes; ++i) {
    bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(session.value) >> (8 * i));
  }
  std::copy_n(random.begin(), kSecretBytes, bytes.begin() + kIdBytes);
  return with_hash(session, bytes);
}

std::optional<Token> parse_token(std::string_view text) {
  Bytes bytes{};
  std::size_t size = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size,
                        nullptr, kVariant) != 0 ||
      size != bytes.size()) {
    return std::nullopt;
  }
  std::uint64_t id = 0;
  for (std::size_t i = 0; i < kIdBytes; ++i) id |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
  return with_hash(SessionId{static_cast<std::int64_t>(id)}, bytes);
}

bool same(const TokenHash& a, const TokenHash& b) {
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace annai
