// What a LINE customer sees of a step's replies: LINE's message objects ("Messaging API
// reference"). Everything that LINE limits is kept within its limits here, before anything is sent.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bot/core/reply.h"
#include "connectors/line/pictures.h"
#include "connectors/line/words.h"

namespace annai {

struct RenderConfig {
  std::string public_url;  // https, before "/screens/step-5.png"; else pictures are told in words
  LinePictures pictures;
};

// Message objects, few enough for one call wherever that is possible; none if there is nothing to
// say. Pure. Personal, and secret if one of the replies shows a page.
std::vector<nlohmann::json> render(const std::vector<Reply>& replies, const LineWords& words,
                                   const RenderConfig& config);

namespace line {

// For whom there will be no second call: the beginning and the very end, which asks, stay.
void cut_to_one_call(std::vector<nlohmann::json>& messages, const LineWords& words);

}  // namespace line

}  // namespace annai
