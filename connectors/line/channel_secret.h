// The channel secret: gets access tokens, and signs what LINE sends. LINE issues it; whoever has it
// can speak for the account. It can be neither copied nor printed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "bot/core/result.h"

namespace annai {

class ChannelSecret {
 public:
  // InvalidInput: missing, empty, or readable by everybody.
  static Result<ChannelSecret> open(const std::filesystem::path& file);
  explicit ChannelSecret(std::string text) : text_(std::move(text)) {}
  ChannelSecret(ChannelSecret&&) = default;
  ChannelSecret& operator=(ChannelSecret&&) = default;

  // The form that asks for an access token.
  std::string token_request(std::string_view channel_id) const;

  // x-line-signature, over the bytes of a webhook as they came. In constant time.
  bool has_signed(std::string_view body, std::string_view signature) const;

 private:
  std::string text_;
};

}  // namespace annai
