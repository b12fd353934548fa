// From replies to bubbles: what is said together, where a picture ends a bubble, and what stands
// below the last one for who types.
#pragma once

#include <vector>

#include "bot/core/reply.h"
#include "connectors/line/bubble.h"
#include "connectors/line/render.h"
#include "connectors/line/words.h"

namespace annai::line {

std::vector<Bubble> compose(const std::vector<Reply>& replies, const LineWords& words,
                            const RenderConfig& config);

}  // namespace annai::line
