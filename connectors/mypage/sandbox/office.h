// What every counter of My Page needs. Made once at start, and outlives them all.
#pragma once

#include <functional>
#include <string>

#include "connectors/mypage/sandbox/config.h"
#include "connectors/mypage/sandbox/contracts.h"
#include "connectors/mypage/sandbox/database.h"
#include "connectors/mypage/sandbox/keys.h"
#include "connectors/mypage/sandbox/matching.h"
#include "connectors/mypage/sandbox/registrations.h"
#include "connectors/mypage/sandbox/times.h"

namespace annai::mypage {

struct Office {
  const SandboxConfig& config;
  const std::string public_url;  // with the port in use, without a last slash
  const Keys& keys;
  const Contracts& contracts;
  const Matching matching;
  const Registrations registrations;
  Database& database;
  SettableClock& clock;
  std::function<void()> wake;  // the couriers: something was put into the outbox
};

}  // namespace annai::mypage
