// What a member sees: 会員規定 before she becomes one, ログイン, マイページトップ with
// 更新のお手続き (flyer, after step 10), and the page at which the sandbox ends.
#pragma once

#include "connectors/http/message.h"
#include "connectors/mypage/sandbox/office.h"

namespace annai::mypage {

HttpResponse show_terms_page(const Office& office, const HttpRequest& request);
HttpResponse show_login_page(const Office& office, const HttpRequest& request);
HttpResponse take_login(const Office& office, const HttpRequest& request);
HttpResponse take_logout(const Office& office, const HttpRequest& request);
HttpResponse show_top_page(const Office& office, const HttpRequest& request);
HttpResponse show_renewal_page(const Office& office, const HttpRequest& request);

}  // namespace annai::mypage
