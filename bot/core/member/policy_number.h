// A policy number (証券番号) of the contract to renew: not the number after renewal (flyer step 5).
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace annai {

enum class PolicyRefusal {
  kNone,      // no number in what was said
  kTooShort,  // under 6 letters and digits
  kTooLong,   // over 20
  kNoDigit,   // ABCDEFGH
  kSeveral,   // parse() found more than one
};
std::string_view name_of(PolicyRefusal refusal);

// 6 to 20 half-width letters and digits, at least one digit. The flyer gives neither length nor
// alphabet (to be confirmed by the insurer), so the number is opaque here; My Page knows.
class PolicyNumber {
 public:
  // Finds it in a sentence; width, case, hyphens and spaces do not matter. Never throws.
  static std::expected<PolicyNumber, PolicyRefusal> parse(std::string_view typed);
  // All of a message, in its order, each once. Refused as a whole if one of them is malformed, so
  // that no number is lost unnoticed.
  static std::expected<std::vector<PolicyNumber>, PolicyRefusal> parse_all(std::string_view typed);

  const std::string& text() const { return text_; }  // upper case, no hyphens
  const std::string& shown() const { return text_; }
  bool operator==(const PolicyNumber&) const = default;

 private:
  explicit PolicyNumber(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace annai
