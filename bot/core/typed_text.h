// Customers' text as it comes in.
#pragma once

#include <string>
#include <string_view>

namespace annai {

// Both take valid UTF-8.

// Nothing but white space, the ideographic one included.
bool is_blank(std::string_view text);

// Without what has no business in a chat and could fool a reader: control characters except newline
// and tab, overrides of the writing direction, noncharacters, tag characters. Rare kanji, variation
// selectors and emoji stay.
std::string without_tricks(std::string_view text);

}  // namespace annai
