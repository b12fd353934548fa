#include "connectors/line/messenger.h"

#include <algorithm>
#include <utility>

#include "connectors/line/happening.h"
#include "connectors/line/limits.h"

namespace annai {
namespace {

// My Page has so long before its customer is told that it takes longer.
constexpr std::chrono::seconds kLongestWork{20};

const std::string& value_of(const Effect& letter, std::string_view slot) {
  static const std::string kNone;
  const auto found = std::ranges::find(letter.values, slot, &SlotValue::slot);
  return found != letter.values.end() ? found->value : kNone;
}

}  // namespace

std::string_view LineMessenger::channel() const { return line::kChannel; }

// What one call cannot hold goes in more: the first is the reply, the others are pushed.
std::vector<Effect> LineMessenger::letters(const Address& to, const Commit& said) const {
  const std::vector<Reply>& replies = said.step.replies;
  const bool can_be_called = !to.name.starts_with(line::kOnce);
  std::vector<nlohmann::json> messages = render(replies, words_, config_);
  if (!can_be_called) line::cut_to_one_call(messages, words_);
  const bool works = std::ranges::any_of(replies, &Reply::pending);
  std::string ticket = said.event.reply_to;
  std::vector<Effect> letters;
  for (std::size_t from = 0; from < messages.size(); from += line::kMostMessages) {
    const std::size_t end = std::min(from + line::kMostMessages, messages.size());
    nlohmann::json call = nlohmann::json::array();
    for (std::size_t i = from; i < end; ++i) call.push_back(std::move(messages[i]));
    letters.push_back({.name = std::string(line::kChannel),
                       .values = {{"to", can_be_called ? to.name : std::string()},
                                  {"ticket", std::exchange(ticket, {})},
                                  {"messages", call.dump()},
                                  {"works", works && end == messages.size() ? "yes" : "no"}}});
  }
  return letters;
}

net::awaitable<Result<void>> LineMessenger::send(const Effect& letter, LetterMark mark,
                                                 NoteMark note) {
  const std::string& to = value_of(letter, "to");
  line::Ticket ticket = line::read_ticket(value_of(letter, "ticket"));
  const bool first_try = mark == LetterMark::kUntried;
  if (first_try && !ticket.read_token.empty()) account_.mark_as_read(std::move(ticket.read_token));
  Letter one{.key = letter.key,
             .to = to,
             .reply_token = std::move(ticket.reply_token),
             .received_at = ticket.received_at,
             .written_at = letter.asked_at,
             .messages = value_of(letter, "messages")};
  Result<void> sent = co_await sending_.send(std::move(one), mark, std::move(note));
  if (sent && value_of(letter, "works") == "yes" && to.starts_with('U')) {
    account_.show_loading(to, kLongestWork);
  }
  co_return sent;
}

}  // namespace annai
