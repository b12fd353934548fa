// Parsing to a tree, then the tree to chains of word sets: alternatives without a gap become the
// words of one link, alternatives with gaps become chains of their own.
#include "intents/pattern.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "intents/normalize.h"

namespace annai::intents {
namespace {

constexpr std::size_t kMostWords = 6000;  // in one link
constexpr std::size_t kMostChains = 256;  // of one pattern part
constexpr std::size_t kMergeUpTo =
    96;  // neighbours become one link while it has at most so many words
constexpr std::uint16_t kHouseGap = 12;  // …
constexpr std::uint16_t kMostGap = 40;

// One way through a pattern: word sets, and gaps between them. Neither words nor optional: a gap.
struct Piece {
  SharedWords words;      // none is empty
  bool optional = false;  // nothing may stand there instead
  std::uint16_t gap_min = 0;
  std::uint16_t gap_max = 0;

  bool is_gap() const { return words.empty() && !optional; }
  std::size_t size() const { return words.size() + (optional ? 1 : 0); }
};
using Path = std::vector<Piece>;
using Paths = std::vector<Path>;

struct Syntax {
  std::string what;
};

// The longest word with other spellings that the text begins with: 証券番号 rather than 証券.
auto longest_spelling(std::u16string_view text, const Vocabulary& vocabulary) {
  const auto first_unit = [](const auto& entry) { return entry.first.front(); };
  const auto alike = std::ranges::equal_range(vocabulary.spellings, text.front(), {}, first_unit);
  auto longest = vocabulary.spellings.end();
  for (auto at = alike.begin(); at != alike.end(); ++at) {
    if (!text.starts_with(at->first)) continue;
    if (longest == vocabulary.spellings.end() || at->first.size() > longest->first.size())
      longest = at;
  }
  return longest;
}

WordSet product(const WordSet& heads, const WordSet& tails) {
  WordSet out;
  out.reserve(heads.size() * tails.size());
  for (const std::u16string& head : heads) {
    for (const std::u16string& tail : tails) out.push_back(head + tail);
  }
  return out;
}

WordSet spelled(std::u16string_view literal, const Vocabulary& vocabulary) {
  WordSet done{u""};
  for (std::size_t at = 0; at < literal.size();) {
    const auto hit = longest_spelling(literal.substr(at), vocabulary);
    if (hit == vocabulary.spellings.end()) {
      for (std::u16string& word : done) word += literal[at];
      ++at;
      continue;
    }
    WordSet options{hit->first};
    options.insert(options.end(), hit->second.begin(), hit->second.end());
    at += hit->first.size();
    done = product(done, options);
    if (done.size() > kMostWords) throw Syntax{"one literal has too many spellings"};
  }
  sort_unique(done);
  return done;
}

class Parser {
 public:
  Parser(std::string_view source, const Vocabulary& vocabulary)
      : source_(source), vocabulary_(vocabulary) {}

