// A small inbox for the Maildir: what a customer would read in her own mail program. Only where
// mails go to the Maildir.
#pragma once

#include "connectors/http/message.h"
#include "connectors/mypage/sandbox/office.h"

namespace annai::mypage {

HttpResponse show_inbox(const Office& office, const HttpRequest& request);
HttpResponse show_mail(const Office& office, const HttpRequest& request);  // 1: the oldest

}  // namespace annai::mypage
