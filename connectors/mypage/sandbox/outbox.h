// What is still to be done outside: mails and notices. Written in the transaction that decided it,
// done afterwards, at least once. In order within a lane for each registration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "bot/core/event.h"
#include "connectors/mypage/sandbox/config.h"
#include "connectors/mypage/sandbox/database.h"

namespace annai::mypage {

// The two lanes, and what stands in `what` of each.
inline constexpr const char* kMail = "mail";      // confirmation, completed
inline constexpr const char* kNotice = "notice";  // provisional, completed, expired, mail_failed

struct Task {
  std::int64_t id = 0;
  std::string registration;
  std::string what;
  UtcTime at;                         // when it was decided
  std::optional<UtcTime> expires_at;  // a mail: given up then; a notice: what it tells
  std::int64_t attempts = 0;          // that failed
};

void put(Sql& sql, const char* lane, const std::string& registration, const std::string& what,
         UtcTime now, std::optional<UtcTime> expires_at);

// The next task that is due; else when one will be; else nothing waits.
std::variant<std::monostate, UtcTime, Task> next_task(Sql& sql, const char* lane, UtcTime now);

void done(Sql& sql, const Task& task);

struct Pauses {
  std::chrono::seconds first;
  std::chrono::seconds most;
};
// Comes again after a pause that doubles with each attempt, with jitter.
void again(Sql& sql, const Task& task, UtcTime now, Pauses pauses);

}  // namespace annai::mypage
