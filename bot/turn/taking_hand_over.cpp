// A form begun on one device and gone on with on another, by a code that is shown once and lives
// for minutes.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "bot/turn/taking.h"

namespace annai {
namespace {

constexpr auto kCodeLife = std::chrono::minutes(10);
constexpr std::uint32_t kCodes = 100'000'000;
constexpr std::string_view kForget = "forget";          // timer
constexpr std::string_view kForgetting = "forgetting";  // node: how to end the talk here
// Noted in a form that was open when a code was typed: once it is gone, the other form is here.
constexpr std::string_view kBefore = "before_code";

std::uint32_t number_from(const Randomness& random) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i)
    number = number << 8U | random[random.size() - 1 - i];
  return number % kCodes;
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return encoded;
}

// The eight digits in what was typed: 1234-5678, １２３４５６７８.
std::optional<std::string> code_in(std::string_view text) {
  std::string digits;
  for (const char16_t c : intents::normalize(text).chars) {
    if (c >= u'0' && c <= u'9') digits += static_cast<char>(c);
  }
  return digits.size() == 8 ? std::optional(digits) : std::nullopt;
}

}  // namespace

// Shows a code for the open form.
void Taking::hand_over(const dialogs::Form& form) {
  const std::uint32_t number = number_from(event_.random);
  step_.hand_over =
      HandOver{.code = fmt::format("{:08}", number), .expires = event_.at + kCodeLife};
  dialogs::Filling filling{.state = step_.session.form};
  std::string text = form.text("code");
  constexpr std::string_view kCode = "{code}";
  if (const std::size_t at = text.find(kCode); at != text.npos) {
    text.replace(at, kCode.size(), fmt::format("{:04}-{:04}", number / 10'000, number % 10'000));
  }
  filling.said.push_back(std::move(text));
  filling.took.push_back({"command", "hand_over"});
  filling.asks = false;
  carry(form, std::move(filling));
  if (step_.session.channel == "line") {
    if (!channels_.chat.empty()) speaker_.add({LinkPart{channels_.chat, channels_.chat}});
    return;
  }
  if (channels_.line_talk.empty()) return;
  const std::string code = fmt::format("{:08}", number);
  speaker_.add(
      {LinkPart{channels_.line_talk + percent_encoded("コード " + code), form.text("code_in_line")},
       ImagePart{"/line/code/" + code + ".svg", form.text("code_picture")}});
}

// A code typed on the other device, whatever is open there. True: it was one.
bool Taking::take_over(std::string_view text) {
  const std::optional<std::string> code = code_in(text);
  if (!code) return false;
  const auto matches =
      content_.rules.match(intents::normalize(text), in_hand(content_, step_.session));
  const bool meant = std::ranges::any_of(matches, [&](const intents::Match& match) {
    return content_.rules.rule(match).intent == dialogs::commands::kFormTakeOver;
  });
  const dialogs::Form* form = content_.dialogs.any_form();
  if (!meant || form == nullptr) return false;
  if (step_.secret) hide_words();
  if (!channels_.has_forms(step_.session.channel)) {
    begin_elsewhere();
    return true;
  }
  want({.name = std::string(effects::kTakeOver), .values = {{"code", *code}}});
  if (step_.session.form.open()) step_.session.form.values.push_back({std::string(kBefore), "yes"});
  speaker_.tell(*form, form->stages.find(dialogs::stages::kTakingOver)->second);
  step_.replies.back().pending = true;
  return true;
}

// A refusal may be that of a second try, after the first one was cut off by a restart: then the
// form is here already.
void Taking::taken_over(const Outcome& outcome) {
  FormState& state = step_.session.form;
  const bool as_before = !state.open() || state.find(kBefore) != nullptr;
  if (outcome.form) state = *outcome.form;
  state.erase(kBefore);
  const dialogs::Form* form = speaker_.form();
  if (outcome.code != OutcomeCode::kDone && as_before) {
    if (form == nullptr) form = content_.dialogs.any_form();
    return speaker_.tell(*form, form->stages.find(dialogs::stages::kNoSuchCode)->second);
  }
  if (form == nullptr) return;
  dialogs::Filling back{.state = state, .said = {form->text("resumed")}};
  const std::string given = dialogs::summary_of(*form, state);
  if (!given.empty()) back.said.push_back(given);
  const dialogs::Node* forgetting = content_.dialogs.find(kForgetting);
  if (!step_.session.channel.empty() && forgetting != nullptr) {
    for (const Part& part : forgetting->content->parts) {
      if (const auto* text = std::get_if<TextPart>(&part)) back.said.push_back(text->text);
    }
  }
  set_reminder(*form);  // what was to be said before the mail expires is said where the form is now
  carry(*form, std::move(back));
}

// The form is gone on with elsewhere: nothing of it is left here, perhaps not even its name.
void Taking::handed_over() {
  if (step_.session.form.find(kBefore) != nullptr) return;  // by a code of her own, to here
  const dialogs::Form* form = speaker_.form();
  if (form == nullptr) form = content_.dialogs.any_form();
  if (form == nullptr) return;
  step_.session.form = {};
  step_.personal = true;
  drop_reminder();
  speaker_.tell(*form, form->stages.find(dialogs::stages::kHandedOver)->second);
}

// On a channel where the conversation has no end of its own: what she gave is gone with this step,
// and the rest with the session, by the timer, so that it is done also if we are stopped meanwhile.
void Taking::forget_here(const dialogs::Node& node) {
  if (step_.session.channel.empty()) {
    const dialogs::Form* form = speaker_.form();
    if (form == nullptr) return speaker_.not_understood();
    return press(*form, dialogs::target_of_command(dialogs::commands::kFormCancel));
  }
  step_.session.form = {};
  step_.session.node.clear();
  step_.personal = true;
  drop_reminder();
  step_.timers.push_back({std::string(kForget), event_.at});
  speaker_.pause(node);
}

bool Taking::rang_to_forget(const Elapsed& elapsed) {
  if (elapsed.timer != kForget) return false;
  step_.ends = true;
  return true;
}

}  // namespace annai
