// Cuts what people write into what search compares: words, their readings, and pieces of the
// reading. The pieces let かな and 漢字 meet, and keep a slip of the keyboard (パスワート) near the
// word meant.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/result.h"

namespace annai {

enum class FeatureKind : std::uint8_t {
  kWord,      // base form of a word with a meaning of its own: nouns, verbs, adjectives, adverbs
  kReading,   // the part of its reading that does not bend: 届い and とどか both give とど
  kPair,      // two neighbouring kana of the whole reading
  kTriple,    // three of them
  kNegation,  // said with ない or its kin, and the word so denied
};
inline constexpr std::size_t kFeatureKinds = 5;

struct Feature {
  std::uint32_t hash = 0;  // differs between kinds, too
  FeatureKind kind = FeatureKind::kWord;
  auto operator<=>(const Feature&) const = default;
};

using Features = std::vector<Feature>;  // a set: sorted, each once

// Holds the dictionary, which is mapped into memory and shared. Cutting is safe from any thread.
class Words {
 public:
  static constexpr const char* kDictionary = "/var/lib/mecab/dic/ipadic-utf8";

  // InvalidInput: no dictionary there, or one that is not UTF-8.
  static Result<Words> open(const std::string& dictionary = kDictionary);

  Words(Words&&) noexcept;
  Words& operator=(Words&&) noexcept;
  ~Words();

  // The text must be valid UTF-8. Width and case do not matter; particles and endings do not count.
  Features cut(std::string_view text) const;

  // Gives back the memory of the dictionary's pages that were read so far. They come back from the
  // file as they are needed: building an index reads most of them, a question a few. And what is
  // free of the heap: loading content takes four times what stays.
  void rest() const;

  // The whole text in hiragana as far as it can be read, without spaces and marks.
  std::string reading(std::string_view text) const;

 private:
  struct Dictionary;
  explicit Words(std::unique_ptr<const Dictionary> dictionary);

  std::unique_ptr<const Dictionary> dictionary_;
};

}  // namespace annai
