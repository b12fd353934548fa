// What a button does.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bot/core/reply.h"

namespace annai::line {

// Chooses: postback data "c=<id>"; the talk shows the whole label as the customer's own words. An
// id that LINE cannot carry is typed instead, which counts as choosing.
nlohmann::json choosing(const Choice& choice, std::size_t most_label);

nlohmann::json opening(std::string label, std::string uri);

// A calendar up to the day in Japan that `at` is in: postback data "d".
nlohmann::json birth_date_picker(std::string label, UtcTime at);

// As `quickReply` of a message. Not empty.
nlohmann::json quick_replies(std::vector<nlohmann::json> actions);

}  // namespace annai::line
