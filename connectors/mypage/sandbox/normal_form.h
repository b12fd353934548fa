// Names, addresses and numbers as they are compared: NFKC, without case, spaces, variation
// selectors and other marks that nobody sees; every dash the same. Never used for what is stored.
#pragma once

#include <string>
#include <string_view>

namespace annai::mypage {

std::string comparable(std::string_view utf8);
// ... and 九丁目九番九号, 9丁目9番地9, 9番9号 and 9-9-9 alike.
std::string comparable_address(std::string_view utf8);
// Of a contracts file, as people write it: half-width, upper case, no hyphens, as the API has it.
std::string policy_number(std::string_view utf8);
std::string comparable_digits(std::string_view utf8);  // of a phone number; +81 becomes 0

}  // namespace annai::mypage
