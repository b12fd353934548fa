// Which rules does an utterance match, and which of them wins? The words of all rules are found in
// one walk (word_index.h); only rules whose rarest word occurs are looked at further.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "intents/normalize.h"
#include "intents/pattern.h"
#include "intents/word_index.h"

namespace annai::intents {

struct Rule {
  std::string intent;
  int priority = 0;
  std::vector<std::string> after;  // only while one of these is in hand; empty: always
  std::vector<Pattern> any;        // one of them matches
  std::vector<Pattern> unless;     // and none of these
  std::vector<std::string> yes;    // utterances that this intent wins
  std::vector<std::string> no;     // utterances that it must not win
  std::string file;
  int line = 0;
};

// What an utterance may refer to without saying it.
struct InHand {
  std::string_view topic;      // what the last answer was about; "" for nothing
  std::string_view place;      // what kind of dialog she is in the middle of; "" for none
  std::string_view asked;      // what it has just asked for; "" for nothing
  std::string_view article{};  // the last answer itself; "" for none
};

struct Span {
  std::uint16_t begin = 0;
  std::uint16_t end = 0;
};

struct Match {
  std::int32_t rule = 0;
  std::int32_t priority = 0;
  std::int32_t specificity = 0;  // characters of the words that matched
  std::vector<Span> words;       // those words, in chars of the Text
};

// Immutable. Safe from any thread.
class Matcher {
 public:
  explicit Matcher(std::vector<Rule> rules);

  // Every rule that matches, best first: by priority, then specificity, then the files' order.
  std::vector<Match> match(const Text& text, InHand in_hand) const;

  const Rule& rule(const Match& match) const { return rules_[match.rule]; }
  std::span<const Rule> rules() const { return rules_; }  // without their patterns

 private:
  struct CompiledLink {
    std::int32_t element;  // number of a word set
    std::uint16_t gap_min;
    std::uint16_t gap_max;
  };
  struct CompiledChain {
    std::uint32_t first_link;
    std::uint16_t links;
    bool at_begin;
    End end;
  };
  struct Range {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  struct CompiledPattern {
    std::int32_t rule;
    Range parts;
    bool asked;
  };
  struct Scratch;
  static constexpr std::size_t kMostHot = 256;
  using HotWords = std::bitset<kMostHot>;
  class Compiler;

  bool applies(const Rule& rule, InHand in_hand) const;
  void look_at(std::uint32_t pattern, const Text& text, Scratch& scratch,
               std::vector<Match>& found) const;
  // Where a hot word's own occurrences are kept: behind those of the elements.
  std::int32_t hot_list(int hot) const {
    return static_cast<std::int32_t>(element_triggers_.size()) + hot;
  }
  // Does the word stand where its chain is to end?
  static bool ends(End end, const Text& text, Span word);
  void gather(std::int32_t element, Scratch& scratch) const;
  bool matches(const CompiledPattern& pattern, const Text& text, Scratch& scratch) const;
  bool matches(const CompiledChain& chain, const Text& text, Scratch& scratch) const;

  std::uint64_t serial_;
  std::vector<Rule> rules_;
  WordIndex index_;
  std::vector<Range> word_elements_;  // by word: where its elements stand in elements_of_words_
  std::vector<std::int32_t> elements_of_words_;
  std::vector<std::int16_t> hot_of_word_;  // number of a word that stands in very many elements; -1
  std::vector<HotWords> hot_of_element_;   // the hot words it has that are not noted for it
  std::vector<Range> element_triggers_;    // by element: the patterns to look at when it occurs
  std::vector<std::uint32_t> triggers_;
  std::vector<CompiledPattern> patterns_;
  std::vector<Range> parts_;  // of patterns: ranges of chains_
  std::vector<CompiledChain> chains_;
  std::vector<CompiledLink> links_;
  std::vector<Range> unless_;  // by rule: ranges of patterns_
};

}  // namespace annai::intents
