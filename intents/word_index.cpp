#include "intents/word_index.h"

namespace annai::intents {
namespace {

// A state is the set of words that begin alike: a range of the sorted words, and how far they
// agree.
struct Prefix {
  std::uint32_t first;
  std::uint32_t end;
  std::uint32_t length;
};

// One for each unit that a word does not share with the word before it, and the start.
std::size_t count_states(std::span<const std::u16string_view> words) {
  std::size_t count = 1;
  std::u16string_view before;
  for (const std::u16string_view word : words) {
    const auto parting = std::ranges::mismatch(word, before).in1;
    count += static_cast<std::size_t>(word.end() - parting);
    before = word;
  }
  return count;
}

}  // namespace

WordIndex::WordIndex(std::span<const std::u16string_view> words) : root_(65536, 0) {
  // Breadth first, so that a state's failure link, always shorter, is complete before it is needed.
  const std::size_t count = count_states(words);
  states_.reserve(count);
  units_.reserve(count);
  std::vector<Prefix> prefixes;
  prefixes.reserve(count);
  prefixes.push_back({0, static_cast<std::uint32_t>(words.size()), 0});
  states_.emplace_back();
  units_.push_back(0);
  for (std::size_t at = 0; at < prefixes.size(); ++at) {
    const Prefix prefix = prefixes[at];
    states_[at].first_child = static_cast<std::int32_t>(states_.size());
    for (std::uint32_t first = prefix.first; first < prefix.end;) {
      if (words[first].size() == prefix.length) {  // the shortest stands first: it ends here
        states_[at].word = static_cast<std::int32_t>(first++);
        states_[at].length = static_cast<std::uint16_t>(prefix.length);
        continue;
      }
      const char16_t unit = words[first][prefix.length];
      std::uint32_t end = first + 1;
      while (end < prefix.end && words[end][prefix.length] == unit) ++end;
      prefixes.push_back({first, end, prefix.length + 1});
      states_.push_back({.fail = at == 0 ? 0 : step(states_[at].fail, unit)});
      units_.push_back(unit);
      ++states_[at].children;
      first = end;
    }
    for (std::int32_t child = 0; at == 0 && child < states_[0].children; ++child) {
      root_[units_[states_[0].first_child + child]] = states_[0].first_child + child;
    }
    const State& failed = states_[states_[at].fail];
    states_[at].shorter = failed.word >= 0 ? states_[at].fail : failed.shorter;
  }
}

}  // namespace annai::intents
