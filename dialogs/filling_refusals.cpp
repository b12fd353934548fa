// What could not be taken as it stands: refused with the reason, half read, or another thing than
// was asked for.
#include <algorithm>
#include <array>
#include <utility>

#include "dialogs/filling_in.h"

namespace annai::dialogs {
namespace {

constexpr std::int32_t kPatience = 3;  // failures until a person is offered

}  // namespace

void FillingIn::take_reading(std::string reading) {
  const auto values = values_in(asked_->type, reading, context());
  if (values) return take(*asked_, *values);
  filling_.personal = true;
  filling_.state.readings = {std::move(reading)};
  filling_.said.push_back(words_for(values.error().reason));
  filling_.asks = false;
}

Values FillingIn::with_year() const {
  if (readings_.size() != 1 || !readings_.front().ends_with("年")) return std::unexpected(Unfit{});
  return values_in(asked_->type, readings_.front() + std::string(heard_.text), context());
}

const std::string* FillingIn::names_another(const Slot& slot) const {
  for (const auto& [word, error] : slot.others) {
    const std::size_t at = heard_.text.find(word);
    if (at == heard_.text.npos) continue;
    std::string_view behind = heard_.text.substr(at + word.size());
    behind = behind.substr(0, behind.find_first_of("0123456789"));  // 「更新後の番号ではなく、…」
    constexpr std::array<std::string_view, 7> kNot{"ではな", "じゃな",   "でな",  "やな",
                                                   "正しく", "ただしく", "本当は"};
    const bool denied =
        std::ranges::any_of(kNot, [&](std::string_view no) { return behind.contains(no); });
    if (!denied) return &error;
  }
  return nullptr;
}

void FillingIn::refuse(const Unfit& unfit) {
  FormState& state = filling_.state;
  state.readings = unfit.readings;
  filling_.personal = asked_->type != SlotType::kChoice;
  const bool first_doubt = !unfit.readings.empty() && readings_.empty();
  if (!first_doubt) ++state.misses;
  filling_.said.push_back(words_for(unfit.reason));
  if (state.misses > 1 && !asked_->example.empty()) filling_.said.push_back(asked_->example);
  filling_.ladder = state.misses >= kPatience;
  filling_.asks = false;
}

// She does not know it: where to look, and whom to ask; no failure of hers.
void FillingIn::help_out() {
  const Slot& slot = *wanted_slot();
  filling_.said.push_back(slot.example.empty() ? slot.ask : slot.example);
  filling_.ladder = true;
  filling_.asks = false;
}

const std::string& FillingIn::words_for(const std::string& reason) const {
  const auto known = asked_->errors.find(reason);
  return known != asked_->errors.end() ? known->second : asked_->errors.find("else")->second;
}

std::optional<Filling> without(const Form& form, FormState state,
                               const std::vector<std::string>& unmatched) {
  std::string gone;
  for (const Slot& slot : form.slots) {
    const auto is_gone = [&](const SlotValue& given) {
      return slot.most > 1 && given.slot == slot.id &&
             std::ranges::find(unmatched, given.value) != unmatched.end();
    };
    for (const SlotValue& given : state.values) {
      if (is_gone(given)) gone += (gone.empty() ? "・" : "\n・") + shown(slot.type, given.value);
    }
    const bool had = state.find(slot.id) != nullptr;
    std::erase_if(state.values, is_gone);
    if (had && state.find(slot.id) == nullptr) return std::nullopt;
    const Slot* more = form.more_of(slot);  // five were given, so it was never asked
    if (had && more != nullptr && state.find(more->id) == nullptr) {
      state.values.push_back({more->id, "no"});
    }
  }
  if (gone.empty()) return std::nullopt;
  state.stage.clear();
  const Slot* next = next_slot(form, state);
  state.asked = next != nullptr ? next->id : "";
  Filling filling{.state = std::move(state)};
  filling.said.push_back(with(form.text("unmatched"), "{values}", gone));
  return filling;
}

}  // namespace annai::dialogs
