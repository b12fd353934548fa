// The telephone number on the contract (flyer step 5), in Japan.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace annai {

enum class PhoneRefusal {
  kNone,      // no number in what was said
  kTooShort,  // an area code or a digit is missing
  kTooLong,
  kNoLeadingZero,  // 90-0000-2101
  kWrongStart,     // 00..., or a country other than Japan
  kSeveral,        // two numbers
};
std::string_view name_of(PhoneRefusal refusal);

// 10 digits, or 11 for mobile and IP telephones and 0800; the first is 0.
class PhoneNumber {
 public:
  // Finds it in a sentence; hyphens, brackets, の, kanji digits and +81 are understood. Never
  // throws.
  static std::expected<PhoneNumber, PhoneRefusal> parse(std::string_view typed);

  const std::string& text() const { return text_; }  // digits only
  std::string shown()
      const;  // 090-0000-2101; a landline as digits: its area code has no fixed length
  bool operator==(const PhoneNumber&) const = default;

 private:
  explicit PhoneNumber(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace annai
