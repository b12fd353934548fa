#include "bot/turn/choice_ids.h"

#include <sodium.h>

#include <array>
#include <cstring>

namespace annai {
namespace {

constexpr std::size_t kPlaceBytes = 7;  // six of the reply's number, one of the choice's
constexpr std::size_t kBytes = kPlaceBytes + crypto_shorthash_BYTES;
using Bytes = std::array<unsigned char, kBytes>;
static_assert(crypto_shorthash_KEYBYTES == sizeof(Session::choice_key));

Bytes with_tag(const Session& session, ChoicePlace place) {
  Bytes bytes{};
  for (std::size_t i = 0; i < kPlaceBytes - 1; ++i) {
    bytes[i] = static_cast<unsigned char>(place.seq >> (8 * i));
  }
  bytes[kPlaceBytes - 1] = place.number;
  crypto_shorthash(bytes.data() + kPlaceBytes, bytes.data(), kPlaceBytes,
                   session.choice_key.data());
  return bytes;
}

}  // namespace

std::string choice_id(const Session& session, ChoicePlace place) {
  constexpr auto kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  const Bytes bytes = with_tag(session, place);
  std::array<char, sodium_base64_ENCODED_LEN(kBytes, kVariant)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  return text.data();
}

std::optional<ChoicePlace> parse_choice_id(const Session& session, std::string_view id) {
  Bytes bytes{};
  std::size_t size = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), id.data(), id.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      size != kBytes) {
    return std::nullopt;
  }
  ChoicePlace place{.seq = 0, .number = bytes[kPlaceBytes - 1]};
  for (std::size_t i = 0; i < kPlaceBytes - 1; ++i)
    place.seq |= static_cast<std::int64_t>(bytes[i]) << (8 * i);
  const Bytes ours = with_tag(session, place);
  if (sodium_memcmp(ours.data(), bytes.data(), kBytes) != 0) return std::nullopt;
  return place;
}

}  // namespace annai
