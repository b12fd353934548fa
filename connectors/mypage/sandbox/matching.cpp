#include "connectors/mypage/sandbox/matching.h"

#include <algorithm>

#include "connectors/mypage/sandbox/counts.h"

namespace annai::mypage {
namespace {

using std::chrono::hours;

}  // namespace

Match Matching::check(Sql& sql, const ContractCheck& typed, UtcTime now) const {
  const FourItems items = four_items(typed.holder, keys_);
  const bool guesser = guesses_too_often(sql, typed, now);
  Match match;
  std::vector<std::string> locked;
  for (const std::string& policy : typed.policies) {
    const bool agreed = agrees(sql, policy, items);
    const bool lock = is_locked(sql, policy, now);
    if (lock) locked.push_back(policy);
    if (!agreed || lock) match.others.push_back(policy);
  }
  match.all = match.others.empty() && !guesser;
  if (match.all) return match;
  count_failure(sql, typed, locked, guesser, now);
  if (guesser || match.others.size() == typed.policies.size()) match.others.clear();
  return match;
}

bool Matching::agrees(Sql& sql, const std::string& policy, const FourItems& typed) const {
  const Contract& contract = contracts_.find(policy);
  const bool items = same(contract.items, typed);
  const bool taken =
      sql.row("SELECT 1 FROM member_policies WHERE policy = ?", {policy}).has_value();
  return items & contract.registrable & !taken;
}

bool Matching::guesses_too_often(Sql& sql, const ContractCheck& typed, UtcTime now) const {
  const bool often = exhausted(sql, keys_.name_of("subject", typed.subject),
                               {numbers_.failed_matches_per_subject, hours(24)}, now)
                         .has_value();
  return often && !typed.subject.empty();
}

bool Matching::is_locked(Sql& sql, const std::string& policy, UtcTime now) const {
  const std::string name = keys_.name_of("policy", policy);
  const bool day =
      exhausted(sql, name, {numbers_.failed_matches_per_policy, hours(24)}, now).has_value();
  const bool month =
      exhausted(sql, name, {numbers_.failed_matches_long, hours(24 * 30)}, now).has_value();
  return day | month;
}

// What is locked was not tried: the lock must end some day, however often somebody knocks. The
// same is written all the same, under a name that stands for nobody.
void Matching::count_failure(Sql& sql, const ContractCheck& typed,
                             const std::vector<std::string>& locked, bool guesser,
                             UtcTime now) const {
  const bool in_vain = guesser || locked.size() == typed.policies.size();
  const bool counts_subject = !in_vain && !typed.subject.empty();
  count(sql, keys_.name_of(counts_subject ? "subject" : "nobody", typed.subject), now);
  for (const std::string& policy : typed.policies) {
    const bool tried = !guesser && std::ranges::find(locked, policy) == locked.end();
    count(sql, keys_.name_of(tried ? "policy" : "nobody", policy), now);
  }
}

}  // namespace annai::mypage
