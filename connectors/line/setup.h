// What the account needs at LINE before anybody talks to it: the menu, the webhook, some switches.
// Repeating it changes nothing.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "bot/core/result.h"
#include "connectors/line/api.h"
#include "connectors/line/rich_menu.h"

namespace annai {

struct LineSetup {
  RichMenu menu;
  std::string webhook;  // https; "": it stays as it is
  // Which account is meant; "": whichever the channel belongs to. Of another one nothing is
  // changed.
  std::string bot_user_id;
  std::string basic_id;
};

// `say` gets a line for each thing done or found, at once. The error says what stopped it; what was
// done until then stays, and the next run goes on from there.
net::awaitable<Result<void>> set_up_line(LineApi& api, LineSetup setup,
                                         std::function<void(std::string)> say);

}  // namespace annai
