#include "connectors/line/channel_secret.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <fstream>
#include <system_error>

#include "connectors/outbound/web_address.h"

namespace annai {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSignature = 44;  // characters, in base64

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Result<ChannelSecret> ChannelSecret::open(const fs::path& file) {
  const std::string name = file.string();
  std::error_code error;
  const fs::perms may = fs::status(file, error).permissions();
  std::ifstream stream(file);
  std::string text;
  if (error || !(stream >> text)) {
    return fail(
        ErrorCode::kInvalidInput,
        fmt::format("{}: no channel secret; copy it from the LINE Developers Console", name));
  }
  if ((may & fs::perms::others_read) != fs::perms::none) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{}: everybody can read this secret; chmod 600 {}", name, name));
  }
  return ChannelSecret(std::move(text));
}

std::string ChannelSecret::token_request(std::string_view channel_id) const {
  return fmt::format("grant_type=client_credentials&client_id={}&client_secret={}",
                     percent_encoded(channel_id), percent_encoded(text_));
}

bool ChannelSecret::has_signed(std::string_view body, std::string_view signature) const {
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(text_), text_.size());
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  crypto_auth_hmacsha256_final(&state, mac.data());
  std::array<char, kSignature + 1> expected{};
  sodium_bin2base64(expected.data(), expected.size(), mac.data(), mac.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  return signature.size() == kSignature &&
         sodium_memcmp(expected.data(), signature.data(), kSignature) == 0;
}

}  // namespace annai
