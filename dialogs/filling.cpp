#include "dialogs/filling.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "bot/core/member/text.h"
#include "dialogs/filling_in.h"
#include "dialogs/told.h"

namespace annai::dialogs {
namespace {

constexpr std::string_view kForm = "form:";
constexpr std::string_view kEdit = "form:edit:";
constexpr std::string_view kCommand = "form:do:";
constexpr std::string_view kReading = "form:say:";

bool is_filled(const Form& form, const FormState& state, const Slot& slot) {
  if (slot.repeats.empty()) return count_of(state, slot.id) > 0;
  const Slot* repeated = form.find(slot.repeats);  // nothing to ask if no more may be given
  return count_of(state, slot.id) > 0 ||
         (repeated != nullptr && count_of(state, repeated->id) >= repeated->most);
}

// Something was given, though not well; not only talked about.
bool is_attempt(const Unfit& unfit) {
  constexpr std::array<std::string_view, 5> kNoAttempt{"none", "no_at", "sentence", "japanese",
                                                       "not_kana"};
  return std::ranges::find(kNoAttempt, unfit.reason) == kNoAttempt.end();
}

bool is_katakana(std::string_view text) {
  return std::ranges::all_of(
      typed::plain(text), [](char32_t c) { return typed::is_katakana(c) || typed::is_space(c); });
}

}  // namespace

std::string with(std::string text, std::string_view name, std::string_view value) {
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
  return text;
}

bool meant(const Heard& heard, std::string_view intent) {
  return std::ranges::find(heard.intents, intent) != heard.intents.end();
}

std::size_t count_of(const FormState& state, std::string_view slot) {
  return static_cast<std::size_t>(std::ranges::count(state.values, slot, &SlotValue::slot));
}

std::size_t number_in(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? number : std::string_view::npos;
}

FillingIn::FillingIn(const Form& form, FormState state, const Heard& heard)
    : form_(form), heard_(heard) {
  if (state.stage != stages::kPutOff) asked_ = form.find(state.asked);
  readings_ = std::move(state.readings);
  filling_.state = std::move(state);
  filling_.state.readings.clear();
}

Filling FillingIn::run() {
  if (!heard_.pressed.empty()) {
    press();
  } else if (!command()) {
    words();
  }
  return std::move(filling_);
}

void FillingIn::press() {
  const std::string_view pressed = heard_.pressed;
  if (pressed.starts_with(kEdit)) {
    const std::string_view what = pressed.substr(kEdit.size());
    const std::size_t colon = std::min(what.find(':'), what.size());
    const Slot* slot = form_.find(what.substr(0, colon));
    if (slot == nullptr) return repeat();
    return colon < what.size() ? edit_one(*slot, what.substr(colon + 1)) : edit(*slot);
  }
  if (pressed.starts_with(kReading) && asked_ != nullptr) {
    const std::size_t place = number_in(pressed.substr(kReading.size()));
    return place < readings_.size() ? take_reading(readings_[place]) : repeat();
  }
  if (pressed.starts_with(kCommand)) return carry_out(pressed.substr(kCommand.size()));
  if (asked_ == nullptr) return repeat();
  const Slot* more = form_.more_of(*asked_);
  for (const Slot* slot : {asked_, more}) {
    if (slot == nullptr) continue;
    for (const SlotOption& option : slot->options) {
      if (pressed != target_of_option(*slot, option)) continue;
      asked_ = slot;
      return choose(option);
    }
  }
  repeat();
}

void FillingIn::words() {
  if (asked_ == nullptr) {  // something outside is awaited, or she has put it off
    if (correction() || gone_on()) return;
    filling_.aside = true;
    return;
  }
  if (meant(heard_, commands::kFormRemove) && remove()) return;
  if (meant(heard_, commands::kFormAnother) && may_be_given() && another()) return;
  if (asked_->summary && (several(2) || correction() || several(1) || restated())) return;
  if (may_be_given() && corrected_at_once()) return;
  const bool edits = meant(heard_, commands::kFormEdit) && may_be_given() && !gives_first();
  if (edits && speaks_of_another() && correction()) return;
  if (chose()) return;
  if (may_be_given() && (several(2) || two_in_a_row())) return;
  const Slot* wanted = wanted_slot();
  const auto values = values_in(wanted->type, heard_.text, context());
  const bool elsewhere = meant(heard_, commands::kFormEdit) || meant(heard_, commands::kFormRemove);
  const bool other = heard_.answered && !heard_.in_passing;
  const bool free = is_free_text(wanted->type);
  // 「更新後の A123456789 でいいですか」 asks about it, and does not give it.
  const bool only_asked =
      other && heard_.asks && !values_in(wanted->type, heard_.besides, context());
  const bool no_date =
      !values && (values.error().reason == "none" || values.error().reason == "incomplete");
  if (const std::string* reading = no_date ? reading_chosen(readings_, heard_.text) : nullptr) {
    return take_reading(*reading);
  }
  if (const Values date = with_year(); no_date && date) return take(*wanted, *date);
  if (only_asked) {
    filling_.aside = true;
    return;
  }
  if (const std::string* error = values ? names_another(*wanted) : nullptr) {
    return refuse({.reason = *error, .readings = {}});
  }
  // セキグチ ゴウ has ちごう in it, and corrects nothing.
  const bool all_katakana =
      values && !other && wanted->type == SlotType::kKana && is_katakana(heard_.text);
  if (all_katakana) return take(*wanted, *values);
  if (values && !(free && (other || elsewhere)) && !(elsewhere && other_is_named())) {
    return take(*wanted, *values);
  }
  if (free && !heard_.asks && !(values && !other) && !other_is_named()) {
    if (const auto told = value_told(*wanted, heard_.text, context())) return take(*wanted, *told);
  }
  if (may_be_given() && (correction() || several(1))) return;
  if (!values && meant(heard_, commands::kFormUnknown)) return help_out();
  if (!values && !other && !heard_.asks && given_before()) return;
  const bool chooses = wanted->type == SlotType::kChoice;
  if (!values && is_attempt(values.error()) && !other && !(chooses && heard_.answered)) {
    return refuse(values.error());
  }
  if (heard_.answered || heard_.guessed) {
    filling_.aside = true;
    return;
  }
  if (values) return take(*wanted, *values);
  refuse(values.error());
}

bool FillingIn::gone_on() {
  const Slot* slot = form_.find(filling_.state.asked);
  if (filling_.state.stage != stages::kPutOff || slot == nullptr || heard_.answered) return false;
  if (is_free_text(slot->type) || !values_in(slot->type, heard_.text, context())) return false;
  filling_.state.stage.clear();
  asked_ = slot;
  words();
  return true;
}

bool FillingIn::no_more() {
  const Slot* more = form_.more_of(*asked_);
  if (more == nullptr || count_of(filling_.state, asked_->id) == 0) return false;
  const Slot* const slot = std::exchange(asked_, more);
  const SlotOption* option = chosen();
  if (option != nullptr && option->value == "no") {
    choose(*option);
    return true;
  }
  asked_ = slot;
  return false;
}

bool FillingIn::chose() {
  if (gives_another()) return false;
  if (const SlotOption* option = chosen()) {
    choose(*option);
    return true;
  }
  return no_more();
}

bool FillingIn::gives_another() const {
  const Slot* repeated = form_.find(asked_->repeats);
  const Slot* named = spoken_of();
  if (repeated == nullptr || (named != nullptr && named != repeated)) return false;
  const std::string_view told = heard_.asks ? heard_.besides : heard_.text;
  const auto values = values_in(repeated->type, told, context());
  return values && std::ranges::any_of(*values, [&](const std::string& value) {
           const SlotValue given{repeated->id, value};
           return std::ranges::find(filling_.state.values, given) == filling_.state.values.end();
         });
}

bool FillingIn::may_be_given() const {
  return std::ranges::all_of(asked_->options,
                             [](const SlotOption& option) { return option.ends.empty(); });
}

bool FillingIn::gives_first() const {
  const Slot* wanted = wanted_slot();
  const Slot* named = spoken_of();
  return !is_free_text(wanted->type) && count_of(filling_.state, wanted->id) == 0 &&
         (named == nullptr || named == wanted) && !heard_.asks &&
         values_in(wanted->type, heard_.text, context());
}

bool FillingIn::corrected_at_once() {
  const Slot* wanted = wanted_slot();
  if (heard_.asks || count_of(filling_.state, wanted->id) > 0) return false;
  const auto value = value_corrected(*wanted, heard_.text, context());
  if (value) take(*wanted, *value);
  return value.has_value();
}

const Slot* FillingIn::wanted_slot() const {
  const Slot* repeated = form_.find(asked_->repeats);
  return repeated != nullptr ? repeated : asked_;
}

const SlotOption* FillingIn::chosen() const {
  for (const SlotOption& option : asked_->options) {
    if (heard_.text == option.label) return &option;
  }
  for (const std::string_view intent : heard_.intents) {
    if (const SlotOption* option = option_of(intent)) return option;
  }
  return nullptr;
}

const SlotOption* FillingIn::option_of(std::string_view intent) const {
  if (asked_ == nullptr) return nullptr;
  for (const SlotOption& option : asked_->options) {
    if (std::ranges::find(option.intents, intent) != option.intents.end()) return &option;
  }
  return nullptr;
}

void FillingIn::choose(const SlotOption& option) {
  // Sent is not yet agreed to: My Page may find that something does not match.
  if (!asked_->summary) filling_.took.push_back({asked_->id, option.value});
  if (!option.ends.empty()) {
    filling_.state = {};
    filling_.node = option.ends;
    return;
  }
  FormState& state = filling_.state;
  state.misses = 0;
  if (asked_->summary) return send();
  if (const Slot* repeated = form_.find(asked_->repeats); repeated != nullptr) {
    if (option.value == "yes") return ask(*repeated);
  }
  put(*asked_, {option.value});
  went_on(*asked_, option.label);
}

void FillingIn::send() {
  filling_.state.asked.clear();
  want(std::string(effects::kReserve));
  filling_.state.stage = stages::kSending;
}

void FillingIn::want(std::string effect) { filling_.effect = std::move(effect); }

void FillingIn::take(const Slot& slot, const std::vector<std::string>& values) {
  filling_.personal = true;
  filling_.state.misses = 0;
  const std::size_t room = slot.most - std::min(slot.most, count_of(filling_.state, slot.id));
  std::string all;
  std::string known;
  std::size_t fresh = 0;
  for (const std::string& value : values) {
    const SlotValue given{slot.id, value};
    if (std::ranges::find(filling_.state.values, given) != filling_.state.values.end()) {
      filling_.took.push_back(given);
      known += (known.empty() ? "" : "、") + shown(slot.type, value);
      continue;
    }
    if (slot.most > 1 && fresh == room) {
      filling_.said.push_back(slot.full);
      break;
    }
    ++fresh;
    if (slot.most > 1) drop_part_of(given);
    filling_.took.push_back(given);
    all += (all.empty() ? "" : "、") + shown(slot.type, value);
    if (slot.most == 1 && count_of(filling_.state, slot.id) > 0) carried("edit:" + slot.id);
    if (slot.most == 1) forget(slot);
    filling_.state.values.push_back(given);
    if (slot.most == 1) break;
  }
  if (!known.empty() && !slot.same.empty()) {
    filling_.said.push_back(with(slot.same, "{value}", known));
  }
  went_on(slot, all);
}

// 323503403, then J323503403: the same one, now typed to its end.
void FillingIn::drop_part_of(const SlotValue& whole) {
  const auto is_part = [&](const SlotValue& given) {
    return given.slot == whole.slot && given.value.size() < whole.value.size() &&
           (whole.value.starts_with(given.value) || whole.value.ends_with(given.value));
  };
  const auto part = std::ranges::find_if(filling_.state.values, is_part);
  if (part == filling_.state.values.end()) return;
  const SlotType type = form_.find(part->slot)->type;
  filling_.said.push_back(with(form_.text("removed"), "{value}", shown(type, part->value)));
  filling_.state.values.erase(part);
}

void FillingIn::put(const Slot& slot, std::vector<std::string> values) {
  forget(slot);
  for (std::string& value : values) filling_.state.values.push_back({slot.id, std::move(value)});
}

void FillingIn::went_on(const Slot& slot, std::string_view value) {
  if (!slot.took.empty() && !value.empty()) {
    filling_.said.insert(filling_.said.begin(), with(slot.took, "{value}", value));
  }
  if (const Slot* next = next_slot(form_, filling_.state)) ask(*next);
}

void FillingIn::ask(const Slot& slot) {
  filling_.state.asked = slot.id;
  filling_.state.stage.clear();
  filling_.state.awaited.clear();
}

void FillingIn::forget(const Slot& slot) {
  filling_.state.erase(slot.id);
  for (const Slot& other : form_.slots) {
    if (other.repeats == slot.id) filling_.state.erase(other.id);
  }
}

ValueContext FillingIn::context() const {
  return {.now = heard_.now, .address_prefix = heard_.address_prefix};
}

void FillingIn::repeat() { filling_.state.misses = 0; }

void FillingIn::carried(std::string what) { filling_.took.push_back({"command", std::move(what)}); }

std::string FillingIn::labelled(std::string_view text) const {
  return with(form_.text(text), "{label}", asked_ != nullptr ? asked_->label : "");
}

Filling open_form(const Form& form) {
  Filling filling;
  filling.state.form = form.id;
  filling.state.asked = form.slots.front().id;
  filling.said.push_back(form.start);
  return filling;
}

Filling fill(const Form& form, FormState state, const Heard& heard) {
  return FillingIn(form, std::move(state), heard).run();
}

std::string target_of_option(const Slot& slot, const SlotOption& option) {
  return std::string(kForm) + slot.id + ":" + option.value;
}
std::string target_of_edit(const Slot& slot) { return std::string(kEdit) + slot.id; }
std::string target_of_edit(const Slot& slot, std::size_t place) {
  return target_of_edit(slot) + ":" + std::to_string(place);
}
std::string target_of_command(std::string_view command) {
  return std::string(kCommand) + std::string(command);
}

std::string target_of_reading(std::size_t place) {
  return std::string(kReading) + std::to_string(place);
}

const Slot* next_slot(const Form& form, const FormState& state) {
  for (const Slot& slot : form.slots) {
    if (!is_filled(form, state, slot)) return &slot;
  }
  return nullptr;
}

std::string summary_of(const Form& form, const FormState& state) {
  std::string out;
  for (const Slot& slot : form.slots) {
    if (slot.summary || !slot.repeats.empty()) continue;
    std::string values;
    for (const SlotValue& value : state.values) {
      if (value.slot != slot.id) continue;
      std::string text = shown(slot.type, value.value);
      for (const SlotOption& option : slot.options) {
        if (option.value == value.value) text = option.label;
      }
      values += (values.empty() ? "" : "、") + text;
    }
    if (!values.empty()) out += (out.empty() ? "" : "\n") + ("・" + slot.label + "：" + values);
  }
  return out;
}

}  // namespace annai::dialogs
