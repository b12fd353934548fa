#include "bot/core/member/postal_code.h"

#include <algorithm>
#include <vector>

#include "bot/core/member/numerals.h"
#include "bot/core/member/spoken.h"
#include "bot/core/member/text.h"

namespace annai {
namespace {

bool fits(const typed::DigitString& found) {
  return found.digits.size() == 7 && !found.international;
}

}  // namespace

std::expected<PostalCode, PostalRefusal> PostalCode::parse(std::string_view typed) {
  const typed::Text text = typed::spoken_digits(typed::kanji_to_digits(typed::plain(typed)));
  std::vector<typed::Located<std::string>> codes;
  std::size_t most = 0;
  for (const typed::DigitString& found : typed::digit_strings(text, fits)) {
    if (fits(found)) codes.push_back({found.digits, found.begin, found.end});
    most = std::max(most, found.digits.size());
  }
  if (!codes.empty()) {
    auto code = typed::only_one(codes, text);
    if (!code) return std::unexpected(PostalRefusal::kSeveral);
    return PostalCode(*std::move(code));
  }
  return std::unexpected(most >= 3 ? PostalRefusal::kSevenDigits : PostalRefusal::kNone);
}

std::string_view name_of(PostalRefusal refusal) {
  switch (refusal) {
    case PostalRefusal::kNone:
      return "none";
    case PostalRefusal::kSevenDigits:
      return "seven_digits";
    case PostalRefusal::kSeveral:
      return "several";
  }
  return "none";
}

}  // namespace annai
