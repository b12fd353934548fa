// Who is registered, and who is logged in. All functions run inside the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.h"
#include "connectors/mypage/sandbox/config.h"
#include "connectors/mypage/sandbox/database.h"

namespace annai::mypage {

struct Member {
  std::int64_t id = 0;
  std::string email;
  std::string name;
  std::string password;  // PHC string
  std::vector<std::string> policies;
};

std::optional<Member> member_by_email(Sql& sql, const std::string& email);

// A session of My Page: its token, for the cookie.
std::string log_in(Sql& sql, std::int64_t member, UtcTime now, const Numbers& numbers);
void log_out(Sql& sql, std::string_view token);
std::optional<Member> logged_in(Sql& sql, std::string_view token, UtcTime now);

// 信頼できる端末: a token for the device's cookie. The sandbox asks for no one-time password, so
// all that follows from it is that My Page says so.
std::string trust_device(Sql& sql, std::int64_t member, UtcTime now, const Numbers& numbers);
bool is_trusted(Sql& sql, std::string_view token, std::int64_t member, UtcTime now);

}  // namespace annai::mypage
