#include "bot/core/member/phone_number.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "bot/core/member/numerals.h"
#include "bot/core/member/spoken.h"
#include "bot/core/member/text.h"

namespace annai {
namespace {

using typed::DigitString;
using typed::Text;

// 020, 050, 060, 070, 080 and 090 are followed by eight digits.
bool is_long_kind(std::string_view digits) {
  return digits.size() > 2 && digits[0] == '0' && digits[2] == '0' &&
         std::string_view("256789").contains(digits[1]);
}

// With the leading 0 instead of a country code; nothing if it is another country's.
std::optional<std::string> national(const DigitString& found) {
  if (!found.international) return found.digits;
  std::string_view rest = found.digits;
  if (!rest.starts_with("81")) return {};
  rest.remove_prefix(2);
  if (rest.starts_with('0')) rest.remove_prefix(1);
  return "0" + std::string(rest);
}

// 060 is a mobile's, and 06-0234-5507 would be a landline's in Osaka.
std::optional<PhoneRefusal> refusal_of(std::string_view digits) {
  if (digits.starts_with("060") && digits.size() == 10) return {};
  const bool longer = is_long_kind(digits) && !digits.starts_with("0800");
  const bool either = digits.starts_with("0800");
  if (!digits.starts_with('0')) {
    if (digits.size() == 9 || digits.size() == 10) return PhoneRefusal::kNoLeadingZero;
    return digits.size() < 9 ? PhoneRefusal::kTooShort : PhoneRefusal::kTooLong;
  }
  if (digits.starts_with("00") && digits.size() >= 10) return PhoneRefusal::kWrongStart;
  const std::size_t wanted = longer || either ? 11 : 10;
  if (digits.size() < wanted) return PhoneRefusal::kTooShort;
  if (digits.size() > wanted) return PhoneRefusal::kTooLong;
  return {};
}

bool fits(const DigitString& found) {
  const auto digits = national(found);
  return digits && !refusal_of(*digits);
}

}  // namespace

std::expected<PhoneNumber, PhoneRefusal> PhoneNumber::parse(std::string_view typed) {
  const Text text = typed::spoken_digits(typed::kanji_to_digits(typed::plain(typed)));
  const std::vector<DigitString> found = typed::digit_strings(text, fits);
  std::vector<typed::Located<std::string>> numbers;
  const DigitString* longest = nullptr;
  for (const DigitString& candidate : found) {
    const auto digits = national(candidate);
    if (digits && !refusal_of(*digits)) {
      numbers.push_back({*digits, candidate.begin, candidate.end});
    } else if (longest == nullptr || candidate.digits.size() > longest->digits.size()) {
      longest = &candidate;
    }
  }
  if (!numbers.empty()) {
    auto number = typed::only_one(numbers, text);
    if (!number) return std::unexpected(PhoneRefusal::kSeveral);
    return PhoneNumber(*std::move(number));
  }
  if (longest == nullptr || longest->digits.size() < 3) return std::unexpected(PhoneRefusal::kNone);
  const auto digits = national(*longest);
  if (!digits) return std::unexpected(PhoneRefusal::kWrongStart);
  return std::unexpected(refusal_of(*digits).value_or(PhoneRefusal::kNone));
}

std::string PhoneNumber::shown() const {
  if (text_.size() != 11 || text_.starts_with("0800")) return text_;
  return text_.substr(0, 3) + "-" + text_.substr(3, 4) + "-" + text_.substr(7);
}

std::string_view name_of(PhoneRefusal refusal) {
  switch (refusal) {
    case PhoneRefusal::kNone:
      return "none";
    case PhoneRefusal::kTooShort:
      return "too_short";
    case PhoneRefusal::kTooLong:
      return "too_long";
    case PhoneRefusal::kNoLeadingZero:
      return "no_leading_zero";
    case PhoneRefusal::kWrongStart:
      return "wrong_start";
    case PhoneRefusal::kSeveral:
      return "several";
  }
  return "none";
}

}  // namespace annai
