// What concerns another slot than the one asked for: corrections, removals, several values at once.
#include <algorithm>
#include <array>
#include <utility>

#include "dialogs/filling_in.h"
#include "dialogs/told.h"

namespace annai::dialogs {
namespace {

constexpr std::array<std::string_view, 5> kMarks{"、", "。", "\n", "，", ","};

}  // namespace

bool FillingIn::another() {
  for (const Slot& slot : form_.slots) {
    if (slot.most < 2 || &slot == wanted_slot() || count_of(filling_.state, slot.id) == 0) continue;
    const bool full = count_of(filling_.state, slot.id) >= slot.most;
    const auto values = values_in(slot.type, heard_.text, context());
    if (full) {
      filling_.said.push_back(slot.full);
    } else if (values) {
      take(slot, *values);
    } else {
      ask(slot);
    }
    return true;
  }
  return false;
}

bool FillingIn::correction() {
  const bool removes = meant(heard_, commands::kFormRemove);
  if (!removes && !meant(heard_, commands::kFormEdit)) return false;
  if (removes && remove()) return true;
  if (chosen_anew()) return true;
  if (end_of_last()) return true;
  const Slot* slot = meant_slot();
  const bool edits = meant(heard_, commands::kFormEdit);
  if (!edits && (slot == nullptr || slot->most < 2)) return false;
  if (slot == nullptr) {
    slot = last_type_that_fits();
  }
  if (slot == nullptr) {
    filling_.edits = true;
    filling_.asks = false;
    filling_.said.push_back(form_.text("edit_what"));
    return true;
  }
  const auto values =
      slot->type == SlotType::kChoice ? std::nullopt : value_told(*slot, heard_.text, context());
  if (values && (replace(*slot, *values) || edit_known(*slot, *values))) return true;
  edit(*slot);
  if (values && filling_.which == nullptr) {
    filling_.said.clear();
    take(*slot, *values);
  }
  return true;
}

// Right after it was given: 「いや違う、4月2日だった」.
bool FillingIn::end_of_last() {
  if (asked_ == nullptr || filling_.state.values.empty()) return false;
  if (heard_.asks || spoken_of() != nullptr) return false;
  const SlotValue last = filling_.state.values.back();
  const Slot* slot = form_.find(last.slot);
  if (slot == nullptr || slot == wanted_slot()) return false;
  if (values_in(wanted_slot()->type, heard_.text, context())) return false;
  const auto values = end_corrected(*slot, last.value, heard_.text, context());
  if (!values) return false;
  carried("edit:" + slot->id);
  forget(*slot);
  take(*slot, *values);
  return true;
}

bool FillingIn::chosen_anew() {
  for (const HeardChoice& heard : heard_.choices) {
    const Slot* slot = form_.find(heard.slot);
    if (slot == nullptr || !may_mean(*slot)) continue;
    if (const SlotOption* option = heard_anew(*slot)) {
      carried("edit:" + slot->id);
      asked_ = slot;
      choose(*option);
      return true;
    }
  }
  return false;
}

// メールアドレス names another, メール may be either.
bool FillingIn::may_mean(const Slot& slot) const {
  const std::size_t size = name_in(slot, heard_.text).size();
  const Slot* named = spoken_of();
  return size > 0 && size == name_in(*named, heard_.text).size();
}

const SlotOption* FillingIn::heard_anew(const Slot& slot) const {
  const auto heard = std::ranges::find(heard_.choices, slot.id, &HeardChoice::slot);
  if (heard == heard_.choices.end()) return nullptr;
  const auto named = [&](const SlotOption& option) { return heard_.text.contains(option.label); };
  if (std::ranges::count_if(slot.options, named) == 1) {
    return &*std::ranges::find_if(slot.options, named);
  }
  for (const SlotOption& option : slot.options) {
    for (const std::string_view intent : heard->intents) {
      if (std::ranges::find(option.intents, intent) != option.intents.end()) return &option;
    }
  }
  return nullptr;
}

void FillingIn::choose_anew(const Slot& slot, const std::string& value) {
  carried("edit:" + slot.id);
  filling_.took.push_back({slot.id, value});
  const auto option = std::ranges::find(slot.options, value, &SlotOption::value);
  if (!slot.took.empty()) filling_.said.push_back(with(slot.took, "{value}", option->label));
  put(slot, {value});
}

const Slot* FillingIn::meant_slot() const {
  const Slot* named = spoken_of();
  if (!says_just_now(heard_.text) || filling_.state.values.empty()) return named;
  const Slot* last = form_.find(filling_.state.values.back().slot);
  if (last != nullptr && !last->repeats.empty()) last = form_.find(last->repeats);
  if (last == nullptr || !may_be_edited(*last)) return named;
  const bool fits = named == nullptr || last->label.contains(name_in(*named, heard_.text));
  return fits ? last : named;
}

bool FillingIn::may_be_edited(const Slot& slot) {
  return std::ranges::all_of(slot.options,
                             [](const SlotOption& option) { return option.ends.empty(); });
}

bool FillingIn::replace(const Slot& slot, std::vector<std::string> values) {
  if (slot.most < 2) return false;
  std::vector<SlotValue>& given = filling_.state.values;
  const std::size_t before = values.size();
  std::vector<std::string> old;
  std::erase_if(values, [&](const std::string& value) {
    const bool known = std::ranges::find(given, SlotValue{slot.id, value}) != given.end();
    if (known) old.push_back(value);
    return known;
  });
  if (values.empty() || values.size() == before) return false;
  for (const std::string& value : old) std::erase(given, SlotValue{slot.id, value});
  take(slot, values);
  return true;
}

// 「A100000002を直したい」: of several, the one that is named.
bool FillingIn::edit_known(const Slot& slot, const std::vector<std::string>& values) {
  if (count_of(filling_.state, slot.id) < 2) return false;
  std::size_t place = 0;
  for (const SlotValue& given : filling_.state.values) {
    if (given.slot != slot.id) continue;
    if (given.value == values.front()) {
      edit_one(slot, std::to_string(place));
      return true;
    }
    ++place;
  }
  return false;
}

bool FillingIn::remove() {
  for (const Slot& slot : form_.slots) {
    if (slot.most < 2) continue;
    const auto values = values_in(slot.type, heard_.text, context());
    if (!values) continue;
    for (const std::string& value : *values) {
      if (std::erase(filling_.state.values, SlotValue{slot.id, value}) == 0) continue;
      carried("edit:" + slot.id);
      filling_.said.push_back(with(form_.text("removed"), "{value}", shown(slot.type, value)));
      if (const Slot* next = next_slot(form_, filling_.state)) ask(*next);
      return true;
    }
  }
  return false;
}

const Slot* FillingIn::spoken_of() const { return spoken_of(heard_.text); }

const Slot* FillingIn::spoken_of(std::string_view text) const {
  const Slot* best = nullptr;
  std::size_t longest = 0;
  for (const Slot& slot : form_.slots) {
    const std::size_t size = name_in(slot, text).size();
    if (size > longest) best = &slot;
    longest = std::max(longest, size);
  }
  return best;
}

bool FillingIn::speaks_of_another() const {
  if (!name_in(*asked_, heard_.text).empty()) return meant_slot() != spoken_of();
  return spoken_of() != nullptr || says_just_now(heard_.text);
}

bool FillingIn::other_is_named() const {
  const Slot* slot = spoken_of();
  return slot != nullptr && slot != asked_;
}

// 09000002222 may be a telephone and a policy number: what was given later is meant.
const Slot* FillingIn::last_type_that_fits() const {
  const std::vector<SlotValue>& given = filling_.state.values;
  for (auto value = given.rbegin(); value != given.rend(); ++value) {
    const Slot* slot = form_.find(value->slot);
    if (slot == nullptr || slot->type == SlotType::kChoice || is_free_text(slot->type)) continue;
    if (values_in(slot->type, heard_.text, context())) return slot;
  }
  return nullptr;
}

bool FillingIn::restated() {
  if (heard_.asks || chosen() != nullptr) return false;
  const auto holds = [&](const Slot* slot) {
    return slot != nullptr && slot->type != SlotType::kChoice && !is_free_text(slot->type) &&
           names_another(*slot) == nullptr && values_in(slot->type, heard_.text, context());
  };
  const Slot* slot = spoken_of();  // 「電話番号は会社のものでした。029-000-3120です」
  const bool named = holds(slot);
  if (!named) slot = last_type_that_fits();
  if (!holds(slot) || (heard_.answered && !named)) return false;
  take(*slot, *values_in(slot->type, heard_.text, context()));
  return true;
}

bool FillingIn::given_before() {
  for (const Slot& slot : form_.slots) {
    if (&slot == wanted_slot() || slot.type == SlotType::kChoice) continue;
    const auto values = values_in(slot.type, heard_.text, context());
    const auto known = [&](const std::string& value) {
      return std::ranges::find(filling_.state.values, SlotValue{slot.id, value}) !=
             filling_.state.values.end();
    };
    if (!values || !std::ranges::all_of(*values, known)) continue;
    filling_.personal = true;
    for (const std::string& value : *values) filling_.took.push_back({slot.id, value});
    filling_.said.push_back(with(form_.text("given"), "{label}", slot.label));
    return true;
  }
  return false;
}

// Of several values, one is to be given anew; the others stay.
void FillingIn::edit_one(const Slot& slot, std::string_view number) {
  std::vector<SlotValue>& values = filling_.state.values;
  std::size_t left = number_in(number);
  const auto wanted = std::ranges::find_if(
      values, [&](const SlotValue& value) { return value.slot == slot.id && left-- == 0; });
  if (wanted == values.end()) return repeat();
  carried("edit:" + slot.id);
  filling_.said.push_back(with(form_.text("removed"), "{value}", shown(slot.type, wanted->value)));
  values.erase(wanted);
  if (const Slot* more = form_.more_of(slot)) filling_.state.erase(more->id);
  ask(slot);
}

void FillingIn::edit(const Slot& slot) {
  carried("edit:" + slot.id);
  if (count_of(filling_.state, slot.id) > 1 && !slot.which.empty()) {
    std::string given;
    for (const SlotValue& value : filling_.state.values) {
      if (value.slot == slot.id)
        given += (given.empty() ? "" : "、") + shown(slot.type, value.value);
    }
    filling_.which = &slot;
    filling_.asks = false;
    filling_.said.push_back(with(slot.which, "{values}", given));
    return;
  }
  filling_.said.push_back(with(form_.text("editing"), "{label}", slot.label));
  filling_.state.erase(slot.id);  // whether there are more of it has been answered
  ask(slot);
}

bool FillingIn::several(std::size_t least) {
  std::vector<std::pair<const Slot*, std::vector<std::string>>> found;
  std::string_view rest = heard_.text;
  while (!rest.empty()) {
    const auto [end, gap] = clause_end(rest);
    const std::string_view clause = rest.substr(0, end);
    rest.remove_prefix(end + gap);
    const Slot* slot = spoken_of(clause);
    if (slot == nullptr) continue;
    if (slot->type == SlotType::kChoice) {
      if (const SlotOption* option = heard_anew(*slot)) {
        found.emplace_back(slot, std::vector{option->value});
      }
      continue;
    }
    if (auto values = values_in(slot->type, clause, context())) {
      found.emplace_back(slot, *std::move(values));
    } else if (auto told = value_told(*slot, clause, context())) {
      found.emplace_back(slot, *std::move(told));
    }
  }
  if (found.size() < least) return false;
  for (const auto& [slot, values] : found) {
    slot->type == SlotType::kChoice ? choose_anew(*slot, values.front()) : take(*slot, values);
  }
  if (const Slot* next = next_slot(form_, filling_.state)) ask(*next);
  return true;
}

bool FillingIn::two_in_a_row() {
  if (asked_->type == SlotType::kChoice || is_free_text(asked_->type)) return false;
  FormState after = filling_.state;
  after.values.push_back({asked_->id, ""});
  const Slot* next = next_slot(form_, after);
  if (next == nullptr || next->type == SlotType::kChoice) return false;
  for (std::size_t at = 0; at < heard_.text.size(); ++at) {
    const std::size_t gap = gap_at(heard_.text, at);
    if (gap == 0) continue;
    const auto first = values_in(asked_->type, heard_.text.substr(0, at), context());
    const auto second = values_in(next->type, heard_.text.substr(at + gap), context());
    if (!first || !second) continue;
    take(*asked_, *first);
    take(*next, *second);
    return true;
  }
  return false;
}

std::size_t FillingIn::gap_at(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 2> kSpaces{" ", "　"};
  for (const std::string_view space : kSpaces) {
    if (text.substr(at).starts_with(space)) return space.size();
  }
  return separator_at(text, at);
}

// A mark, or で before the name of a slot: 「名前は藤井守で読みはフジイマモル」.
std::pair<std::size_t, std::size_t> FillingIn::clause_end(std::string_view text) const {
  constexpr std::string_view kAnd = "で";
  std::pair<std::size_t, std::size_t> end{text.size(), 0};
  for (const std::string_view mark : kMarks) {
    end = std::min(end, {std::min(text.find(mark), text.size()), mark.size()});
  }
  if (end.first == text.size()) end.second = 0;
  for (std::size_t at = text.find(kAnd); at < end.first; at = text.find(kAnd, at + kAnd.size())) {
    const std::string_view behind = text.substr(at + kAnd.size());
    const auto names = [&](const std::string& word) { return behind.starts_with(word); };
    const bool named = std::ranges::any_of(
        form_.slots, [&](const Slot& slot) { return std::ranges::any_of(slot.words, names); });
    if (named) return {at, kAnd.size()};
  }
  return end;
}

std::size_t FillingIn::separator_at(std::string_view text, std::size_t at) {
  for (const std::string_view mark : kMarks) {
    if (text.substr(at).starts_with(mark)) return mark.size();
  }
  return 0;
}

}  // namespace annai::dialogs
