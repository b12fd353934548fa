// How often something happened to somebody: failed matches, mails, wrong logins. Kept on disk,
// under names that only the key's owner can make (Keys::name_of), at most 100,000 of them.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "bot/core/event.h"
#include "connectors/mypage/sandbox/database.h"

namespace annai::mypage {

struct Count {
  int most;                     // times ...
  std::chrono::seconds within;  // ... in so long
};

void count(Sql& sql, const std::string& name, UtcTime now);
void uncount(Sql& sql, const std::string& name);

// nullopt: still free. Otherwise, for how long not.
std::optional<std::chrono::seconds> exhausted(Sql& sql, const std::string& name, Count limit,
                                              UtcTime now);

}  // namespace annai::mypage
