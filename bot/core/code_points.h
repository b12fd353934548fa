// Length as people count it: in characters of Unicode, not in bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace annai {

// The text is valid UTF-8.
inline std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace annai
