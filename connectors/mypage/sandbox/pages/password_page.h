// /password/{token}: where the customer sets the password, inside the chat's frame. 600 seconds,
// for one password.
#pragma once

#include "connectors/http/message.h"
#include "connectors/mypage/sandbox/office.h"

namespace annai::mypage {

HttpResponse show_password_page(const Office& office, const HttpRequest& request);
HttpResponse take_password(const Office& office, const HttpRequest& request);

}  // namespace annai::mypage
