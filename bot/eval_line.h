// What a customer reads in LINE, as an evaluation judges it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "bot/eval.h"

namespace annai {

// Message objects as they are sent; the outcome is not in them. `typed`: how the note begins that
// repeats the labels of buttons; it is no part of the answer.
EvalReply seen_in_line(const nlohmann::json& messages, std::string_view typed);

}  // namespace annai
