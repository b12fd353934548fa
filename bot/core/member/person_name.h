// The policyholder's name as it stands on the contract (flyer step 5).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace annai {

enum class NameRefusal {
  kNone,      // nothing but politeness or punctuation
  kSentence,  // a question or a remark
  kDigits,
  kSymbols,  // @, emoji, what no name has
  kTooLong,  // over 40 characters
};
std::string_view name_of(NameRefusal refusal);

// Opaque but for its characters: rare kanji, variation selectors and compatibility ideographs stay
// as they were typed (髙﨑), because they tell people apart.
class PersonName {
 public:
  // Takes the name out of 「服部　美緒と申します」 and 服部美緒（ハットリミオ）. Family names alone
  // are accepted. Never throws.
  static std::expected<PersonName, NameRefusal> parse(std::string_view typed);

  const std::string& text() const { return text_; }  // no spaces
  const std::string& shown() const { return text_; }
  bool operator==(const PersonName&) const = default;

 private:
  static std::expected<PersonName, NameRefusal> in(const std::u32string& said);

  explicit PersonName(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace annai
