// Which passwords My Page takes (flyer, step 5: half-width letters and digits, case kept), and how
// they are kept: Argon2id, m=19,456 KiB t=2 p=1, as a PHC string. A password is never trimmed,
// folded or shortened.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/mypage/sandbox/config.h"
#include "connectors/mypage/sandbox/secret.h"

namespace annai::mypage {

// What the password must not contain, because whoever knows the customer tries it first.
struct PasswordContext {
  std::string email;
  std::vector<std::string> policies;
  std::string birth_date;  // 1980-04-01
};

enum class PasswordFault {
  kEmpty,
  kFullWidth,
  kSpace,
  kSymbol,  // or any other character beside half-width letters and digits
  kTooShort,
  kTooLong,
  kCommon,
  kService,
  kEmail,
  kPolicy,
  kBirthDate,
};

std::optional<PasswordFault> fault_of(const Secret& password, const PasswordContext& context,
                                      const Numbers& numbers);
// Only what can be told from the letters alone: nothing that My Page takes has it.
std::optional<PasswordFault> typing_fault_of(const Secret& password);
std::string in_words(PasswordFault fault, const Numbers& numbers);

// Both take some 20 ms and 19 MiB: on a worker only. An empty string if there is no memory for it.
std::string hash_password(const Secret& password);
// An unknown person has a hash, too, that nothing fits: "" takes as long as any other.
bool fits(const Secret& password, const std::string& hash);

}  // namespace annai::mypage
