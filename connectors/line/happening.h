// What LINE says has happened, as far as the chat has to do with it: its webhook events, read
// leniently. LINE adds kinds and fields without notice; what is unknown is of no interest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.h"
#include "bot/ports/channel_store.h"

namespace annai::line {

inline constexpr std::string_view kChannel = "line";
// Begins the name of somebody whom LINE does not name: she can be answered once, and not be called.
inline constexpr std::string_view kOnce = "once:";

struct Happening {
  enum class Kind {
    kFollowed,  // she added the account, or ended a block
    kLeft,      // she blocked it, or a group lost it
    kInvited,   // into a group
    kSaid,      // `text`
    kPicked,    // a date in `text`: 1980-04-01
    kSent,      // something that is no text: its kind in `text`
    kPressed,   // a button: the choice's id in `text`
    kTookBack,  // the message `message`
  };
  Kind kind = Kind::kSaid;
  std::string text;
  std::string message;      // LINE's number of the message in it
  std::string reply_token;  // secret, good for one minute
  std::string read_token;   // says that it has been read
};

// How something is to be answered: Event::reply_to of this channel, and part of the letter that
// answers. Secret.
struct Ticket {
  std::string reply_token;
  std::string read_token;  // shown only with an answer: whom a person answers, she leaves unread
  UtcTime received_at{};   // when the reply token came: it lives from then on
};

std::string spell(const Ticket& ticket);
Ticket read_ticket(std::string_view spelled);  // empty, if it is none

// A webhook's body. `happenings` is in the order of the body; events in standby (another bot has
// the talk), in groups, and of unknown kinds are not in it.
struct Webhook {
  std::string destination;  // the account's own user id
  std::vector<Received> happenings;
};

// nullopt: not the JSON of a webhook.
std::optional<Webhook> read_webhook(std::string_view body);

// Received::what, and back. nullopt: of another version.
std::string encode(const Happening& happening);
std::optional<Happening> decode(std::string_view what);

}  // namespace annai::line
