#include "bot/turn/form_words.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "dialogs/told.h"

namespace annai {
namespace {

std::string labelled(std::string text, std::string_view name, std::string_view value) {
  const std::size_t at = text.find(name);
  if (at != text.npos) text.replace(at, name.size(), value);
  return text;
}

Waiting of_stage(const dialogs::Stage& stage, const dialogs::Form& form,
                 const ContentRoot& content) {
  Waiting waiting;
  for (const dialogs::SlotOption& command : stage.commands) {
    const dialogs::Slot* slot = form.find(command.value);
    waiting.choices.push_back({.label = command.label,
                               .target = slot != nullptr
                                             ? dialogs::target_of_edit(*slot)
                                             : dialogs::target_of_command(command.value)});
  }
  for (const dialogs::Option& option : stage.options) {
    waiting.choices.push_back(choice_of(option, content.articles));
  }
  return waiting;
}

// Asked for one more value, she may have none.
void add_no_more(const dialogs::Form& form, const FormState& state, const dialogs::Slot& slot,
                 std::vector<OpenChoice>& choices) {
  const dialogs::Slot* more = form.more_of(slot);
  if (more == nullptr || state.find(slot.id) == nullptr) return;
  for (const dialogs::SlotOption& option : more->options) {
    if (option.value != "no") continue;
    choices.push_back({.label = option.label, .target = dialogs::target_of_option(*more, option)});
  }
}

// A year alone needs no button: month and day are asked for.
void add_readings(const FormState& state, std::vector<OpenChoice>& choices) {
  if (state.readings.size() == 1 && state.readings.front().ends_with("年")) return;
  for (std::size_t place = 0; place < state.readings.size(); ++place) {
    choices.push_back({.label = dialogs::name_of_reading(state.readings, place),
                       .target = dialogs::target_of_reading(place)});
  }
}

// In Japan, on the minute before: 12月1日 10時05分.
std::string day_and_time(UtcTime time) {
  constexpr std::chrono::hours kJapan{9};  // and no summer time
  const auto there = std::chrono::floor<std::chrono::minutes>(time + kJapan);
  const auto day = std::chrono::floor<std::chrono::days>(there);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(there - day);
  const std::string minutes = std::to_string(clock.minutes().count());
  return std::to_string(static_cast<unsigned>(date.month())) + "月" +
         std::to_string(static_cast<unsigned>(date.day())) + "日 " +
         std::to_string(clock.hours().count()) + "時" + std::string(minutes.size() < 2 ? "0" : "") +
         minutes + "分";
}

}  // namespace

std::string said_by(const dialogs::Form& form, const dialogs::Stage& stage, UtcTime expires) {
  const std::string until =
      expires == UtcTime{} ? "" : labelled(form.text("until"), "{time}", day_and_time(expires));
  return labelled(stage.say, "{until}", until);
}

const dialogs::Stage* stage_of(const dialogs::Form& form, const FormState& state) {
  const auto stage = form.stages.find(state.stage);
  return stage == form.stages.end() ? nullptr : &stage->second;
}

Waiting waiting_in(const dialogs::Form& form, const FormState& state, const ContentRoot& content) {
  const dialogs::Slot* slot = form.find(state.asked);
  if (state.stage == dialogs::stages::kPutOff) {
    return {.choices = {{.label = form.text("resume"),
                         .target = dialogs::target_of_command(dialogs::commands::kFormResume)}}};
  }
  if (slot == nullptr) {
    const dialogs::Stage* stage = stage_of(form, state);
    return stage != nullptr ? of_stage(*stage, form, content) : Waiting{};
  }
  Waiting waiting{.question = slot->ask, .input = slot->input};
  if (slot->type == dialogs::SlotType::kAddress && !slot->ask_further.empty()) {
    const std::string prefix = address_prefix(form, state, content);
    if (!prefix.empty()) waiting.question = labelled(slot->ask_further, "{prefix}", prefix);
  }
  for (const dialogs::SlotOption& option : slot->options) {
    waiting.choices.push_back(
        {.label = option.label, .target = dialogs::target_of_option(*slot, option)});
  }
  add_no_more(form, state, *slot, waiting.choices);
  add_readings(state, waiting.choices);
  if (slot->summary) {
    waiting.question =
        labelled(std::move(waiting.question), "{summary}", dialogs::summary_of(form, state));
    for (OpenChoice& edit : edit_choices(form, state)) waiting.choices.push_back(std::move(edit));
  }
  return waiting;
}

std::string address_prefix(const dialogs::Form& form, const FormState& state,
                           const ContentRoot& content) {
  const auto slot =
      std::ranges::find(form.slots, dialogs::SlotType::kPostalCode, &dialogs::Slot::type);
  const std::string* code = slot != form.slots.end() ? state.find(slot->id) : nullptr;
  if (code == nullptr) return {};
  const auto parsed = PostalCode::parse(*code);
  return parsed ? content.postal.prefix(*parsed).value_or("") : "";
}

std::vector<OpenChoice> which_choices(const dialogs::Form& form, const FormState& state,
                                      const dialogs::Slot& slot) {
  std::vector<OpenChoice> choices;
  const auto given = std::ranges::count(state.values, slot.id, &SlotValue::slot);
  for (std::size_t place = 0; place < static_cast<std::size_t>(given); ++place) {
    choices.push_back({.label = labelled(form.text("nth"), "{number}", std::to_string(place + 1)),
                       .target = dialogs::target_of_edit(slot, place)});
  }
  return choices;
}

std::vector<OpenChoice> edit_choices(const dialogs::Form& form, const FormState& state) {
  std::vector<OpenChoice> choices;
  for (const dialogs::Slot& slot : form.slots) {
    const bool given = state.find(slot.id) != nullptr;
    if (!given || slot.summary || !slot.repeats.empty() || slot.words.empty()) continue;
    choices.push_back({.label = labelled(form.edit, "{label}", slot.label),
                       .target = dialogs::target_of_edit(slot)});
  }
  return choices;
}

}  // namespace annai
