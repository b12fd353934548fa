// What a slot can hold: typed values of a member, each with the reasons why a text is none.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.h"

namespace annai::dialogs {

enum class SlotType {
  kChoice,
  kEmail,
  kPolicy,
  kName,
  kKana,
  kPostalCode,
  kAddress,
  kBirthDate,
  kPhone,
};
std::optional<SlotType> parse_slot_type(std::string_view name);

// Nearly any text could be one: a rule or a question that matches is meant rather than this.
bool is_free_text(SlotType type);

// Why a text holds no value of a type.
struct Unfit {
  std::string reason;  // a word that a flow has a sentence for: "no_at", "two_digit_year"
  std::vector<std::string> readings;  // what may have been meant, in words that would be taken
};
using Values = std::expected<std::vector<std::string>, Unfit>;  // canonical, at least one

struct ValueContext {
  UtcTime now;                      // no birthday lies behind it
  std::string_view address_prefix;  // what the postal code tells already; "" for nothing
};

Values values_in(SlotType type, std::string_view typed, const ValueContext& context);

// A canonical value as customers write it: 1985年10月10日, 231-0023.
std::string shown(SlotType type, const std::string& value);

}  // namespace annai::dialogs
