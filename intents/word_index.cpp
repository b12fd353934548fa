#include "intents/word_index.h"

#include <algorithm>
#include <bit>

namespace annai::intents {
namespace {

// A state is the set of words that begin alike: a range of the sorted words, and how far they
// agree.
struct Prefix {
  std::size_t first;
  std::size_t end;
  std::size_t length;
};

std::size_t count_prefixes(std::span<const std::u16string_view> words) {
  std::size_t prefixes = 0;
  std::u16string_view before;
  for (const std::u16string_view word : words) {
    const auto [differs, end] = std::ranges::mismatch(word, before);
    prefixes += static_cast<std::size_t>(word.end() - differs);
    before = word;
  }
  return prefixes;
}

}  // namespace

WordIndex::WordIndex(std::span<const std::u16string_view> words) : root_(65536, 0) {
  make_room(count_prefixes(words));

  // Breadth first, so that a state's failure link, always shorter, is complete before it is needed.
  std::vector<Prefix> prefixes{{0, words.size(), 0}};
  states_.emplace_back();
  for (std::size_t at = 0; at < prefixes.size(); ++at) {
    const Prefix prefix = prefixes[at];
    const auto state = static_cast<std::int32_t>(at);
    for (std::size_t first = prefix.first; first < prefix.end;) {
      if (words[first].size() == prefix.length) {  // the shortest stands first: it ends here
        states_[at].word = static_cast<std::int32_t>(first++);
        states_[at].length = static_cast<std::uint16_t>(prefix.length);
        continue;
      }
      const char16_t unit = words[first][prefix.length];
      std::size_t end = first + 1;
      while (end < prefix.end && words[end][prefix.length] == unit) ++end;
      const auto to = static_cast<std::int32_t>(prefixes.size());
      prefixes.push_back({first, end, prefix.length + 1});
      states_.push_back({.fail = state == 0 ? 0 : step(states_[at].fail, unit)});
      add_edge(state, unit, to);
      if (state == 0) root_[unit] = to;
      first = end;
    }
    const State& failed = states_[states_[at].fail];
    states_[at].shorter = failed.word >= 0 ? states_[at].fail : failed.shorter;
  }
}

void WordIndex::make_room(std::size_t edges) {
  const std::size_t slots = std::bit_ceil(std::max<std::size_t>(edges * 2, 4));
  edges_.assign(slots, {});
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(slots));
}

void WordIndex::add_edge(std::int32_t state, char16_t unit, std::int32_t to) {
  const std::uint64_t key = edge_key(state, unit);
  std::size_t i = slot(key);
  while (edges_[i].key != kNoEdge) i = (i + 1) & (edges_.size() - 1);
  edges_[i] = {.key = key, .to = to};
}

}  // namespace annai::intents