  Paths alternatives() {
    Paths all = sequence();
    while (take("|")) {
      Paths more = sequence();
      all.insert(all.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
    }
    return joined(std::move(all));
  }
  bool done() const { return at_ == source_.size(); }
  std::string_view rest() const { return source_.substr(at_); }

 private:
  Paths sequence() {
    Paths paths;
    while (!done() && rest()[0] != '|' && rest()[0] != ')') {
      Paths item = atom();
      if (take("?")) item.emplace_back();
      item = joined(std::move(item));
      paths = paths.empty() ? std::move(item) : followed_by(std::move(paths), item);
    }
    return paths.empty() ? Paths(1) : paths;
  }

  Paths atom() {
    if (take("(")) {
      Paths inner = alternatives();
      if (!take(")")) throw Syntax{"a '(' is never closed"};
      return inner;
    }
    Paths one(1);
    one.front().push_back(piece());
    return one;
  }

  Piece piece() {
    if (take("[")) return {.words = character_class()};
    if (take("{")) return {.words = named()};
    if (take("…")) return {.gap_max = kHouseGap};
    if (take(".{")) return bounded_gap();
    if (take(".?")) return {.gap_max = 1};
    return literal();
  }

  Piece literal() {
    const std::size_t begin = at_;
    while (!done() &&
           std::string_view("|()[]{}?*+\\^$&.").find(source_[at_]) == std::string_view::npos &&
           !rest().starts_with("…")) {
      ++at_;
    }
    if (at_ == begin) {
      throw Syntax{"'" + std::string(rest().substr(0, 1)) +
                   "' has no meaning here (the pattern language has no * + \\)"};
    }
    std::size_t end = at_;
    // A ? belongs to the last character alone, as everywhere: メールは? is メール or メールは.
    if (!done() && source_[at_] == '?') {
      std::size_t last = end - 1;
      while (last > begin && (static_cast<unsigned char>(source_[last]) & 0xC0U) == 0x80U) --last;
      if (last > begin) at_ = end = last;
    }
    const Text text = normalize(source_.substr(begin, end - begin));
    if (source_.substr(begin, end - begin).find("。") != std::string_view::npos)
      throw Syntax{"'。' stands only at the end of a pattern"};
    WordSet words = spelled(text.chars, vocabulary_);
    const bool optional = words.front().empty();
    if (optional) words.erase(words.begin());
    return {.words = std::move(words), .optional = optional};
  }

  WordSet character_class() {
    const std::size_t close = source_.find(']', at_);
    if (close == std::string_view::npos) throw Syntax{"a '[' is never closed"};
    const std::u16string chars = normalize(source_.substr(at_, close - at_)).chars;
    at_ = close + 1;
    WordSet words;
    for (std::size_t i = 0; i < chars.size(); ++i) {
      if (i + 2 < chars.size() && chars[i + 1] == u'-') {
        for (char32_t c = chars[i]; c <= chars[i + 2]; ++c)
          words.emplace_back(1, static_cast<char16_t>(c));
        i += 2;
      } else {
        words.emplace_back(1, chars[i]);
      }
    }
    if (words.empty()) throw Syntax{"a '[ ]' is empty"};
    sort_unique(words);
    return words;
  }

  SharedWords named() {
    const std::size_t close = source_.find('}', at_);
    if (close == std::string_view::npos) throw Syntax{"a '{' is never closed"};
    const std::string_view name = source_.substr(at_, close - at_);
    at_ = close + 1;
    const auto found = vocabulary_.concepts.find(name);
    if (found == vocabulary_.concepts.end())
      throw Syntax{"there is no concept {" + std::string(name) + "}"};
    return found->second;
  }

  Piece bounded_gap() {
    const std::uint16_t least = number();
    if (!take(",")) throw Syntax{"a gap is written .{0,12}"};
    const std::uint16_t most = number();
    if (!take("}")) throw Syntax{"a gap is written .{0,12}"};
    if (most < least || most > kMostGap) throw Syntax{"a gap is at most .{0,40}"};
    return Piece{.gap_min = least, .gap_max = most};
  }
  std::uint16_t number() {
    unsigned value = 0;
    const std::size_t begin = at_;
    while (!done() && source_[at_] >= '0' && source_[at_] <= '9' && at_ < begin + 3) {
      value = value * 10 + static_cast<unsigned>(source_[at_++] - '0');
    }
    if (at_ == begin) throw Syntax{"a gap is written .{0,12}"};
    return static_cast<std::uint16_t>(value);
  }

  bool take(std::string_view token) {
    if (!rest().starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  // Alternatives that are words only become the words of one piece; an empty one makes it optional.
  static Paths joined(Paths paths) {
    if (paths.size() == 1 && !paths.front().empty()) return paths;
    Piece words;
    std::vector<SharedWords> sets;
    Paths others;
    for (Path& path : paths) {
      if (path.empty()) {
        words.optional = true;
      } else if (path.size() == 1 && !path.front().is_gap()) {
        words.optional |= path.front().optional;
        sets.push_back(std::move(path.front().words));
      } else {
        others.push_back(std::move(path));
      }
    }
    words.words = united(std::move(sets));
    if (words.size() > kMostWords) throw Syntax{"a group has too many words"};
    if (!words.is_gap()) others.push_back({std::move(words)});
    if (others.size() > kMostChains) throw Syntax{"too many alternatives with gaps"};
    return others;
  }

  static SharedWords united(std::vector<SharedWords> sets) {
    if (sets.size() == 1) return std::move(sets.front());
    WordSet all;
    for (const WordSet& words : sets) all.insert(all.end(), words.begin(), words.end());
    sort_unique(all);
    return all;
  }

  // Neighbouring words become those of one piece while they are few.
  static void append(Path& head, const Path& tail) {
    auto next = tail.begin();
    Piece& last = head.back();
    if (!last.is_gap() && !next->is_gap() && last.size() * next->size() <= kMergeUpTo) {
      last = both(last, *next);
      ++next;
    }
    head.insert(head.end(), next, tail.end());
  }

  static Piece both(const Piece& first, const Piece& second) {
    WordSet words = product(first.words, second.words);
    const auto add = [&](const WordSet& more) {
      words.insert(words.end(), more.begin(), more.end());
    };
    if (first.optional) add(second.words);
    if (second.optional) add(first.words);
    sort_unique(words);
    return {.words = std::move(words), .optional = first.optional && second.optional};
  }

  static Paths followed_by(Paths heads, const Paths& tails) {
    if (heads.size() * tails.size() > kMostChains) throw Syntax{"too many alternatives with gaps"};
    Paths out;
    out.reserve(heads.size() * tails.size());
    for (const Path& tail : tails) {
      const bool last = &tail == &tails.back();
      for (Path& head : heads) {
        out.push_back(last ? std::move(head) : head);
        append(out.back(), tail);
      }
    }
    return out;
  }

  std::string_view source_;
  const Vocabulary& vocabulary_;
  std::size_t at_ = 0;
};

// An optional piece splits its chain in two: with it and without. `from` is the first piece
// that was not looked at yet.
void expand_optional(Path path, std::size_t from, Paths& out) {
  for (; from < path.size(); ++from) {
    if (!path[from].optional) continue;
    Path without = path;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(from));
    expand_optional(std::move(without), from, out);
    if (path[from].words.empty()) return;
    path[from].optional = false;
  }
  out.push_back(std::move(path));
  if (out.size() > kMostChains) throw Syntax{"too many alternatives with gaps"};
}

Chain to_chain(Path path, bool at_begin, End end) {
  Chain chain{.links = {}, .at_begin = at_begin, .end = end};
  unsigned gap_min = 0;
  unsigned gap_max = 0;
  for (Piece& piece : path) {
    if (piece.words.empty()) {
      gap_min += piece.gap_min;
      gap_max = std::min<unsigned>(gap_max + piece.gap_max, 2 * kMostGap);
      continue;
    }
    if (chain.links.empty()) gap_min = gap_max = 0;  // a gap before the first word says nothing
    chain.links.push_back({.words = std::move(piece.words),
                           .gap_min = static_cast<std::uint16_t>(gap_min),
                           .gap_max = static_cast<std::uint16_t>(gap_max)});
    gap_min = gap_max = 0;
  }
  return chain;
}

// Takes the sign for it off the pattern.
End end_of(std::string_view& part) {
  constexpr std::string_view kStop = "。";
  if (part.ends_with('$')) {
    part.remove_suffix(1);
    return End::kOfMessage;
  }
  if (!part.ends_with(kStop)) return End::kAnywhere;
  part.remove_suffix(kStop.size());
  return End::kOfSentence;
}

std::string_view trimmed(std::string_view part) {
  while (part.starts_with(' ')) part.remove_prefix(1);
  while (part.ends_with(' ')) part.remove_suffix(1);
  return part;
}

std::vector<Chain> parse_part(std::string_view part, const Vocabulary& vocabulary) {
  const bool at_begin = part.starts_with('^');
  if (at_begin) part.remove_prefix(1);
  const End end = end_of(part);
  Parser parser(part, vocabulary);
  Paths paths = parser.alternatives();
  if (!parser.done()) throw Syntax{"a ')' has no '('"};
  Paths plain;
  for (Path& path : paths) expand_optional(std::move(path), 0, plain);
  std::vector<Chain> chains;
  for (Path& path : plain) {
    chains.push_back(to_chain(std::move(path), at_begin, end));
    if (chains.back().links.empty()) throw Syntax{"the pattern would match everything"};
  }
  return chains;
}

}  // namespace

Result<Pattern> parse_pattern(std::string_view source, const Vocabulary& vocabulary) try {
  Pattern pattern;
  while (true) {
    const std::size_t cut = source.find('&');
    const std::string_view part = trimmed(source.substr(0, cut));
    if (part == "？") {
      pattern.asked = true;
    } else {
      pattern.parts.push_back(parse_part(part, vocabulary));
    }
    if (cut == std::string_view::npos) return pattern;
    source.remove_prefix(cut + 1);
  }
} catch (const Syntax& e) {
  return fail(ErrorCode::kInvalidInput, e.what);
}

Result<WordSet> parse_words(std::string_view source, const Vocabulary& vocabulary) {
  const Result<Pattern> pattern = parse_pattern(source, vocabulary);
  if (!pattern) return std::unexpected(pattern.error());
  WordSet words;
  for (const std::vector<Chain>& part : pattern->parts) {
    for (const Chain& chain : part) {
      WordSet whole{u""};
      for (const Link& link : chain.links) {
        if (link.gap_max > 0 || pattern->parts.size() > 1 || pattern->asked || chain.at_begin ||
            chain.end != End::kAnywhere) {
          return fail(ErrorCode::kInvalidInput,
                      "a concept holds words only: no gaps, no &, no ^ or $");
        }
        whole = product(whole, link.words);
      }
      std::ranges::move(whole, std::back_inserter(words));
    }
  }
  sort_unique(words);
  return words;
}

}  // namespace annai::intents
