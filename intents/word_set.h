// Sets of words, and their order. Patterns are made of very many of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace annai::intents {

// A set of words of which one stands there. Sorted, normalised, without duplicates.
using WordSet = std::vector<std::u16string>;

// The first units of a word as a number. It orders nearly all words, without a look at the rest.
constexpr std::uint64_t head_of(std::u16string_view word) {
  std::uint64_t head = 0;
  for (std::size_t at = 0; at < 4; ++at) head = head << 16 | (at < word.size() ? word[at] : 0U);
  return head;
}

// Makes a set of words that stand in any order. Numbers are sorted, the words then moved but once.
inline void sort_unique(WordSet& words) {
  if (std::ranges::adjacent_find(words, std::greater_equal{}) == words.end()) return;
  std::vector<std::pair<std::uint64_t, std::u16string*>> order;
  order.reserve(words.size());
  for (std::u16string& word : words) order.emplace_back(head_of(word), &word);
  std::ranges::sort(order, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : *a.second < *b.second;
  });
  WordSet sorted;
  sorted.reserve(words.size());
  for (const auto& [head, word] : order) {
    if (sorted.empty() || sorted.back() != *word) sorted.push_back(std::move(*word));
  }
  words = std::move(sorted);
}

}  // namespace annai::intents
