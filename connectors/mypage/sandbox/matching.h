// Do a holder and contracts belong together? One bit for each contract, and no way to learn more by
// asking often or by watching the clock: a policy number that is unknown, cannot be registered, is
// somebody's already or is locked takes the same path as one with a wrong phone number.
#pragma once

#include <string>
#include <vector>

#include "bot/core/event.h"
#include "connectors/mypage/sandbox/application.h"
#include "connectors/mypage/sandbox/config.h"
#include "connectors/mypage/sandbox/contracts.h"
#include "connectors/mypage/sandbox/database.h"
#include "connectors/mypage/sandbox/keys.h"

namespace annai::mypage {

struct Match {
  bool all = false;
  // Who has proved to be the holder of one contract hears which of the others are none of hers.
  // Empty if nothing matches: nothing is told to a stranger.
  std::vector<std::string> others;
};

class Matching {
 public:
  Matching(const Contracts& contracts, const Keys& keys, const Numbers& numbers)
      : contracts_(contracts), keys_(keys), numbers_(numbers) {}

  // A failure is counted in the same transaction: it is on disk before anybody hears of it.
  Match check(Sql& sql, const ContractCheck& typed, UtcTime now) const;

 private:
  bool agrees(Sql& sql, const std::string& policy, const FourItems& typed) const;
  bool guesses_too_often(Sql& sql, const ContractCheck& typed, UtcTime now) const;
  bool is_locked(Sql& sql, const std::string& policy, UtcTime now) const;
  void count_failure(Sql& sql, const ContractCheck& typed, const std::vector<std::string>& locked,
                     bool guesser, UtcTime now) const;

  const Contracts& contracts_;
  const Keys& keys_;
  const Numbers& numbers_;
};

}  // namespace annai::mypage
