// The value that a message holds beside other words: 「住所が違いました。大分県…です」,
// 「名前は服部光に 直してください」. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/form.h"

namespace annai::dialogs {

// Of all words that customers call this slot, the longest in the text: 案内メール is no メール.
std::string_view name_in(const Slot& slot, std::string_view text);

// What the slot is told to be. Free text must stand behind the slot's name, behind a turn
// (正しくは, ではなく) or in a clause of its own, where it has to look like such a value: nearly
// any words could be a name.
std::optional<std::vector<std::string>> value_told(const Slot& slot, std::string_view text,
                                                   const ValueContext& context);

// Its end said anew, a while after `known`: 「やっぱり2日」. Of numbers, the last four digits.
std::optional<std::vector<std::string>> end_corrected(const Slot& slot, std::string_view known,
                                                      std::string_view text,
                                                      const ValueContext& context);

// 「小野和也じゃなくて大野和也です」: the second of two values, if it takes the first one back at
// once.
std::optional<std::vector<std::string>> value_corrected(const Slot& slot, std::string_view text,
                                                        const ValueContext& context);

// 「いまの」「さっきの」: what was given last is meant.
bool says_just_now(std::string_view text);

// What one of several readings of a date is called on its button, where the date itself must not
// stand: 昭和, 西暦, 西暦19…年.
std::string name_of_reading(const std::vector<std::string>& readings, std::size_t place);

// Of what a date of two digits may mean (「昭和55年6月7日」, 「1955年6月7日」), the one that the
// words choose: 「昭和です」, 「西暦のほう」. nullptr: none, or more than one.
const std::string* reading_chosen(const std::vector<std::string>& readings, std::string_view text);

}  // namespace annai::dialogs
