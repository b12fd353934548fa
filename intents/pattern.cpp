// Parsing to a tree, then the tree to chains of word sets: alternatives without a gap become the
// words of one link, alternatives with gaps become chains of their own.
#include "intents/pattern.h"

#include <algorithm>
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

// One way through a pattern: word sets with gaps before them. An empty word may be in a set.
struct Piece {
  SharedWords words;  // empty: a gap only
  std::uint16_t gap_min = 0;
  std::uint16_t gap_max = 0;
};
using Path = std::vector<Piece>;
using Paths = std::vector<Path>;

const SharedWords kNothing = WordSet{u""};  // matches the empty text

struct Syntax {
  std::string what;
};

bool is_words(const Path& path) { return path.size() == 1 && !path.front().words.empty(); }

void sort_unique(WordSet& words) {
  std::ranges::sort(words);
  const auto [first, last] = std::ranges::unique(words);
  words.erase(first, last);
}

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

WordSet spelled(std::u16string_view literal, const Vocabulary& vocabulary) {
  WordSet done{u""};
  for (std::size_t at = 0; at < literal.size();) {
    const auto hit = longest_spelling(literal.substr(at), vocabulary);
    WordSet options{std::u16string(
        literal.substr(at, hit == vocabulary.spellings.end() ? 1 : hit->first.size()))};
    if (hit != vocabulary.spellings.end())
      options.insert(options.end(), hit->second.begin(), hit->second.end());
    at += options.front().size();
    WordSet next;
    for (const std::u16string& head : done) {
      for (const std::u16string& tail : options) next.push_back(head + tail);
    }
    done = std::move(next);
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
    Paths paths{Path{}};
    while (!done() && rest()[0] != '|' && rest()[0] != ')') {
      Paths item = atom();
      if (take("?")) item.push_back(Path{Piece{.words = kNothing}});
      paths = followed_by(std::move(paths), joined(std::move(item)));
    }
    return paths;
  }

  Paths atom() {
    if (take("(")) {
      Paths inner = alternatives();
      if (!take(")")) throw Syntax{"a '(' is never closed"};
      return inner;
    }
    if (take("[")) return {Path{Piece{.words = character_class()}}};
    if (take("{")) return {Path{Piece{.words = named()}}};
    if (take("…")) return {Path{Piece{.gap_max = kHouseGap}}};
    if (take(".{")) return {Path{bounded_gap()}};
    if (take(".?")) return {Path{Piece{.gap_max = 1}}};
    return {Path{Piece{.words = literal()}}};
  }

  SharedWords literal() {
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
    if (text.chars.empty()) return kNothing;
    return spelled(text.chars, vocabulary_);
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

  // Alternatives that are words only become the words of one piece.
  static Paths joined(Paths paths) {
    if (paths.size() == 1 && !paths.front().empty()) return paths;
    WordSet all;
    Paths others;
    for (Path& path : paths) {
      Path merged = merge_words(std::move(path));
      if (merged.empty()) merged.push_back(Piece{.words = kNothing});
      if (is_words(merged) && merged.front().gap_max == 0) {
        all.insert(all.end(), merged.front().words.begin(), merged.front().words.end());
      } else {
        others.push_back(std::move(merged));
      }
    }
    if (!all.empty()) {
      sort_unique(all);
      if (all.size() > kMostWords) throw Syntax{"a group has too many words"};
      others.push_back(Path{Piece{.words = std::move(all)}});
    }
    if (others.size() > kMostChains) throw Syntax{"too many alternatives with gaps"};
    return others;
  }

  static Path merge_words(Path path) {
    Path out;
    for (Piece& piece : path) {
      if (!piece.words.empty() && !out.empty() && !out.back().words.empty() &&
          out.back().words.size() * piece.words.size() <= kMergeUpTo) {
        out.back().words = product(out.back().words, piece.words);
      } else {
        out.push_back(std::move(piece));
      }
    }
    return out;
  }

  static WordSet product(const WordSet& heads, const WordSet& tails) {
    WordSet out;
    for (const std::u16string& head : heads) {
      for (const std::u16string& tail : tails) out.push_back(head + tail);
    }
    sort_unique(out);
    return out;
  }

  static Paths followed_by(Paths heads, Paths tails) {
    if (heads.size() * tails.size() > kMostChains) throw Syntax{"too many alternatives with gaps"};
    Paths out;
    for (std::size_t t = 0; t < tails.size(); ++t) {
      const bool last = t + 1 == tails.size();
      for (Path& head : heads) {
        Path both = last ? std::move(head) : head;
        both.insert(both.end(), tails[t].begin(), tails[t].end());
        out.push_back(merge_words(std::move(both)));
      }
    }
    return out;
  }

  std::string_view source_;
  const Vocabulary& vocabulary_;
  std::size_t at_ = 0;
};

// A set that may be empty splits its chain in two: with it and without. `from` is the first piece
// that was not looked at yet.
void expand_optional(Path path, std::size_t from, Paths& out) {
  for (; from < path.size(); ++from) {
    const WordSet& words = path[from].words;
    if (words.empty() || !words.front().empty()) continue;
    Path without = path;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(from));
    expand_optional(std::move(without), from, out);
    if (words.size() == 1) return;
    path[from].words = WordSet(words.begin() + 1, words.end());
  }
  out.push_back(std::move(path));
  if (out.size() > kMostChains) throw Syntax{"too many alternatives with gaps"};
}

Chain to_chain(Path path, bool at_begin, bool at_end) {
  Chain chain{.links = {}, .at_begin = at_begin, .at_end = at_end};
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

std::vector<Chain> parse_part(std::string_view part, const Vocabulary& vocabulary) {
  while (part.starts_with(' ')) part.remove_prefix(1);
  while (part.ends_with(' ')) part.remove_suffix(1);
  const bool at_begin = part.starts_with('^');
  if (at_begin) part.remove_prefix(1);
  const bool at_end = part.ends_with('$');
  if (at_end) part.remove_suffix(1);
  Parser parser(part, vocabulary);
  Paths paths = parser.alternatives();
  if (!parser.done()) throw Syntax{"a ')' has no '('"};
  Paths plain;
  for (Path& path : paths) expand_optional(std::move(path), 0, plain);
  std::vector<Chain> chains;
  for (Path& path : plain) {
    chains.push_back(to_chain(std::move(path), at_begin, at_end));
    if (chains.back().links.empty()) throw Syntax{"the pattern would match everything"};
  }
  return chains;
}

}  // namespace

Result<Pattern> parse_pattern(std::string_view source, const Vocabulary& vocabulary) try {
  Pattern pattern;
  while (true) {
    const std::size_t cut = source.find('&');
    pattern.parts.push_back(parse_part(source.substr(0, cut), vocabulary));
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
        if (link.gap_max > 0 || pattern->parts.size() > 1 || chain.at_begin || chain.at_end) {
          return fail(ErrorCode::kInvalidInput,
                      "a concept holds words only: no gaps, no &, no ^ or $");
        }
        WordSet next;
        for (const std::u16string& head : whole) {
          for (const std::u16string& tail : link.words) next.push_back(head + tail);
        }
        whole = std::move(next);
      }
      words.insert(words.end(), whole.begin(), whole.end());
    }
  }
  sort_unique(words);
  return words;
}

}  // namespace annai::intents
