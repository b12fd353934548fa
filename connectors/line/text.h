// Text as LINE counts it: in UTF-16 code units, never cut inside what a reader sees as one
// character. All take valid UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace annai::line {

std::size_t utf16_units(std::string_view text);

// At most so many units; what was cut ends with …
std::string shortened(std::string_view text, std::size_t most);

// Pieces of at most so many units, cut after a sentence wherever one ends.
std::vector<std::string> in_pieces(std::string_view text, std::size_t most);

// Without the white space and empty lines around it.
std::string_view trimmed(std::string_view text);

}  // namespace annai::line
