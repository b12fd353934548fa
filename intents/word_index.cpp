#include "intents/word_index.h"

#include <bit>
#include <map>

namespace annai::intents {

WordIndex::WordIndex(std::span<const std::u16string> words) : root_(65536, 0) {
  // A trie first, in an ordered map per state; then the failure links, breadth first; then one
  // table.
  std::vector<std::map<char16_t, std::int32_t>> trie(1);
  states_.emplace_back();
  for (std::size_t number = 0; number < words.size(); ++number) {
    std::int32_t state = 0;
    for (const char16_t unit : words[number]) {
      const auto [edge, added] =
          trie[state].try_emplace(unit, static_cast<std::int32_t>(trie.size()));
      state = edge->second;
      if (added) {
        trie.emplace_back();
        states_.emplace_back();
      }
    }
    states_[state].word = static_cast<std::int32_t>(number);
    states_[state].length = static_cast<std::uint16_t>(words[number].size());
  }

  const std::size_t slots = std::bit_ceil(std::max<std::size_t>(trie.size() * 2, 4));
  edges_.resize(slots);
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(slots));
  std::vector<std::int32_t> order{0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::int32_t state = order[i];
    for (const auto& [unit, to] : trie[state]) {
      order.push_back(to);
      add_edge(state, unit, to);
      if (state == 0) {
        root_[unit] = to;
        continue;
      }
      std::int32_t fail = states_[state].fail;
      while (fail != 0 && !trie[fail].contains(unit)) fail = states_[fail].fail;
      const auto shared = trie[fail].find(unit);
      states_[to].fail = shared == trie[fail].end() ? 0 : shared->second;
      const State& failed = states_[states_[to].fail];
      states_[to].shorter = failed.word >= 0 ? states_[to].fail : failed.shorter;
    }
  }
}

void WordIndex::add_edge(std::int32_t state, char16_t unit, std::int32_t to) {
  const std::uint64_t key = edge_key(state, unit);
  std::size_t i = slot(key);
  while (edges_[i].key != kNoEdge) i = (i + 1) & (edges_.size() - 1);
  edges_[i] = {.key = key, .to = to};
}

}  // namespace annai::intents
