#include "dialogs/slot_types.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "bot/core/member/birth_date.h"
#include "bot/core/member/email_address.h"
#include "bot/core/member/kana_name.h"
#include "bot/core/member/person_name.h"
#include "bot/core/member/phone_number.h"
#include "bot/core/member/policy_number.h"
#include "bot/core/member/postal_address.h"
#include "bot/core/member/postal_code.h"

namespace annai::dialogs {
namespace {

constexpr std::array<std::pair<std::string_view, SlotType>, 9> kTypes{{
    {"choice", SlotType::kChoice},
    {"email", SlotType::kEmail},
    {"policy", SlotType::kPolicy},
    {"name", SlotType::kName},
    {"kana", SlotType::kKana},
    {"postal_code", SlotType::kPostalCode},
    {"address", SlotType::kAddress},
    {"birth_date", SlotType::kBirthDate},
    {"phone", SlotType::kPhone},
}};

template <typename Refusal>
std::unexpected<Unfit> unfit(const Refusal& refusal) {
  return std::unexpected(Unfit{.reason = std::string(name_of(refusal))});
}

template <typename Parsed>
Values one(const Parsed& parsed) {
  if (!parsed) return unfit(parsed.error());
  return std::vector{parsed->text()};
}

Values policies(std::string_view typed) {
  const auto parsed = PolicyNumber::parse_all(typed);
  if (!parsed) return unfit(parsed.error());
  std::vector<std::string> values;
  for (const PolicyNumber& number : *parsed) values.push_back(number.text());
  return values;
}

Values birth_date(std::string_view typed, UtcTime now) {
  const auto parsed = BirthDate::parse(typed, now);
  if (parsed) return std::vector{parsed->text()};
  return std::unexpected(
      Unfit{.reason = std::string(name_of(parsed.error())), .readings = parsed.error().readings});
}

// A day on which a person born on this one (2000-01-31) is young.
UtcTime soon_after(const std::string& date) {
  const int year = std::atoi(date.c_str()) + 2;
  return std::chrono::sys_days(std::chrono::year(year) / 1 / 1);
}

template <typename Parsed>
std::string shown_of(const Parsed& parsed, const std::string& value) {
  return parsed ? std::string(parsed->shown()) : value;
}

}  // namespace

std::optional<SlotType> parse_slot_type(std::string_view name) {
  const auto* found = std::ranges::find(kTypes, name, &decltype(kTypes)::value_type::first);
  return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

bool is_free_text(SlotType type) {
  return type == SlotType::kName || type == SlotType::kKana || type == SlotType::kAddress;
}

Values values_in(SlotType type, std::string_view typed, const ValueContext& context) {
  switch (type) {
    case SlotType::kChoice:
      return std::unexpected(Unfit{.reason = "else"});
    case SlotType::kEmail:
      return one(EmailAddress::parse(typed));
    case SlotType::kPolicy:
      return policies(typed);
    case SlotType::kName:
      return one(PersonName::parse(typed));
    case SlotType::kKana:
      return one(KanaName::parse(typed));
    case SlotType::kPostalCode:
      return one(PostalCode::parse(typed));
    case SlotType::kAddress:
      return one(PostalAddress::parse(typed, context.address_prefix));
    case SlotType::kBirthDate:
      return birth_date(typed, context.now);
    case SlotType::kPhone:
      return one(PhoneNumber::parse(typed));
  }
  std::unreachable();
}

std::string shown(SlotType type, const std::string& value) {
  switch (type) {
    case SlotType::kBirthDate:
      return shown_of(BirthDate::parse(value, soon_after(value)), value);
    case SlotType::kPostalCode:
      return shown_of(PostalCode::parse(value), value);
    case SlotType::kAddress:
      return shown_of(PostalAddress::parse(value, {}), value);
    case SlotType::kPhone:
      return shown_of(PhoneNumber::parse(value), value);
    default:
      return value;
  }
}

}  // namespace annai::dialogs
