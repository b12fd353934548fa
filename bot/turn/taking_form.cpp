// The part of a turn that fills forms: words and buttons go to dialogs::fill, what is wanted
// outside becomes an effect, and what comes of it moves the form on.
#include <sodium.h>

#include <algorithm>
#include <array>

#include "bot/turn/questions.h"
#include "bot/turn/taking.h"

namespace annai {
namespace {

using dialogs::Filling;
using dialogs::Form;
using dialogs::Stage;

constexpr auto kAway = std::chrono::minutes(30);  // then she is told where she was
constexpr const char* kReminder = "reminder";

// Unique for ever: of the randomness that the event carries.
std::string key_of(const Event& event) {
  constexpr std::size_t kBytes = 16;
  std::array<char, 2 * kBytes + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), event.random.data(), kBytes);
  return hex.data();
}

bool is_answer(const Form& form, const Meaning& meaning) {
  if (meaning.form != nullptr) return false;
  return meaning.article == nullptr ||
         std::ranges::find(form.unread, meaning.article->id) == form.unread.end();
}

// The rule that answers knows less than half of what was said, and nothing is asked: 「ムラカミ
// スズ」 is no 紙.
bool is_in_passing(const ContentRoot& content, std::string_view said,
                   const std::vector<intents::Match>& matches) {
  const intents::Text text = intents::normalize(said);
  if (!questions_in(said, text).empty()) return false;
  const auto answers = [&](const intents::Match& match) {
    return content.articles.by_intent(content.rules.rule(match).intent) != nullptr;
  };
  const auto best = std::ranges::find_if(matches, answers);
  if (best == matches.end()) return false;
  return 2 * static_cast<std::size_t>(best->specificity) < text.chars.size();
}

// What was said but the clauses that ask.
std::string besides_questions(std::string_view said, bool& asks) {
  constexpr std::array<std::string_view, 6> kMarks{"、", "。", "！", "!", "\n", ","};
  std::string rest(said);
  for (std::string_view question : questions_in(said, intents::normalize(said))) {
    asks = true;
    for (const std::string_view mark : kMarks) {  // what is told before it is not asked
      const std::size_t at = question.rfind(mark);
      if (at != question.npos) question.remove_prefix(at + mark.size());
    }
    if (const std::size_t at = rest.find(question); at != rest.npos)
      rest.erase(at, question.size());
  }
  return rest;
}

// Rules may depend on the choice that is asked for; who corrects one is past it.
std::vector<dialogs::HeardChoice> choices_in(const ContentRoot& content, const Form& form,
                                             const FormState& state, std::string_view said,
                                             const std::vector<std::string_view>& intents) {
  std::vector<dialogs::HeardChoice> choices;
  const bool corrects = std::ranges::find(intents, dialogs::commands::kFormEdit) != intents.end();
  if (!corrects) return choices;
  const intents::Text text = intents::normalize(said);
  for (const dialogs::Slot& slot : form.slots) {
    const bool made = slot.type == dialogs::SlotType::kChoice && slot.repeats.empty() &&
                      state.find(slot.id) != nullptr && slot.id != state.asked;
    if (!made) continue;
    dialogs::HeardChoice& choice = choices.emplace_back();
    choice.slot = slot.id;
    const intents::InHand hand{.topic = {}, .place = dialogs::kFormPlace, .asked = slot.id};
    for (const intents::Match& match : content.rules.match(text, hand)) {
      choice.intents.emplace_back(content.rules.rule(match).intent);
    }
  }
  return choices;
}

// As passwords are: no question that a customer of ours would search with.
bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view stage_for(OutcomeCode code) {
  switch (code) {
    case OutcomeCode::kRefused:
      return dialogs::stages::kNotMatched;
    case OutcomeCode::kTooOften:
      return dialogs::stages::kTooOften;
    default:
      return dialogs::stages::kFailed;
  }
}

std::string_view stage_for(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::kProvisional:
      return dialogs::stages::kProvisional;
    case NoticeKind::kCompleted:
      return dialogs::stages::kCompleted;
    case NoticeKind::kExpired:
      return dialogs::stages::kExpired;
    case NoticeKind::kMailFailed:
      return dialogs::stages::kMailFailed;
  }
  std::unreachable();
}

}  // namespace

void Taking::take(const Arrived& arrived) {
  Session& session = step_.session;
  const bool first = session.seq == 0;
  const dialogs::Node* entry =
      content_.dialogs.find(std::string(dialogs::names::kEntry) + arrived.entry);
  if (entry == nullptr) {
    entry = content_.dialogs.find(std::string(dialogs::names::kArrived) + arrived.entry);
  }
  const bool by_another_code = entry != nullptr && arrived.entry != session.entry;
  if (by_another_code) session.entry = arrived.entry;
  const Form* form = speaker_.form();
  const bool away = event_.at - last_seen_ >= kAway;
  if (form != nullptr && away && !session.form.asked.empty()) {
    Filling back{.state = session.form, .said = {form->text("resumed")}};
    if (back.state.stage == dialogs::stages::kPutOff) back.state.stage.clear();
    const std::string given = dialogs::summary_of(*form, session.form);
    if (!given.empty()) back.said.push_back(given);
    return carry(*form, std::move(back));
  }
  if (!first && !by_another_code) return;  // a resume brings no second greeting
  speaker_.say(entry != nullptr ? *entry : *content_.dialogs.find(dialogs::names::kGreeting));
}

