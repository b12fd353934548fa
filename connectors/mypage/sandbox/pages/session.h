// The cookies of My Page's own pages. The chat's frame needs none of them.
#pragma once

#include <optional>

#include "connectors/http/message.h"
#include "connectors/mypage/sandbox/members.h"
#include "connectors/mypage/sandbox/office.h"

namespace annai::mypage {

inline constexpr const char* kSession = "mypage_session";
inline constexpr const char* kTrusted = "mypage_trusted";

// HttpOnly, SameSite=Lax, and Secure where My Page is reached by https. An empty value ends it.
void set_cookie(HttpResponse& response, const Office& office, std::string_view name,
                std::string_view value, std::chrono::seconds life);

std::optional<Member> member_of(Sql& sql, const Office& office, const HttpRequest& request);

}  // namespace annai::mypage
