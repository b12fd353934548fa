// The messages of the Rasa REST channel: what comes in, and what goes back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bot/core/event.h"
#include "connectors/rest/config.h"

namespace annai {

struct RestMessage {
  std::string sender;  // as its gateway calls the customer
  std::variant<Said, Chose> what;
};

// nullopt: not a message of this channel, of nobody, or too long.
std::optional<RestMessage> read_rest_message(std::string_view body);

// Replies of the wire protocol (bot/core/reply.h) as the array that answers them.
std::string rest_answer(std::string_view sender, const std::vector<std::string>& frames,
                        const RestPictures& pictures);

}  // namespace annai