void Taking::open(const Form& form) {
  if (step_.session.form.open()) {  // it is open already: on with it
    return press(form, dialogs::target_of_command(dialogs::commands::kFormResume));
  }
  if (!channels_.has_forms(step_.session.channel)) return begin_elsewhere();
  const Filling filling = dialogs::open_form(form);
  step_.session.form = filling.state;
  speaker_.go_on(form, filling, form.outcome);
  show_terms(form);
}

// What is to be read before it is agreed to.
void Taking::show_terms(const Form& form) {
  const dialogs::Slot* asked = form.find(step_.session.form.asked);
  if (asked == nullptr || asked->link.empty() || channels_.terms.empty()) return;
  speaker_.add({LinkPart{channels_.terms, asked->link}});
}

// Nothing personal may be asked for on this channel.
void Taking::begin_elsewhere() {
  const dialogs::Node* node = content_.dialogs.find(dialogs::names::kFormElsewhere);
  if (node == nullptr) return speaker_.not_understood();
  speaker_.say(*node);
  if (!channels_.chat.empty()) speaker_.add({LinkPart{channels_.chat, channels_.chat}});
}

void Taking::fill(const Form& form, std::string_view text) {
  const intents::InHand hand = in_hand(content_, step_.session);
  const Understanding meant = understand(content_, text, hand);
  const auto matches = content_.rules.match(intents::normalize(text), hand);
  const std::string prefix = address_prefix(form, step_.session.form, content_);
  dialogs::Heard heard{
      .text = text, .pressed = {}, .intents = {}, .address_prefix = prefix, .now = event_.at};
  for (const intents::Match& match : matches) {
    heard.intents.emplace_back(content_.rules.rule(match).intent);
  }
  const bool answered = !meant.clear.empty() && is_answer(form, meant.clear.front());
  heard.answered = answered && !meant.found_by_search;
  heard.in_passing = heard.answered && is_in_passing(content_, text, matches);
  heard.guessed = answered && meant.found_by_search;
  const std::string besides = besides_questions(text, heard.asks);
  heard.besides = besides;
  heard.choices = choices_in(content_, form, step_.session.form, text, heard.intents);
  const Stage* stage = stage_of(form, step_.session.form);

  if (std::ranges::find(heard.intents, dialogs::commands::kFormHandOver) != heard.intents.end()) {
    return hand_over(form);
  }
  Filling filling = dialogs::fill(form, step_.session.form, heard);
  if (!filling.aside) return carry(form, std::move(filling));
  // A question may name her address all the same; only what she asked about is kept.
  const dialogs::Slot* asked = form.find(step_.session.form.asked);
  if (asked == nullptr || asked->type != dialogs::SlotType::kChoice) hide_words();
  const bool no_question = !answered || (meant.found_by_search && is_ascii(text));
  if (step_.secret && no_question) return speaker_.tell(form, *stage);
  answer(meant);
}

void Taking::press(const Form& form, std::string_view target) {
  carry(form, dialogs::fill(form, step_.session.form, {.pressed = target, .now = event_.at}));
}

void Taking::carry(const Form& form, Filling filling) {
  if (filling.personal) hide_words();
  step_.personal = true;
  note_consent(form, filling);
  step_.session.form = std::move(filling.state);
  if (!filling.node.empty()) {
    drop_reminder();
    speaker_.say(*content_.dialogs.find(filling.node));
    step_.replies.back().form = FormReport{.asked = "", .took = filling.took};
    return;
  }
  if (!filling.effect.empty()) {
    step_.session.form.awaited = key_of(event_);
    want({.name = filling.effect,
          .reference = step_.session.form.reference,
          .values = step_.session.form.values});
    filling.asks = false;
    const auto stage = form.stages.find(step_.session.form.stage);
    const bool sending = step_.session.form.stage == dialogs::stages::kSending;
    filling.said.push_back(sending ? stage->second.say : form.text("asked_for"));
  }
  const bool asks = filling.asks;
  speaker_.go_on(form, filling, OutcomeKind::kAsk);
  if (asks) show_terms(form);
}

void Taking::want(Effect effect) {
  effect.key = key_of(event_);
  effect.asked_at = event_.at;
  step_.effects.push_back(std::move(effect));
}

// Who agreed to which terms, and when: kept with the turn, and sent with the application.
void Taking::note_consent(const Form& form, Filling& filling) {
  for (const SlotValue& took : filling.took) {
    if (took.slot != "consent") continue;
    const std::string& channel = step_.session.channel;
    step_.consent = Consent{.version = form.version,
                            .channel = channel.empty() ? "web" : channel,
                            .agreed = took.value == "yes"};
    if (!filling.state.open()) return;
    const std::array<SlotValue, 3> record{
        {{"consent_version", form.version},
         {"consent_at", std::to_string(event_.at.time_since_epoch().count())},
         {"consent_channel", step_.consent->channel}}};
    for (const SlotValue& value : record) {
      filling.state.erase(value.slot);
      filling.state.values.push_back(value);
    }
    return;
  }
}

