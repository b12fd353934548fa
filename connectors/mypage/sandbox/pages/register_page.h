// /register/{token}: 本登録, from the link in the mail (flyer, step 9), and the page that says it
// is done (step 10). A GET changes nothing, however often it comes.
#pragma once

#include "connectors/http/message.h"
#include "connectors/mypage/sandbox/office.h"

namespace annai::mypage {

HttpResponse show_register_page(const Office& office, const HttpRequest& request);
HttpResponse complete_registration(const Office& office, const HttpRequest& request);
HttpResponse show_completed_page(const Office& office, const HttpRequest& request);

}  // namespace annai::mypage
