// The ids of buttons: opaque, bound to a session (by its key) and to the reply that offered them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bot/core/session.h"

namespace annai {

struct ChoicePlace {
  std::int64_t seq = 0;     // of the reply
  std::uint8_t number = 0;  // among its choices
};

std::string choice_id(const Session& session, ChoicePlace place);

// nullopt: this session never gave out such an id.
std::optional<ChoicePlace> parse_choice_id(const Session& session, std::string_view id);

}  // namespace annai