void Taking::take(const Outcome& outcome) {
  if (outcome.effect == effects::kTakeOver) return taken_over(outcome);
  if (outcome.effect == effects::kHandedOver) return handed_over();
  const Form* form = speaker_.form();
  FormState& state = step_.session.form;
  // She has cancelled in the meantime, or corrected something: it is about what no longer holds.
  if (form == nullptr || state.awaited.empty() || !event_.key.starts_with(state.awaited)) return;
  if (outcome.code == OutcomeCode::kLate) {
    return speaker_.tell(*form, form->stages.find(dialogs::stages::kLate)->second);
  }
  state.awaited.clear();
  if (outcome.code == OutcomeCode::kDone) {
    if (!outcome.reference.empty()) state.reference = outcome.reference;
    if (outcome.url.empty())
      return speaker_.tell(*form, form->stages.find(dialogs::stages::kMailSent)->second);
    state.asked.clear();
    come_to(*form, dialogs::stages::kPassword, outcome.url);
    if (outcome.effect == effects::kReserve) report_sent(*form);
    return;
  }
  if (outcome.code == OutcomeCode::kState) return stand(*form, outcome);
  if (std::optional<Filling> rest = dialogs::without(*form, state, outcome.unmatched)) {
    return carry(*form, *std::move(rest));
  }
  if (outcome.effect == effects::kReserve) return back_to_summary(*form, stage_for(outcome.code));
  speaker_.tell(*form, form->stages.find(stage_for(outcome.code))->second);
}

// It was not possible as the registration stands: that is what she is told.
void Taking::stand(const Form& form, const Outcome& outcome) {
  FormState& state = step_.session.form;
  const bool gone = outcome.state == NoticeKind::kExpired && outcome.effect == effects::kReserve;
  if (gone) return back_to_summary(form, dialogs::stages::kFailed);
  if (outcome.state == NoticeKind::kMailFailed) {
    return back_to_summary(form, dialogs::stages::kMailFailed);
  }
  state.expires = outcome.expires;
  state.asked.clear();
  come_to(form, stage_for(outcome.state));
}

// To be corrected and sent again.
void Taking::back_to_summary(const Form& form, std::string_view stage) {
  FormState& state = step_.session.form;
  const dialogs::Slot* next = dialogs::next_slot(form, state);
  state.asked = next != nullptr ? next->id : "";
  state.stage.clear();
  speaker_.tell(form, form.stages.find(stage)->second);
}

// My Page has accepted what the summary showed.
void Taking::report_sent(const Form& form) {
  const auto summary = std::ranges::find(form.slots, true, &dialogs::Slot::summary);
  if (summary == form.slots.end()) return;
  std::optional<FormReport>& report = step_.replies.back().form;
  if (report) report->took.push_back({summary->id, "yes"});
}

void Taking::take(const Notice& notice) {
  const Form* form = speaker_.form();
  if (form == nullptr || notice.reference != step_.session.form.reference) return;
  const std::string_view stage = stage_for(notice.kind);
  const FormState& state = step_.session.form;
  if (state.stage == stage && state.expires == notice.expires) return;
  // Who is correcting already was told what came of it; only that it is done counts all the same.
  const bool waits = state.asked.empty() && state.stage != dialogs::stages::kSending;
  if (!waits && notice.kind != NoticeKind::kCompleted) return;
  step_.session.form.expires = notice.expires;
  const bool goes_on = !form->stages.find(stage)->second.closes;
  if (notice.kind == NoticeKind::kMailFailed && goes_on) return back_to_summary(*form, stage);
  step_.session.form.asked.clear();
  come_to(*form, stage);
}

void Taking::take(const Elapsed& elapsed) {
  if (rang_for_person(elapsed)) return;
  const Form* form = speaker_.form();
  if (form == nullptr || elapsed.timer != kReminder) return;
  const FormState& state = step_.session.form;
  if (state.stage != dialogs::stages::kProvisional || event_.at >= state.expires) return;
  speaker_.tell(*form, form->stages.find(dialogs::stages::kReminder)->second);
}

// Before the mail expires, if there is one to remind her of.
void Taking::set_reminder(const Form& form) {
  const FormState& state = step_.session.form;
  const Stage* stage = stage_of(form, state);
  if (stage == nullptr || stage->remind_hours == 0 || state.expires == UtcTime{}) {
    return drop_reminder();
  }
  step_.timers.push_back({kReminder, state.expires - std::chrono::hours(stage->remind_hours)});
}

void Taking::drop_reminder() { step_.timers.push_back({kReminder, UtcTime{}}); }

void Taking::come_to(const Form& form, std::string_view name, std::string url) {
  const Stage& stage = form.stages.find(name)->second;
  FormState& state = step_.session.form;
  state.stage = name;
  step_.personal = true;
  set_reminder(form);
  speaker_.tell(form, stage, std::move(url));
  if (stage.closes) state = {};
}

}  // namespace annai
