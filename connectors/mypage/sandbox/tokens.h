// Links that open something: 32 bytes of the system's randomness, in base64url. Only their SHA-256
// is ever stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace annai::mypage {

std::string make_token();
// What is stored of a token, and found again by it. Anything may be handed in.
std::string token_hash(std::string_view token);

std::string sha256(std::string_view text);  // 32 bytes
std::string base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace annai::mypage
