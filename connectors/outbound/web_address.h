// Addresses that we may call, and whose pages we may show: https, or http on this very machine.
#pragma once

#include <string>
#include <string_view>

namespace annai {

// "https://host[:port][/path][?query]": no user, nothing that does not belong into an address.
bool is_safe_address(std::string_view url);

// "https://host[:port]" of such an address.
std::string origin_of(std::string_view url);

// A text as one segment of a path, or one value of a form, whatever stands in it.
std::string percent_encoded(std::string_view text);

}  // namespace annai
