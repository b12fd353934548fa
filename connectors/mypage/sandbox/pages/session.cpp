#include "connectors/mypage/sandbox/pages/session.h"

#include <fmt/format.h>

#include "connectors/mypage/sandbox/form.h"

namespace annai::mypage {

void set_cookie(HttpResponse& response, const Office& office, std::string_view name,
                std::string_view value, std::chrono::seconds life) {
  const bool secure = office.public_url.starts_with("https://");
  response.fields.emplace_back(
      "Set-Cookie", fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", name, value,
                                value.empty() ? 0 : life.count(), secure ? "; Secure" : ""));
}

std::optional<Member> member_of(Sql& sql, const Office& office, const HttpRequest& request) {
  return logged_in(sql, cookie(request, kSession), office.clock.now());
}

}  // namespace annai::mypage
