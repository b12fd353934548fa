#include "connectors/mypage/sandbox/matching.h"

#include "connectors/mypage/sandbox/counts.h"

namespace annai::mypage {
namespace {

using std::chrono::hours;

}  // namespace

Match Matching::check(Sql& sql, const ContractCheck& typed, UtcTime now) const {
  const FourItems items = four_items(typed.holder, keys_);
  const bool lock = locked(sql, typed, now);
  Match match;
  for (const std::string& policy : typed.policies) {
    if (!agrees(sql, policy, items)) match.others.push_back(policy);
  }
  match.all = match.others.empty() && !lock;
  if (match.all) return match;
  count_failure(sql, typed, lock, now);
  if (lock || match.others.size() == typed.policies.size()) match.others.clear();
  return match;
}

bool Matching::agrees(Sql& sql, const std::string& policy, const FourItems& typed) const {
  const Contract& contract = contracts_.find(policy);
  const bool items = same(contract.items, typed);
  const bool taken =
      sql.row("SELECT 1 FROM member_policies WHERE policy = ?", {policy}).has_value();
  return items & contract.registrable & !taken;
}

bool Matching::locked(Sql& sql, const ContractCheck& typed, UtcTime now) const {
  bool lock = exhausted(sql, keys_.name_of("subject", typed.subject),
                        {numbers_.failed_matches_per_subject, hours(24)}, now)
                  .has_value() &&
              !typed.subject.empty();
  for (const std::string& policy : typed.policies) {
    const std::string name = keys_.name_of("policy", policy);
    const bool day =
        exhausted(sql, name, {numbers_.failed_matches_per_policy, hours(24)}, now).has_value();
    const bool month =
        exhausted(sql, name, {numbers_.failed_matches_long, hours(24 * 30)}, now).has_value();
    lock = lock | day | month;
  }
  return lock;
}

// While locked nothing was tried: the lock must end some day, however often somebody knocks. The
// same is written all the same, under a name that stands for nobody.
void Matching::count_failure(Sql& sql, const ContractCheck& typed, bool in_vain,
                             UtcTime now) const {
  const char* const policy_kind = in_vain ? "nobody" : "policy";
  const bool counts_subject = !in_vain && !typed.subject.empty();
  count(sql, keys_.name_of(counts_subject ? "subject" : "nobody", typed.subject), now);
  for (const std::string& policy : typed.policies) {
    count(sql, keys_.name_of(policy_kind, policy), now);
  }
}

}  // namespace annai::mypage
