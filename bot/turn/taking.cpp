#include "bot/turn/taking.h"

#include <algorithm>
#include <optional>

#include "bot/turn/choice_ids.h"
#include "bot/turn/mask.h"
#include "dialogs/procedure.h"

namespace annai {

intents::InHand in_hand(const ContentRoot& content, const Session& session) {
  std::string_view place;
  if (session.form.open()) {
    place = dialogs::kFormPlace;
  } else if (content.dialogs.find(session.node) != nullptr) {
    place = dialogs::kProcedurePlace;
  }
  std::string_view asked = session.form.asked;
  if (const dialogs::Form* form = content.dialogs.form(session.form.form); form != nullptr) {
    const dialogs::Stage* stage = stage_of(*form, session.form);
    if (asked.empty() && stage != nullptr) asked = stage->asked;
  }
  return {.topic = session.topic, .place = place, .asked = asked, .article = session.article};
}

namespace {

constexpr std::string_view kForgetHere = "forget-here";      // node: ends the talk here
constexpr std::string_view kSentPassword = "sent-password";  // node: she may have sent one

// The form that is meant: by name, or by an article that announces it.
const dialogs::Form* opened_by(const ContentRoot& content, const Meaning& meaning) {
  if (meaning.article == nullptr) return meaning.form;
  for (const std::string& intent : meaning.article->intents) {
    if (const dialogs::Form* form = content.dialogs.form_by_intent(intent)) return form;
  }
  return nullptr;
}

}  // namespace

Taking::Taking(const ContentRoot& content, const Channels& channels, const Session& session,
               const Event& event)
    : content_(content),
      channels_(channels),
      event_(event),
      last_seen_(session.last_event),
      step_{.session = session},
      speaker_(content, step_) {
  step_.session.last_event = event.at;
  if (session.created != UtcTime{}) return;
  step_.session.created = event.at;
  std::copy_n(event.random.begin(), session.choice_key.size(), step_.session.choice_key.begin());
}

Step Taking::run() {
  const auto* elapsed = std::get_if<Elapsed>(&event_.what);
  if (elapsed != nullptr && rang_to_forget(*elapsed)) return std::move(step_);
  if (const auto* arrived = std::get_if<Arrived>(&event_.what)) {
    arrive(*arrived);
  } else {
    std::visit([this](const auto& what) { take(what); }, event_.what);
  }
  step_.personal = step_.personal || step_.session.form.open();
  return std::move(step_);
}

// On a channel that tells us of it, she arrives by adding the account: that is always answered.
void Taking::arrive(const Arrived& arrived) {
  if (with_person()) return;
  take(arrived);
  if (step_.session.channel.empty() || !step_.replies.empty()) return;
  const dialogs::Node* greeting =
      content_.dialogs.find(std::string(dialogs::names::kArrived) + arrived.entry);
  if (greeting == nullptr) greeting = content_.dialogs.find(dialogs::names::kGreeting);
  speaker_.say(*greeting);
}

void Taking::take(const Said& said) {
  step_.record.said = mask(said.text);
  step_.said_seq = ++step_.session.seq;
  const std::string before = std::exchange(step_.session.said, {});
  step_.secret = may_be_password();  // whoever hears it
  if (heard_by_person(said.text)) return;
  if (person_gone()) return_from_person();
  if (take_over(said.text)) return;
  if (const OpenChoice* typed = typed_label(said.text)) return follow(*typed);
  if (const OpenChoice* typed = typed_number(said.text)) return follow(*typed);
  if (const dialogs::Form* form = speaker_.form()) {
    fill(*form, said.text);
    return advise_taking_back();
  }
  if (const dialogs::Node* next = commanded(said.text)) return speaker_.say(*next);
  answer(understand(content_, said.text, in_hand(content_, step_.session), before));
  if (step_.session.channel.empty()) step_.session.said = step_.record.said;  // no taking back here
}

void Taking::take(const Chose& chose) {
  const std::optional<ChoicePlace> place = parse_choice_id(step_.session, chose.choice);
  if (!place) {
    step_.refused =
        Error{.code = ErrorCode::kBadRequest, .message = "this choice was never offered here"};
    return;
  }
  if (place->seq != step_.session.choices_seq || place->number >= step_.session.choices.size()) {
    return with_person() ? keep_silent() : speaker_.stale_choice();
  }
  const OpenChoices offered = step_.session.choices;  // outlives the answer
  step_.record.said = offered[place->number].label;
  step_.said_seq = ++step_.session.seq;
  const bool leaves = offered[place->number].target == target_of(dialogs::names::kPersonLeft);
  if (with_person() && !leaves) return keep_silent();
  follow(offered[place->number]);
}

void Taking::take(const Rated& rated) {
  step_.record.said = mask(rated.comment);
  step_.record.article = step_.session.article;
  step_.record.outcome = rated.helpful ? "helpful" : "unhelpful";
}

// Kindly, and on with what we can read.
void Taking::take(const Sent& sent) {
  step_.record.said = "(" + sent.kind + ")";
  if (with_person()) return keep_silent();
  if (person_gone()) return_from_person();
  const dialogs::Node* node = content_.dialogs.find(std::string(dialogs::names::kSent) + sent.kind);
  if (node == nullptr) node = content_.dialogs.find(dialogs::names::kSentElse);
  if (node == nullptr) return speaker_.not_understood();
  speaker_.say(*node);
}

void Taking::follow(const OpenChoice& choice) {
  const Meaning meaning = meaning_of(content_.articles, content_.dialogs, choice.target);
  if (meaning.article != nullptr || meaning.node != nullptr || meaning.form != nullptr) {
    return answer(meaning);
  }
  const dialogs::Form* form = speaker_.form();
  if (form == nullptr) return speaker_.stale_choice();
  press(*form, choice.target);
}

void Taking::answer(const Understanding& meant) {
  if (meant.clear.size() == 2) {
    return speaker_.answer(*meant.clear[0].article, *meant.clear[1].article);
  }
  if (!meant.clear.empty()) return answer(meant.clear.front());
  if (meant.near.size() >= 2) return speaker_.offer(meant.near);
  speaker_.not_understood();
}

void Taking::answer(const Meaning& meaning) {
  if (wants_person(meaning)) return call_person();
  if (meaning.node != nullptr && meaning.node->id == dialogs::names::kPersonLeft) {
    return leave_person(dialogs::names::kPersonLeft);
  }
  if (meaning.node != nullptr && meaning.node->id == kForgetHere) return forget_here(*meaning.node);
  if (const dialogs::Form* form = opened_by(content_, meaning)) return open(*form);
  if (meaning.article != nullptr) return speaker_.answer(*meaning.article);
  const Article* last = content_.articles.by_id(step_.session.article);
  const bool again = meaning.node->id == dialogs::names::kSameAgain && last != nullptr;
  if (again) return speaker_.answer(*last);
  speaker_.say(*meaning.node);
}

// What is open asks for a password elsewhere, and she may type it here.
bool Taking::may_be_password() const {
  const dialogs::Form* form = speaker_.form();
  const dialogs::Stage* stage = form != nullptr ? stage_of(*form, step_.session.form) : nullptr;
  return stage != nullptr && stage->secret;
}

void Taking::hide_words() { step_.record.said = "＊＊＊"; }

// We have kept nothing of it; where she sees the talk as the channel keeps it, she can do the same.
void Taking::advise_taking_back() {
  const dialogs::Node* advice = content_.dialogs.find(kSentPassword);
  if (!step_.secret || step_.session.channel.empty() || advice == nullptr) return;
  const dialogs::Form* form = speaker_.form();
  const dialogs::Stage* stage = form != nullptr ? stage_of(*form, step_.session.form) : nullptr;
  if (stage == nullptr || step_.replies.empty() || !step_.effects.empty()) return;
  const std::vector<Part>& said = step_.replies.back().content->parts;
  const auto* first = said.empty() ? nullptr : std::get_if<TextPart>(&said.front());
  if (first != nullptr && first->text == stage->say) speaker_.add(advice->content->parts);
}

// A label may be typed in another spelling; one of quite another length is not looked at.
const OpenChoice* Taking::typed_label(std::string_view text) const {
  const auto alike = [&](const OpenChoice& choice) {
    return choice.label.size() <= 3 * text.size() && text.size() <= 3 * choice.label.size();
  };
  std::optional<std::u16string> typed;
  for (const OpenChoice& choice : step_.session.choices) {
    if (!alike(choice)) continue;
    if (!typed) typed = intents::normalize(text).chars;
    if (intents::normalize(choice.label).chars == *typed) return &choice;
  }
  return nullptr;
}

// Where there are too many for buttons, they are numbered: 「12」 is the twelfth.
const OpenChoice* Taking::typed_number(std::string_view text) const {
  constexpr std::size_t kMostButtons = 13;
  const OpenChoices& choices = step_.session.choices;
  if (choices.size() <= kMostButtons) return nullptr;
  const std::u16string typed = intents::normalize(text).chars;
  std::size_t number = 0;
  if (typed.empty() || typed.size() > 2) return nullptr;
  for (const char16_t digit : typed) {
    if (digit < u'0' || digit > u'9') return nullptr;
    number = 10 * number + (digit - u'0');
  }
  return number >= 1 && number <= choices.size() ? &choices[number - 1] : nullptr;
}

// In the middle of a procedure, "できました" is no small talk.
const dialogs::Node* Taking::commanded(std::string_view text) const {
  const dialogs::Node* place = speaker_.place();
  if (place == nullptr) return nullptr;
  const auto matches =
      content_.rules.match(intents::normalize(text), in_hand(content_, step_.session));
  if (matches.empty()) return nullptr;
  return content_.dialogs.commanded(*place, content_.rules.rule(matches.front()).intent);
}

}  // namespace annai
