// The pattern language of rules: a restricted regular language, so that matching is linear and
// questions about patterns can be decided.
//
//   パスワード            a literal; normalised as the text is, in all its spellings
//   (spellings.yaml) {mail}               a concept: one of its words (concepts.yaml) (が|は)? a
//   group; ? makes the part before it optional [0-9一二三]           one of these characters
//   .{0,12}  or  …       up to so many characters of the same sentence; … stands for .{0,12}
//   A & B                both, anywhere in the message, in any order (outermost only)
//   ^ and $              begin and end of the message
//   。                   at the end of a pattern: end of a sentence, so of the message, too
//   ？                   alone, as one side of &, or as all of a `not`: the message ends with a
//                        question mark
//
// Not in the language: * + \ and everything else of other regular expressions.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/core/result.h"
#include "intents/word_set.h"

namespace annai::intents {

// A word set that many links hold and none copies.
class SharedWords {
 public:
  SharedWords() = default;
  SharedWords(WordSet words)  // NOLINT(google-explicit-constructor): it is the set, only cheaper
      : words_(std::make_shared<const WordSet>(std::move(words))) {}

  operator const WordSet&() const { return words_ ? *words_ : kNone; }  // NOLINT
  WordSet::const_iterator begin() const { return get().begin(); }
  WordSet::const_iterator end() const { return get().end(); }
  std::size_t size() const { return get().size(); }
  bool empty() const { return get().empty(); }
  const WordSet& get() const { return *this; }

 private:
  static inline const WordSet kNone;
  std::shared_ptr<const WordSet> words_;
};

// What follows the link before it after `gap_min` to `gap_max` characters.
struct Link {
  SharedWords words;
  std::uint16_t gap_min = 0;
  std::uint16_t gap_max = 0;
};

// Behind the last word of a chain.
enum class End : std::uint8_t { kAnywhere, kOfSentence, kOfMessage };

// Words in a row. One sentence holds them all.
struct Chain {
  std::vector<Link> links;
  bool at_begin = false;
  End end = End::kAnywhere;
};

// Matches if of every part one chain matches.
struct Pattern {
  std::vector<std::vector<Chain>> parts;
  bool asked = false;  // and only if the message ends with a question mark
};

// Named sets of words, and the other spellings of words. Filled by the loader.
struct Vocabulary {
  std::map<std::string, SharedWords, std::less<>> concepts;
  // Sorted, so that those that begin alike stand together. The word itself is not among its others.
  std::vector<std::pair<std::u16string, std::vector<std::u16string>>> spellings;
};

// InvalidInput says what is wrong and where in the pattern.
Result<Pattern> parse_pattern(std::string_view source, const Vocabulary& vocabulary);

// A concept's own entries: patterns without gaps, `&` and anchors.
Result<WordSet> parse_words(std::string_view source, const Vocabulary& vocabulary);

}  // namespace annai::intents
