// What a step wants done outside. Data: written to the outbox in the step's own transaction, then
// performed at least once; what came of it is one more event (Outcome in event.h).
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "bot/core/form.h"

namespace annai {

// The names that the outbox knows how to perform.
namespace effects {
inline constexpr std::string_view kReserve = "reserve";             // 仮登録: values of the form
inline constexpr std::string_view kPasswordPage = "password_page";  // a new address of that page
inline constexpr std::string_view kMailAgain = "mail_again";        // the confirmation mail, again
inline constexpr std::string_view kTakeOver = "take_over";  // a form of another session, by code
inline constexpr std::string_view kHandedOver = "handed_over";  // an outcome only: it is gone
}  // namespace effects

// Who asked first, where an effect has gone elsewhere with its form: a repeated call must say the
// same to My Page as the first one did.
inline constexpr std::string_view kAskedBy = "asked_by";

struct Effect {
  std::string key;  // idempotency key, unique for ever, made from the event's randomness
  std::string name;
  std::string reference;          // of a registration that exists already
  std::vector<SlotValue> values;  // personal: sealed in the outbox
  UtcTime asked_at{};
};

inline void asked_first_by(Effect& effect, SessionId session) {
  const auto known = std::ranges::find(effect.values, kAskedBy, &SlotValue::slot);
  if (known != effect.values.end()) return;
  effect.values.push_back({std::string(kAskedBy), std::to_string(session.value)});
}

}  // namespace annai
