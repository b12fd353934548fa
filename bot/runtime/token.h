// What a customer presents to find her conversation again: 8 bytes that name the session's row and
// 24 random ones, in base64url. Stored as a hash only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bot/core/event.h"
#include "bot/ports/session_store.h"

namespace annai {

struct Token {
  SessionId session;
  std::string text;
  TokenHash hash{};
};

Token make_token(SessionId session, const Randomness& random);

// nullopt: nothing that we could have made. Says nothing about whether it is valid.
std::optional<Token> parse_token(std::string_view text);

// In constant time.
bool same(const TokenHash& a, const TokenHash& b);

}  // namespace annai
