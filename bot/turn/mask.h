// What people type by mistake and nobody should keep (SEC-10): runs of seven and more digits,
// e-mail addresses, dates with a year, and mixtures of letters and digits that may be passwords or
// policy numbers. In any width, and with numerals in kanji.
#pragma once

#include <string>
#include <string_view>

namespace annai {

// `text` with every such part replaced by ＊＊＊. Everything else stays as it is.
std::string mask(std::string_view text);

}  // namespace annai
