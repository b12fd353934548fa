// A talk that a person has taken over, where people can (People): the bot is silent, until the
// customer comes back, says nothing for long, or they close for the day.
#include <algorithm>

#include "bot/turn/taking.h"

namespace annai {
namespace {

constexpr std::string_view kTimer = "person";
// Node: she comes back to the chat because people have closed for the day.
constexpr std::string_view kClosed = "arrived-closing";

}  // namespace

bool Taking::wants_person(const Meaning& meaning) const {
  const dialogs::Node* here = content_.dialogs.find(dialogs::names::kPersonHere);
  return here != nullptr && meaning.article != nullptr && meaning.article->id == here->instead_of &&
         channels_.people.answer_on(step_.session.channel);
}

void Taking::call_person() {
  if (!channels_.people.here_until(event_.at)) {
    const dialogs::Node* away = content_.dialogs.find(dialogs::names::kPersonAway);
    if (away != nullptr) return speaker_.say(*away);
  }
  wait_for_person();
  speaker_.pause(*content_.dialogs.find(dialogs::names::kPersonHere));
}

// Each word of hers begins the wait anew.
void Taking::wait_for_person() {
  const std::optional<UtcTime> closes = channels_.people.here_until(event_.at);
  const UtcTime patience = event_.at + channels_.people.patience;
  step_.session.person_until = closes ? std::min(*closes, patience) : patience;
  step_.timers.push_back({std::string(kTimer), step_.session.person_until});
}

// What she does is for the person, who sees it in the talk.
void Taking::keep_silent() {
  step_.record.outcome = "person";
  if (step_.secret) hide_words();
  wait_for_person();
}

bool Taking::with_person() const { return event_.at < step_.session.person_until; }

bool Taking::person_gone() const {
  return step_.session.person_until != UtcTime{} && !with_person();
}

std::string_view Taking::why_gone() const {
  const bool closed = channels_.people.closes_at(step_.session.person_until) &&
                      content_.dialogs.find(kClosed) != nullptr;
  return closed ? kClosed : dialogs::names::kPersonOver;
}

// Her word came before the timer rang: she learns that it was not for the person any more, and then
// we answer it.
void Taking::return_from_person() {
  if (const dialogs::Node* over = content_.dialogs.find(why_gone())) speaker_.pause(*over);
  end_wait();
}

void Taking::end_wait() {
  step_.session.person_until = {};
  step_.timers.push_back({std::string(kTimer), UtcTime{}});
}

void Taking::leave_person(std::string_view node) {
  end_wait();
  if (const dialogs::Node* back = content_.dialogs.find(node)) speaker_.say(*back);
}

// True: it was for a person, or brought her back to us.
bool Taking::heard_by_person(std::string_view text) {
  if (!with_person()) return false;
  const OpenChoice* label = typed_label(text);
  const bool back = label != nullptr ? label->target == target_of(dialogs::names::kPersonLeft)
                                     : meant_for(dialogs::names::kPersonLeft, text);
  if (back) {
    leave_person(dialogs::names::kPersonLeft);
  } else {
    keep_silent();
  }
  return true;
}

// Whether one of the rules that match leads to this node.
bool Taking::meant_for(std::string_view node, std::string_view text) const {
  const auto matches =
      content_.rules.match(intents::normalize(text), in_hand(content_, step_.session));
  return std::ranges::any_of(matches, [&](const intents::Match& match) {
    const dialogs::Node* meant = content_.dialogs.by_intent(content_.rules.rule(match).intent);
    return meant != nullptr && meant->id == node;
  });
}

// It may have been set before her last word: then it is set again, as she has not left.
bool Taking::rang_for_person(const Elapsed& elapsed) {
  if (elapsed.timer != kTimer) return false;
  const UtcTime until = step_.session.person_until;
  if (until == UtcTime{}) return true;
  if (event_.at < until) {
    step_.timers.push_back({std::string(kTimer), until});
    return true;
  }
  leave_person(why_gone());
  return true;
}

}  // namespace annai
