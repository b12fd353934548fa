// All words of all rules in one automaton (Aho-Corasick over UTF-16 units): one walk over a text
// finds every occurrence of every word, however many words there are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace annai::intents {

class WordIndex {
 public:
  WordIndex() : WordIndex(std::span<const std::u16string_view>{}) {}
  // Words are sorted, distinct and not empty; a word's number is its place.
  explicit WordIndex(std::span<const std::u16string_view> words);

  // Calls found(word, begin, end) for each occurrence, in order of their ends. A word that begins
  // or ends with a Latin letter counts only where no other Latin letter touches it: "id" is not in
  // "did".
  template <typename Found>
  void walk(std::u16string_view text, Found&& found) const;

 private:
  // States are numbered breadth first: those that texts visit most, the shallow ones, lie together,
  // and the children of one state are neighbours, sorted by the unit that leads to them.
  struct State {
    std::int32_t fail = 0;
    std::int32_t word = -1;    // that ends here
    std::int32_t shorter = 0;  // nearest state on the fail path at which a word ends; 0: none
    std::int32_t first_child = 0;
    std::uint16_t children = 0;
    std::uint16_t length = 0;
  };

  std::int32_t next(std::int32_t state, char16_t unit) const {
    const auto first = units_.begin() + states_[state].first_child;
    const auto end = first + states_[state].children;
    const auto found = std::lower_bound(first, end, unit);
    return found != end && *found == unit ? static_cast<std::int32_t>(found - units_.begin()) : -1;
  }
  // The state after one more unit, by way of the failure links.
  std::int32_t step(std::int32_t state, char16_t unit) const {
    std::int32_t to = -1;
    while (state != 0 && (to = next(state, unit)) < 0) state = states_[state].fail;
    return to >= 0 ? to : root_[unit];
  }

  static bool is_letter(char16_t c) { return c >= u'a' && c <= u'z'; }
  static bool stands_alone(std::u16string_view text, std::size_t begin, std::size_t end) {
    return !(begin > 0 && is_letter(text[begin]) && is_letter(text[begin - 1])) &&
           !(end < text.size() && is_letter(text[end - 1]) && is_letter(text[end]));
  }

  std::vector<State> states_;
  std::vector<char16_t> units_;     // by state: the unit that leads to it
  std::vector<std::int32_t> root_;  // from the start, by unit: most steps begin or end there
};

template <typename Found>
void WordIndex::walk(std::u16string_view text, Found&& found) const {
  std::int32_t state = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    state = step(state, text[i]);
    for (std::int32_t at = states_[state].word >= 0 ? state : states_[state].shorter; at != 0;
         at = states_[at].shorter) {
      const std::size_t begin = i + 1 - states_[at].length;
      if (stands_alone(text, begin, i + 1)) found(states_[at].word, begin, i + 1);
    }
  }
}

}  // namespace annai::intents
