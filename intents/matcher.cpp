#include "intents/matcher.h"

#include <algorithm>

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

std::vector<Match> Matcher::match(const Text& text, InHand in_hand) const {
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
      if (applies(rules_[patterns_[pattern].rule], in_hand)) look_at(pattern, text, scratch, found);
    }
  }
  std::ranges::sort(found, [](const Match& a, const Match& b) {
    if (a.priority != b.priority) return a.priority > b.priority;
    if (a.specificity != b.specificity) return a.specificity > b.specificity;
    return a.rule < b.rule;
  });
  return found;
}

bool Matcher::applies(const Rule& rule, InHand in_hand) const {
  return rule.after.empty() || std::ranges::any_of(rule.after, [&](const std::string& needed) {
           return needed == in_hand.topic || needed == in_hand.place || needed == in_hand.asked ||
                  needed == in_hand.article;
         });
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
  if (pattern.asked && !text.asked) return false;
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

bool Matcher::ends(End end, const Text& text, Span word) {
  constexpr std::u16string_view kDrawnOut =
      u"すよねてわだいなのか";  // 同意しますー; but おっけー does not end in っけ
  std::size_t at = word.end;
  const bool drawl = at < text.chars.size() && text.chars[at] == u'ー';
  if (drawl && kDrawnOut.contains(text.chars[at - 1])) ++at;
  if (end == End::kAnywhere || at == text.chars.size()) return true;
  return end == End::kOfSentence && text.sentence[at] != text.sentence[word.end - 1];
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
  const bool whole_message =
      chain.at_begin && chain.end == End::kOfMessage;  // "Hello. Thank you." is one, too
  std::size_t before_first = 0;
  std::size_t before_end = 0;
  for (std::size_t l = 0; l < links.size(); ++l) {
    const std::size_t first = reached.size();
    std::size_t window = before_first;
    gather(links[l].element, scratch);
    for (const Span word : scratch.here) {
      const auto length = static_cast<std::int32_t>(word.end - word.begin);
      if (l + 1 == links.size() && !ends(chain.end, text, word)) continue;
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
