// From patterns as parsed to what a match reads: numbers for words and word sets, flat arrays, and
// for each pattern the word set that makes us look at it.
#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>

#include "intents/matcher.h"

namespace annai::intents {
namespace {

// A word, and its set by its place in a list.
struct WordOfSet {
  std::uint64_t head;
  std::u16string_view word;
  std::uint32_t set;

  auto operator<=>(const WordOfSet&) const = default;
};

using NumberedSets = std::span<const std::pair<const WordSet*, std::int32_t>>;

// The words of some sets, sorted. They are copied to one place, for they are read often from here.
struct SortedWords {
  SortedWords(NumberedSets sets, std::size_t from, std::size_t to) {
    std::size_t count = 0;
    std::size_t units = 0;
    for (const auto& [set, number] : sets.subspan(from, to - from)) {
      count += set->size();
      for (const std::u16string& word : *set) units += word.size();
    }
    copies.reserve(units);
    words.reserve(count);
    for (std::size_t at = from; at < to; ++at) {
      for (const std::u16string& word : *sets[at].first) {
        const std::u16string_view copy(copies.data() + copies.size(), word.size());
        copies.insert(copies.end(), word.begin(), word.end());
        words.push_back({head_of(word), copy, static_cast<std::uint32_t>(at)});
      }
    }
    std::ranges::sort(words);
  }

  std::vector<char16_t> copies;  // no string: moving a short one would move its characters
  std::vector<WordOfSet> words;
};

}  // namespace

// Numbers word sets and words, flattens the rules' patterns, and chooses what triggers each.
class Matcher::Compiler {
 public:
  explicit Compiler(Matcher& matcher) : m_(matcher) {}

  void run() {
    for (std::size_t rule = 0; rule < m_.rules_.size(); ++rule) {
      for (const Pattern& pattern : m_.rules_[rule].any)
        add(pattern, static_cast<std::int32_t>(rule));
    }
    triggering_ = m_.patterns_.size();
    for (std::size_t rule = 0; rule < m_.rules_.size(); ++rule) {
      const auto first = static_cast<std::uint32_t>(m_.patterns_.size());
      for (const Pattern& pattern : m_.rules_[rule].unless)
        add(pattern, static_cast<std::int32_t>(rule));
      m_.unless_.push_back({first, static_cast<std::uint32_t>(m_.patterns_.size()) - first});
    }
    index_words();
    count_in_examples();
    choose_triggers();
    set_hot_words_apart();
  }

 private:
  struct Hash {
    std::size_t operator()(const WordSet* words) const {
      std::size_t hash = words->size();
      for (const std::u16string& word : *words)
        hash = hash * 31 + std::hash<std::u16string>{}(word);
      return hash;
    }
  };
  struct Same {
    bool operator()(const WordSet* a, const WordSet* b) const { return *a == *b; }
  };

  void add(const Pattern& pattern, std::int32_t rule) {
    const Range parts{static_cast<std::uint32_t>(m_.parts_.size()),
                      static_cast<std::uint32_t>(pattern.parts.size())};
    for (const std::vector<Chain>& part : pattern.parts) {
      m_.parts_.push_back(
          {static_cast<std::uint32_t>(m_.chains_.size()), static_cast<std::uint32_t>(part.size())});
      for (const Chain& chain : part) {
        m_.chains_.push_back({static_cast<std::uint32_t>(m_.links_.size()),
                              static_cast<std::uint16_t>(chain.links.size()), chain.at_begin,
                              chain.end});
        for (const Link& link : chain.links) {
          m_.links_.push_back({element(link.words), link.gap_min, link.gap_max});
        }
      }
    }
    m_.patterns_.push_back({rule, parts, pattern.asked});
  }

  std::int32_t element(const SharedWords& shared) {
    const WordSet& words = shared;
    const auto [known, first] = by_address_.try_emplace(&words, -1);
    if (first) {
      const auto [at, added] =
          elements_.try_emplace(&words, static_cast<std::int32_t>(elements_.size()));
      if (added) uses_.push_back(0);
      known->second = at->second;
    }
    ++uses_[known->second];
    return known->second;
  }

  void index_words() {
    const std::vector<std::pair<const WordSet*, std::int32_t>> sets(elements_.begin(),
                                                                    elements_.end());
    std::size_t count = 0;
    shortest_.resize(sets.size());
    for (const auto& [set, number] : sets) {
      count += set->size();
      shortest_[number] = std::ranges::min(*set, {}, &std::u16string::size).size();
    }
    std::size_t half = 0;
    for (std::size_t words = 0; words < count / 2; ++half) words += sets[half].first->size();
    auto other = std::async(std::launch::async, [&] { return SortedWords(sets, 0, half); });
    const SortedWords second(sets, half, sets.size());  // two threads: sorting is most of the work
    const SortedWords first = other.get();

    std::vector<std::u16string_view> words;
    m_.elements_of_words_.reserve(count);
    const auto end = first.words.end();
    for (auto a = first.words.begin(), b = second.words.begin();
         a != end || b != second.words.end();) {
      const bool from_first = b == second.words.end() || (a != end && *a < *b);
      const WordOfSet& one = from_first ? *a++ : *b++;
      if (words.empty() || words.back() != one.word) {
        words.push_back(one.word);
        m_.word_elements_.push_back({static_cast<std::uint32_t>(m_.elements_of_words_.size()), 0});
      }
      ++m_.word_elements_.back().count;
      m_.elements_of_words_.push_back(sets[one.set].second);
    }
    m_.index_ = WordIndex(words);
  }

