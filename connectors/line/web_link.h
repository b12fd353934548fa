// Addresses of the web as LINE takes them.
#pragma once

#include <string>
#include <string_view>

namespace annai::line {

bool is_https(std::string_view url);

// Everything that is no printable ASCII as %XX of its UTF-8. What is encoded already stays.
std::string percent_encoded(std::string_view url);

// The same page, opened by the telephone's own browser instead of LINE's.
std::string in_own_browser(std::string_view url);

}  // namespace annai::line
