// What the three couriers do, one task at a time. Each returns when it wants to be called again.
#pragma once

#include <optional>

#include "connectors/mypage/sandbox/mailer.h"
#include "connectors/mypage/sandbox/notices.h"
#include "connectors/mypage/sandbox/office.h"

namespace annai::mypage {

std::optional<UtcTime> post_one_mail(const Office& office, Mailer& mailer);
std::optional<UtcTime> post_one_notice(const Office& office, Notifier& notifier);
std::optional<UtcTime> sweep(const Office& office);

}  // namespace annai::mypage
