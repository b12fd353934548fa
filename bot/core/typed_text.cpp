#include "bot/core/typed_text.h"

#include <cstdint>

namespace annai {
namespace {

// The code point that `text` begins with, and how many bytes it takes.
struct First {
  char32_t code;
  std::size_t bytes;
};

First first(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto tail = [&](std::size_t i) { return static_cast<char32_t>(byte(i) & 0x3F); };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) < 0xE0) return {(byte(0) & 0x1FU) << 6 | tail(1), 2};
  if (byte(0) < 0xF0) return {(byte(0) & 0x0FU) << 12 | tail(1) << 6 | tail(2), 3};
  return {(byte(0) & 0x07U) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4};
}

bool is_trick(char32_t c) {
  if (c < 0x20) return c != '\n' && c != '\t';
  return (c >= 0x7F && c <= 0x9F) ||                                // DEL and C1 controls
         (c >= 0x202A && c <= 0x202E) ||                            // embeddings and overrides
         (c >= 0x2066 && c <= 0x2069) ||                            // isolates
         (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE ||  // noncharacters
         (c >= 0xE0000 && c <= 0xE007F);                            // tags
}

bool is_space(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0xA0 || (c >= 0x2000 && c <= 0x200D) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x3000 || c == 0xFEFF;
}

}  // namespace

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const auto [code, bytes] = first(text);
    if (!is_space(code)) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

std::string without_tricks(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const auto [code, bytes] = first(text);
    if (!is_trick(code)) clean.append(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return clean;
}

}  // namespace annai