  // In how many rules' first examples each element occurs: they are what people say.
  void count_in_examples() {
    frequency_.assign(elements_.size(), 0);
    std::vector<const Rule*> counted(elements_.size());  // by element: the last rule that has it
    for (const Rule& rule : m_.rules_) {
      if (rule.yes.empty()) continue;
      const Text example = normalize(rule.yes.front());
      m_.index_.walk(example.chars, [&](std::int32_t word, std::size_t, std::size_t) {
        const Range elements = m_.word_elements_[word];
        for (std::uint32_t i = 0; i < elements.count; ++i) {
          const std::int32_t element = m_.elements_of_words_[elements.first + i];
          if (std::exchange(counted[element], &rule) != &rule) ++frequency_[element];
        }
      });
    }
  }

  // How often an element will make us look at its patterns in vain. Short words are everywhere,
  // even if no example has them.
  std::uint64_t cost(std::int32_t element) const {
    constexpr std::uint64_t kExample = 64;
    return frequency_[element] * kExample + uses_[element] * (shortest_[element] <= 1   ? 64U
                                                              : shortest_[element] == 2 ? 4U
                                                                                        : 1U);
  }
  std::int32_t rarest(const CompiledChain& chain) const {
    const std::span<const CompiledLink> links(&m_.links_[chain.first_link], chain.links);
    return std::ranges::min(links, {},
                            [this](const CompiledLink& link) { return cost(link.element); })
        .element;
  }

  void choose_triggers() {
    std::vector<std::vector<std::uint32_t>> by_element(elements_.size());
    for (std::uint32_t number = 0; number < triggering_; ++number) {
      const CompiledPattern& pattern = m_.patterns_[number];
      std::vector<std::int32_t> best;
      std::uint64_t best_cost = ~std::uint64_t{0};
      for (std::uint32_t p = 0; p < pattern.parts.count; ++p) {
        const Range chains = m_.parts_[pattern.parts.first + p];
        std::vector<std::int32_t> elements;
        std::uint64_t sum = 0;
        for (std::uint32_t c = 0; c < chains.count; ++c) {
          elements.push_back(rarest(m_.chains_[chains.first + c]));
          sum += cost(elements.back());
        }
        if (sum < best_cost) {
          best_cost = sum;
          best = std::move(elements);
        }
      }
      for (const std::int32_t element : best) by_element[element].push_back(number);
    }
    for (const std::vector<std::uint32_t>& patterns : by_element) {
      m_.element_triggers_.push_back({static_cast<std::uint32_t>(m_.triggers_.size()),
                                      static_cast<std::uint32_t>(patterns.size())});
      m_.triggers_.insert(m_.triggers_.end(), patterns.begin(), patterns.end());
    }
  }

  // Words like の stand in so many elements that noting each of them would cost more than all the
  // rest. Such a word keeps to itself: elements that have it say so in a mask, and ask when they
  // are needed. Only where it triggers patterns is it noted as before.
  void set_hot_words_apart() {
    constexpr std::uint32_t kHotFrom = 4;  // elements
    std::vector<std::int32_t> hot(m_.word_elements_.size());
    std::iota(hot.begin(), hot.end(), 0);
    std::erase_if(hot, [&](std::int32_t word) { return m_.word_elements_[word].count < kHotFrom; });
    std::ranges::sort(hot, std::greater{},
                      [&](std::int32_t word) { return m_.word_elements_[word].count; });
    if (hot.size() > kMostHot) hot.resize(kMostHot);
    m_.hot_of_word_.assign(m_.word_elements_.size(), -1);
    m_.hot_of_element_.assign(elements_.size(), {});
    for (std::size_t number = 0; number < hot.size(); ++number) {
      m_.hot_of_word_[hot[number]] = static_cast<std::int16_t>(number);
      Range& elements = m_.word_elements_[hot[number]];
      std::uint32_t kept = 0;
      for (std::uint32_t i = 0; i < elements.count; ++i) {
        const std::int32_t element = m_.elements_of_words_[elements.first + i];
        if (m_.element_triggers_[element].count > 0) {
          m_.elements_of_words_[elements.first + kept++] = element;
        } else {
          m_.hot_of_element_[element].set(number);
        }
      }
      elements.count = kept;
    }
  }

  Matcher& m_;
  std::vector<std::uint64_t> frequency_;
  std::unordered_map<const WordSet*, std::int32_t> by_address_;  // most links share their words
  std::unordered_map<const WordSet*, std::int32_t, Hash, Same> elements_;  // the rules hold them
  std::vector<std::uint64_t> uses_;
  std::vector<std::size_t> shortest_;
  std::size_t triggering_ = 0;
};

Matcher::Matcher(std::vector<Rule> rules) : rules_(std::move(rules)) {
  static std::atomic<std::uint64_t> serials{0};
  serial_ = ++serials;
  Compiler(*this).run();
  for (Rule& rule : rules_) {  // compiled: the patterns themselves are not needed any more
    rule.any = {};
    rule.unless = {};
  }
}

}  // namespace annai::intents
