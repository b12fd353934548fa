// A form as one customer has filled it so far. Personal throughout: it is sealed wherever it is
// kept, and never part of the session's own blob.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.h"
#include "bot/core/result.h"

namespace annai {

struct SlotValue {
  std::string slot;
  std::string value;  // canonical, as bot/core/member writes it; "yes" and "no" for choices
  bool operator==(const SlotValue&) const = default;
};

struct FormState {
  std::string form;   // its id in the dialog graph; "" while none is open
  std::string asked;  // the slot asked for now; "" while something outside is awaited
  std::string stage;  // where the form stands after its last slot: a stage of the graph; "" before
  std::string reference;              // what the outside calls it: a registration of My Page
  UtcTime expires{};                  // of what is awaited; the epoch: never
  std::int32_t misses = 0;            // answers in a row that the slot could not take
  std::string awaited;                // key of the effect whose outcome is to come; "" for none
  std::vector<std::string> readings;  // what the last answer may have meant: 昭和55年6月7日
  std::vector<SlotValue> values;      // in the order of their slots; a repeating slot has several

  bool open() const { return !form.empty(); }
  const std::string* find(std::string_view slot) const;  // the first value; nullptr: none yet
  void erase(std::string_view slot);
};

std::string encode(const FormState& form);
Result<FormState> decode_form(std::string_view blob);

}  // namespace annai
