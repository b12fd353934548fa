#include "intents/matcher.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <numeric>
#include <unordered_map>

namespace annai::intents {

// What one match needs besides the text. Kept by thread; cleared by counting up `epoch`.
struct Matcher::Scratch {
  struct Occurrence {
    std::uint16_t begin;
    std::uint16_t end;
    std::int32_t next;  // of the same element; -1: last
  };
  struct Element {
    std::uint32_t epoch = 0;
    std::int32_t first = -1;
    std::int32_t last = -1;
  };
  // A way to have matched the links so far.
  struct Reached {
    Span word;
    std::int32_t before;    // index in the links' ways before
    std::int32_t evidence;  // characters of the words so far
  };

  std::uint64_t owner = 0;
  std::uint32_t epoch = 0;
  std::vector<Element> elements;  // of the matcher, then one for each hot word
  HotWords hot;                   // those that occur
  std::vector<Span> here;         // the occurrences of the link being looked at
  std::vector<std::uint32_t> pattern_epoch;
  std::vector<std::int32_t> touched;
  std::vector<Occurrence> occurrences;
  std::vector<Reached> reached;
  std::vector<Span> words;  // the evidence of the pattern being looked at

  void begin(std::uint64_t serial, std::size_t elements_needed, std::size_t patterns_needed) {
    if (owner != serial) {
      owner = serial;
      epoch = 0;
      elements.assign(elements_needed, {});
      pattern_epoch.assign(patterns_needed, 0);
    }
    ++epoch;
    hot.reset();
    touched.clear();
    occurrences.clear();
  }
  bool has(std::size_t element) const { return elements[element].epoch == epoch; }
  void add(std::int32_t element, std::size_t begin, std::size_t end) {
    const auto at = static_cast<std::int32_t>(occurrences.size());
    occurrences.push_back({static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end), -1});
    Element& e = elements[element];
    if (e.epoch != epoch) {
      e = {.epoch = epoch, .first = at, .last = at};
      touched.push_back(element);
    } else {
      occurrences[e.last].next = at;
      e.last = at;
    }
  }
};

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
  void add(const Pattern& pattern, std::int32_t rule) {
    const Range parts{static_cast<std::uint32_t>(m_.parts_.size()),
                      static_cast<std::uint32_t>(pattern.parts.size())};
    for (const std::vector<Chain>& part : pattern.parts) {
      m_.parts_.push_back(
          {static_cast<std::uint32_t>(m_.chains_.size()), static_cast<std::uint32_t>(part.size())});
      for (const Chain& chain : part) {
        m_.chains_.push_back({static_cast<std::uint32_t>(m_.links_.size()),
                              static_cast<std::uint16_t>(chain.links.size()), chain.at_begin,
                              chain.at_end});
        for (const Link& link : chain.links) {
          m_.links_.push_back({element(link.words), link.gap_min, link.gap_max});
        }
      }
    }
    m_.patterns_.push_back({rule, parts});
  }

  struct Hash {
    std::size_t operator()(const WordSet& words) const {
      std::size_t hash = words.size();
      for (const std::u16string& word : words) hash = hash * 31 + std::hash<std::u16string>{}(word);
      return hash;
    }
  };

  std::int32_t element(const SharedWords& shared) {
    const WordSet& words = shared;
    const auto [known, first] = by_address_.try_emplace(&words, -1);
    if (!first) {
      ++uses_[known->second];
      return known->second;
    }
    const auto [at, added] =
        elements_.try_emplace(words, static_cast<std::int32_t>(elements_.size()));
    if (added) uses_.push_back(0);
    ++uses_[at->second];
    return known->second = at->second;
  }

  void index_words() {
    std::unordered_map<std::u16string_view, std::vector<std::int32_t>> by_word;
    by_word.reserve(16 * elements_.size());
    for (const auto& [set, number] : elements_) {
      for (const std::u16string& word : set) by_word[word].push_back(number);
    }
    std::vector<std::u16string_view> words;
    words.reserve(by_word.size());
    for (const auto& [word, elements] : by_word) words.push_back(word);
    std::ranges::sort(words);
    for (const std::u16string_view word : words) {
      const std::vector<std::int32_t>& elements = by_word[word];
      m_.word_elements_.push_back({static_cast<std::uint32_t>(m_.elements_of_words_.size()),
                                   static_cast<std::uint32_t>(elements.size())});
      m_.elements_of_words_.insert(m_.elements_of_words_.end(), elements.begin(), elements.end());
    }
    m_.index_ = WordIndex(words);
    shortest_.resize(elements_.size());
    for (const auto& [set, number] : elements_) {
      shortest_[number] = std::ranges::min(set, {}, &std::u16string::size).size();
    }
  }

  // In how many rules' first examples each element occurs: they are what people say.
  void count_in_examples() {
    frequency_.assign(elements_.size(), 0);
    std::vector<std::int32_t> seen;
    for (const Rule& rule : m_.rules_) {
      if (rule.yes.empty()) continue;
      seen.clear();
      const Text example = normalize(rule.yes.front());
      m_.index_.walk(example.chars, [&](std::int32_t word, std::size_t, std::size_t) {
        const Range elements = m_.word_elements_[word];
        const auto first = m_.elements_of_words_.begin() + elements.first;
        seen.insert(seen.end(), first, first + elements.count);
      });
      std::ranges::sort(seen);
      const auto repeated = std::ranges::unique(seen);
      seen.erase(repeated.begin(), repeated.end());
      for (const std::int32_t element : seen) ++frequency_[element];
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
  std::unordered_map<WordSet, std::int32_t, Hash> elements_;
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

std::vector<Match> Matcher::match(const Text& text, std::string_view topic) const {
  thread_local Scratch scratch;
  scratch.begin(serial_, element_triggers_.size() + kMostHot, patterns_.size());
  index_.walk(text.chars, [&](std::int32_t word, std::size_t begin, std::size_t end) {
    if (text.sentence[begin] != text.sentence[end - 1]) return;  // 届いた。いつ does not say たい
    if (const int hot = hot_of_word_[word]; hot >= 0) {
      scratch.hot.set(static_cast<std::size_t>(hot));
      scratch.add(hot_list(hot), begin, end);
    }
    const Range elements = word_elements_[word];
    for (std::uint32_t i = 0; i < elements.count; ++i) {
      scratch.add(elements_of_words_[elements.first + i], begin, end);
    }
  });

  std::vector<Match> found;
  for (const std::int32_t element : scratch.touched) {
    if (element >= hot_list(0)) continue;
    const Range triggered = element_triggers_[element];
    for (std::uint32_t i = 0; i < triggered.count; ++i) {
      const std::uint32_t pattern = triggers_[triggered.first + i];
      if (applies(rules_[patterns_[pattern].rule], topic)) look_at(pattern, text, scratch, found);
    }
  }
  std::ranges::sort(found, [](const Match& a, const Match& b) {
    if (a.priority != b.priority) return a.priority > b.priority;
    if (a.specificity != b.specificity) return a.specificity > b.specificity;
    return a.rule < b.rule;
  });
  return found;
}

bool Matcher::applies(const Rule& rule, std::string_view topic) const {
  return rule.after.empty() || std::ranges::find(rule.after, topic) != rule.after.end();
}

void Matcher::look_at(std::uint32_t number, const Text& text, Scratch& scratch,
                      std::vector<Match>& found) const {
  if (scratch.pattern_epoch[number] == scratch.epoch) return;
  scratch.pattern_epoch[number] = scratch.epoch;
  const CompiledPattern& pattern = patterns_[number];
  if (!matches(pattern, text, scratch)) return;

  int specificity = 0;
  for (const Span word : scratch.words) specificity += word.end - word.begin;
  std::vector<Span> words = scratch.words;
  const auto same = std::ranges::find(found, pattern.rule, &Match::rule);
  if (same != found.end()) {
    if (specificity > same->specificity) {
      same->specificity = specificity;
      same->words = std::move(words);
    }
    return;
  }
  const Range unless = unless_[pattern.rule];
  for (std::uint32_t i = 0; i < unless.count; ++i) {
    if (matches(patterns_[unless.first + i], text, scratch)) return;
  }
  found.push_back({.rule = pattern.rule,
                   .priority = rules_[pattern.rule].priority,
                   .specificity = specificity,
                   .words = std::move(words)});
}

bool Matcher::matches(const CompiledPattern& pattern, const Text& text, Scratch& scratch) const {
  scratch.words.clear();
  for (std::uint32_t p = 0; p < pattern.parts.count; ++p) {
    const Range chains = parts_[pattern.parts.first + p];
    bool one = false;
    for (std::uint32_t c = 0; c < chains.count && !one; ++c) {
      one = matches(chains_[chains.first + c], text, scratch);
    }
    if (!one) return false;
  }
  return true;
}

// All occurrences of an element's words, in the order of their ends.
void Matcher::gather(std::int32_t element, Scratch& scratch) const {
  scratch.here.clear();
  const auto take = [&scratch](std::size_t list) {
    if (!scratch.has(list)) return;
    for (std::int32_t o = scratch.elements[list].first; o >= 0; o = scratch.occurrences[o].next) {
      scratch.here.push_back({scratch.occurrences[o].begin, scratch.occurrences[o].end});
    }
  };
  take(element);
  const HotWords hot = hot_of_element_[element] & scratch.hot;
  if (hot.none()) return;
  for (std::size_t word = hot._Find_first(); word < kMostHot; word = hot._Find_next(word)) {
    take(hot_list(static_cast<int>(word)));
  }
  std::ranges::sort(scratch.here, {}, &Span::end);
}

// Link by link: every occurrence of the link's words that can follow one reached before. The work
// is bounded by the occurrences within a gap's reach. Adds the best way's words to scratch.words.
bool Matcher::matches(const CompiledChain& chain, const Text& text, Scratch& scratch) const {
  const std::span<const CompiledLink> links(&links_[chain.first_link], chain.links);
  for (const CompiledLink& link : links) {
    if (!scratch.has(link.element) && (hot_of_element_[link.element] & scratch.hot).none())
      return false;
  }
  std::vector<Scratch::Reached>& reached = scratch.reached;
  reached.clear();
  const bool whole_message = chain.at_begin && chain.at_end;  // "Hello. Thank you." is one, too
  std::size_t before_first = 0;
  std::size_t before_end = 0;
  for (std::size_t l = 0; l < links.size(); ++l) {
    const std::size_t first = reached.size();
    std::size_t window = before_first;
    gather(links[l].element, scratch);
    for (const Span word : scratch.here) {
      const auto length = static_cast<std::int32_t>(word.end - word.begin);
      if (l + 1 == links.size() && chain.at_end && word.end != text.chars.size()) continue;
      if (l == 0) {
        if (!chain.at_begin || word.begin == 0)
          reached.push_back({{word.begin, word.end}, -1, length});
        continue;
      }
      std::int32_t best = -1;
      // Occurrences come in the order of their ends: what ended too long ago stays behind.
      while (window < before_end && reached[window].word.end + links[l].gap_max + 64 < word.begin)
        ++window;
      for (std::size_t b = window; b < before_end; ++b) {
        const int gap = word.begin - reached[b].word.end;
        if (gap < links[l].gap_min) {
          if (gap < -64) break;
          continue;
        }
        if (gap > links[l].gap_max ||
            (!whole_message && text.sentence[word.begin] != text.sentence[reached[b].word.begin]))
          continue;
        if (best < 0 || reached[b].evidence > reached[best].evidence)
          best = static_cast<std::int32_t>(b);
      }
      if (best >= 0)
        reached.push_back({{word.begin, word.end}, best, reached[best].evidence + length});
    }
    if (reached.size() == first) return false;
    before_first = first;
    before_end = reached.size();
  }
  std::int32_t way = static_cast<std::int32_t>(before_first);
  for (std::size_t i = before_first; i < before_end; ++i) {
    if (reached[i].evidence > reached[way].evidence) way = static_cast<std::int32_t>(i);
  }
  for (; way >= 0; way = reached[way].before) scratch.words.push_back(reached[way].word);
  return true;
}

}  // namespace annai::intents
