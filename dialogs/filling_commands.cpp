// Wishes about the form itself: back, put off, from the beginning, no more.
#include <algorithm>
#include <array>

#include "dialogs/filling_in.h"

namespace annai::dialogs {
namespace {

constexpr std::array<std::string_view, 5> kCommands{commands::kFormCancel, commands::kFormRestart,
                                                    commands::kFormBack, commands::kFormLater,
                                                    commands::kFormResume};

}  // namespace

bool is_wish(std::string_view intent) {
  return std::ranges::find(kCommands, intent) != kCommands.end();
}

bool FillingIn::command() {
  for (const std::string_view intent : heard_.intents) {
    if (option_of(intent) != nullptr) return false;
    if (!is_wish(intent)) continue;
    carry_out(intent);
    return true;
  }
  return false;
}

// While something outside is awaited, not every wish can be carried out; she is told what holds.
bool FillingIn::answered_here(std::string_view command) {
  if (asked_ != nullptr) return false;
  const auto stage = form_.stages.find(filling_.state.stage);
  if (stage == form_.stages.end()) return false;
  const auto answer = stage->second.answers.find(command);
  if (answer == stage->second.answers.end()) return false;
  filling_.said.push_back(answer->second);
  filling_.asks = false;
  return true;
}

void FillingIn::carry_out(std::string_view command) {
  FormState& state = filling_.state;
  state.misses = 0;
  if (answered_here(command)) return;
  if (command == commands::kFormCancel) return leave("cancel");
  if (command == commands::kFormRestart) return restart();
  if (command == commands::kFormBack) return back();
  if (command == commands::kFormLater) return put_off();
  if (command == commands::kFormResume) return resume();
  if (form_.find(command) != nullptr) return edit(*form_.find(command));
  want(std::string(command));
}

void FillingIn::put_off() {
  carried("later");
  filling_.said.push_back(labelled("later"));
  if (asked_ != nullptr) filling_.state.stage = stages::kPutOff;
}

void FillingIn::resume() {
  carried("resume");
  if (filling_.state.stage == stages::kPutOff) filling_.state.stage.clear();
}

void FillingIn::leave(const char* how) {
  carried(how);
  filling_.state = {};
  filling_.node = form_.cancelled;
}

void FillingIn::restart() {
  filling_ = open_form(form_);
  filling_.said.insert(filling_.said.begin(), form_.text("restarted"));
  carried("restart");
}

void FillingIn::back() {
  carried("back");
  FormState& state = filling_.state;
  if (const Slot* more = asked_ != nullptr ? form_.more_of(*asked_) : nullptr;
      more != nullptr && count_of(state, asked_->id) > 0) {
    return go_back_to(*more);  // from one more value to whether there is one
  }
  const Slot* before = nullptr;
  for (const Slot& slot : form_.slots) {
    if (asked_ != nullptr && slot.id == asked_->id) break;
    const Slot* repeated = form_.find(slot.repeats);
    const bool several = repeated != nullptr && count_of(state, repeated->id) > 1;
    if (several || (repeated == nullptr && count_of(state, slot.id) > 0)) before = &slot;
  }
  if (before == nullptr) {
    filling_.said.push_back(form_.text("first"));
    return;
  }
  go_back_to(*before);
}

// Of several values only the last one is given anew.
void FillingIn::go_back_to(const Slot& slot) {
  filling_.said.push_back(with(form_.text("back"), "{label}", slot.label));
  std::vector<SlotValue>& values = filling_.state.values;
  if (count_of(filling_.state, slot.id) > 1) {
    const auto last = std::ranges::find(values.rbegin(), values.rend(), slot.id, &SlotValue::slot);
    values.erase(std::next(last).base());
    if (const Slot* more = form_.more_of(slot)) filling_.state.erase(more->id);
  } else if (may_be_edited(slot)) {
    forget(slot);
  }  // else it is what all the rest depends on: it holds until it is answered anew
  ask(slot);
}

}  // namespace annai::dialogs
