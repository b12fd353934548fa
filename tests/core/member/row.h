// One row of a table: what a customer types, and what is taken; or "!" and the reason for a
// refusal.
#pragma once

#include <string>
#include <string_view>

namespace annai {

struct Row {
  std::string_view typed;
  std::string_view taken;
};

template <typename Parsed>
std::string taken_from(const Parsed& parsed) {
  return parsed ? parsed->text() : "!" + std::string(name_of(parsed.error()));
}

}  // namespace annai
