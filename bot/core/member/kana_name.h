// The reading of the policyholder's name (flyer step 5).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace annai {

enum class KanaRefusal {
  kNone,      // nothing but politeness or punctuation
  kSentence,  // a question or a remark
  kNotKana,   // kanji, Latin letters, digits
  kTooLong,   // over 60 characters
};
std::string_view name_of(KanaRefusal refusal);

// Full-width katakana without spaces; ー and ヴ as they are, ゐ as ヰ.
class KanaName {
 public:
  // Takes hiragana, half-width katakana and sentences around them. Never throws.
  static std::expected<KanaName, KanaRefusal> parse(std::string_view typed);

  const std::string& text() const { return text_; }
  const std::string& shown() const { return text_; }
  bool operator==(const KanaName&) const = default;

 private:
  static std::expected<KanaName, KanaRefusal> in(const std::u32string& said);

  explicit KanaName(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace annai
