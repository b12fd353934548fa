// A Japanese postal code (flyer step 5).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace annai {

enum class PostalRefusal {
  kNone,         // no code in what was said
  kSevenDigits,  // more or fewer than seven digits
  kSeveral,      // two codes
};
std::string_view name_of(PostalRefusal refusal);

// Seven digits; whether the post knows them is not asked here.
class PostalCode {
 public:
  // Finds it in a sentence, also in front of an address. Never throws.
  static std::expected<PostalCode, PostalRefusal> parse(std::string_view typed);

  const std::string& text() const { return text_; }  // 2310023
  std::string shown() const { return text_.substr(0, 3) + "-" + text_.substr(3); }
  bool operator==(const PostalCode&) const = default;

 private:
  explicit PostalCode(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace annai
