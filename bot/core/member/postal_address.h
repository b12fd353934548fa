// The policyholder's address as it stands on the contract (flyer step 5).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace annai {

enum class AddressRefusal {
  kNone,        // nothing but politeness or punctuation
  kSentence,    // a question or a remark
  kIncomplete,  // no prefecture, city, ward, town or village
  kNoNumber,    // ends before the house number
  kTooLong,     // over 200 characters
};
std::string_view name_of(AddressRefusal refusal);

// As typed, in NFKC and without spaces. Between digits every dash is -, and so is a space: "9-9
// 101" is a house and a room.
class PostalAddress {
 public:
  // `prefix` is what the postal code tells (PostalTable), or "". It is put in front as far as it
  // was left out: of 神奈川県横浜市中区山下町, whole before 「999-1」, 神奈川県 before
  // 「横浜市中区山下町999-1」. Never throws.
  static std::expected<PostalAddress, AddressRefusal> parse(std::string_view typed,
                                                            std::string_view prefix = {});

  const std::string& text() const { return text_; }
  const std::string& shown() const { return text_; }
  bool operator==(const PostalAddress&) const = default;

 private:
  explicit PostalAddress(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace annai
