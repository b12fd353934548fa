// A bubble as a Flex message: a picture above, words and rows in the middle, buttons below. Every
// text wraps and follows the size of letters that the reader has set.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "connectors/line/bubble.h"
#include "connectors/line/words.h"

namespace annai::line {

// nullopt: it is more than a Flex message can hold.
std::optional<nlohmann::json> card(const Bubble& bubble, const LineWords& words);

}  // namespace annai::line
