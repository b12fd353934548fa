// Which rules an utterance reaches, which of them wins, and by which words.
#include "intents/matcher.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <string_view>

namespace annai::intents {
namespace {

struct Written {
  std::string intent;
  std::vector<std::string> any;
  std::vector<std::string> unless = {};
  int priority = 0;
  std::vector<std::string> after = {};
};

std::vector<Pattern> parsed(const std::vector<std::string>& sources) {
  std::vector<Pattern> out;
  for (const std::string& source : sources) {
    CAPTURE(source);
    Result<Pattern> pattern = parse_pattern(source, {});
    REQUIRE(pattern);
    out.push_back(std::move(*pattern));
  }
  return out;
}

Matcher matcher_of(const std::vector<Written>& rules) {
  std::vector<Rule> out;
  for (const Written& rule : rules) {
    out.push_back({.intent = rule.intent,
                   .priority = rule.priority,
                   .after = rule.after,
                   .any = parsed(rule.any),
                   .unless = parsed(rule.unless)});
  }
  return Matcher(std::move(out));
}

// The intents that match, best first.
std::string reached(const Matcher& matcher, std::string_view said, std::string_view topic = "") {
  std::string out;
  for (const Match& match : matcher.match(normalize(said), {.topic = topic})) {
    out += (out.empty() ? "" : " ") + matcher.rule(match).intent;
  }
  return out;
}

TEST_CASE("an utterance matches a pattern, or does not", "[matcher]") {
  struct Row {
    std::string pattern, said;
    bool matches;
  };
  const Row row = GENERATE(values<Row>({
      {"メール.{0,3}来ない", "メール来ない", true},
      {"メール.{0,3}来ない", "メールがまだ来ない", true},
      {"メール.{0,3}来ない", "メールがまだよ来ない", false},
      {"メール.{2,3}来ない", "メールが来ない", false},
      {"メール.{2,3}来ない", "メールまだ来ない", true},
      {"メール…来ない", "メールはよい。来ない", false},
      {"メール…来ない", "メール、来ない", true},
      {"メール…来ない", "来ないメール", false},
      {"メール & 来ない", "来ない。メールだ", true},
      {"メール & 来ない", "メールだ", false},
      {"メール来ない", "メール。来ない", false},
      {"したい", "失敗した。いつ直りますか", false},
      {"^はい", "はい、そうです", true},
      {"^はい", "それははい", false},
      {"はい$", "それははい。", true},
      {"はい$", "はいそう", false},
      {"^はい$", "はい！", true},
      {"^はい$", "はいはい", false},
      {"メール(が)?来", "メール来", true},
      {"メール(が)?来", "メールが来", true},
      {"メール(が)?来", "メールは来", false},
      {"id", "IDを忘れた", true},
      {"id", "I did it", false},
      {"id", "My ID.", true},
      {"log in", "I can't log in", true},
      {"log in", "blog in", false},
      {"log in", "log into", false},
      {"password", "Hello!Password?", true},
      {"idカード", "idカード", true},
      {"24時間", "２４時間ですか", true},
      {"あ.{0,40}あ", "あ" + std::string(40 * 3, '?') + "あ", false},
      {"い", "あああ", false},
  }));
  CAPTURE(row.pattern, row.said);
  CHECK(reached(matcher_of({{"it", {row.pattern}}}), row.said) == (row.matches ? "it" : ""));
}

TEST_CASE("what stands under `not` keeps a rule away", "[matcher]") {
  const Matcher matcher = matcher_of({{"expired", {"URL…切れ"}, {"電源", "充電 & 切れ"}}});
  CHECK(reached(matcher, "URLが切れました") == "expired");
  CHECK(reached(matcher, "電源のURLが切れました").empty());
  CHECK(reached(matcher, "URLが切れ、充電した").empty());
}

TEST_CASE("an end drawn out is an end", "[matcher]") {
  const Matcher matcher = matcher_of({{"sentence", {"します。"}}, {"message", {"します$"}}});
  CHECK(reached(matcher, "同意しますー") == "sentence message");
  CHECK(reached(matcher, "同意しますかー") != "sentence message");
  CHECK(reached(matcher, "同意しま〜す") == "");
  CHECK(reached(matcher, "同意します〜。はい") == "sentence");
  CHECK(reached(matcher_of({{"asks", {"っけ$"}}}), "オッケー").empty());
}

TEST_CASE("what is asked is told from what is said", "[matcher]") {
  const Matcher matcher = matcher_of({{"yes", {"同意"}, {"？"}}, {"about", {"同意 & ？"}}});
  CHECK(reached(matcher, "同意します") == "yes");
  CHECK(reached(matcher, "これ、同意しないとだめな感じ？") == "about");
  CHECK(reached(matcher, "同意で?😅") == "about");
  CHECK(reached(matcher, "何？同意します") == "yes");
}

TEST_CASE("a follow-up counts only after its topic", "[matcher]") {
  const Matcher matcher = matcher_of({{"url_deadline", {"期限"}, {}, 0, {"url", "mail"}}});
  CHECK(reached(matcher, "期限は？", "url") == "url_deadline");
  CHECK(reached(matcher, "期限は？", "mail") == "url_deadline");
  CHECK(reached(matcher, "期限は？", "password").empty());
  CHECK(reached(matcher, "期限は？").empty());
}

TEST_CASE("the winner: by priority, then by what matched more, then the first written",
          "[matcher]") {
  const Matcher matcher = matcher_of({{"short", {"メール"}},
                                      {"long", {"メール…来ない"}},
                                      {"twin", {"来ない…メール", "メール…来ない"}},
                                      {"urgent", {"来"}, {}, 5},
                                      {"late", {"来"}, {}, -5}});
  CHECK(reached(matcher, "メールが来ない") == "urgent long twin short late");
}

TEST_CASE("a rule counts once, by the longest of its patterns", "[matcher]") {
  const Matcher matcher = matcher_of({{"mail", {"メール", "メール…来ない", "来"}}});
  const std::vector<Match> found = matcher.match(normalize("メールが来ない"), {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].specificity == 6);
}

TEST_CASE("of several ways to match, the one with the most words counts", "[matcher]") {
  const Matcher matcher = matcher_of({{"it", {"(う|ああ).{0,3}い"}}});
  const std::vector<Match> found = matcher.match(normalize("うああい"), {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].specificity == 3);
}

TEST_CASE("the words that decided can be shown", "[matcher]") {
  const std::string_view said = "昨日ﾒｰﾙがまだ届きません。URLも切れました";
  const Matcher matcher = matcher_of({{"it", {"メール…届 & URL…切れ"}}});
  const Text text = normalize(said);
  const std::vector<Match> found = matcher.match(text, {});
  REQUIRE(found.size() == 1);
  std::vector<std::string> words;
  for (const Span span : found[0].words) {
    words.emplace_back(typed(said, text, span.begin, span.end));
  }
  std::ranges::sort(words);
  CHECK(words == std::vector<std::string>{"URL", "切れ", "届", "ﾒｰﾙ"});
  CHECK(found[0].specificity == 9);
}

TEST_CASE("two matchers, and one after the other, do not disturb each other", "[matcher]") {
  const Matcher one = matcher_of({{"one", {"メール"}}});
  const Matcher two = matcher_of({{"two", {"パス", "メール…来"}}, {"three", {"来"}}});
  for (int round = 0; round < 3; ++round) {
    CHECK(reached(one, "メールが来た") == "one");
    CHECK(reached(two, "メールが来た") == "two three");
    CHECK(reached(one, "来た").empty());
  }
}

// The same question answered the slow and obvious way.
class Naive {
 public:
  explicit Naive(const Text& text) : text_(text) {}

  // The most characters of words with which the pattern matches; -1 if it does not.
  int most(const Pattern& pattern) const {
    int sum = 0;
    for (const std::vector<Chain>& part : pattern.parts) {
      int best = -1;
      for (const Chain& chain : part) {
        if (best < 0) best = most(chain);  // the first chain that matches counts
      }
      if (best < 0) return -1;
      sum += best;
    }
    return sum;
  }

 private:
  int most(const Chain& chain) const {
    int best = -1;
    for (std::size_t at = 0; at < text_.chars.size(); ++at) {
      if (!chain.at_begin || at == 0) best = std::max(best, from(chain, 0, at));
    }
    return best;
  }
  int from(const Chain& chain, std::size_t link, std::size_t at) const {
    int best = -1;
    for (const std::u16string& word : chain.links[link].words) {
      const std::size_t end = at + word.size();
      if (end > text_.chars.size() || text_.chars.compare(at, word.size(), word) != 0 ||
          text_.sentence[at] != text_.sentence[end - 1]) {
        continue;
      }
      const int rest = after(chain, link, at, end);
      if (rest >= 0) best = std::max(best, rest + static_cast<int>(word.size()));
    }
    return best;
  }
  int after(const Chain& chain, std::size_t link, std::size_t begin, std::size_t end) const {
    if (link + 1 == chain.links.size()) {
      const bool drawl = end < text_.chars.size() && text_.chars[end] == u'ー';
      if (drawl && std::u16string_view(u"すよねてわ").contains(text_.chars[end - 1])) ++end;
      const bool stop = end == text_.chars.size() || text_.sentence[end] != text_.sentence[end - 1];
      const bool there = chain.end == End::kAnywhere || end == text_.chars.size() ||
                         (chain.end == End::kOfSentence && stop);
      return there ? 0 : -1;
    }
    const Link& next = chain.links[link + 1];
    const bool whole = chain.at_begin && chain.end == End::kOfMessage;
    int best = -1;
    for (std::size_t gap = next.gap_min; gap <= next.gap_max; ++gap) {
      const std::size_t at = end + gap;
      if (at >= text_.chars.size() || (!whole && text_.sentence[at] != text_.sentence[begin]))
        continue;
      best = std::max(best, from(chain, link + 1, at));
    }
    return best;
  }

  const Text& text_;
};

class RandomWriter {
 public:
  std::string pattern() {
    std::string out = part();
    while (chance(4)) out += " & " + part();
    return out;
  }
  std::string utterance() {
    std::string out;
    for (auto length = random_() % 14; length > 0; --length) out += chance(6) ? "。" : letter();
    return out;
  }

 private:
  std::string part() {
    return (chance(6) ? "^" : "") + letter() + tail(3) + (chance(6) ? "$" : chance(6) ? "。" : "");
  }
  std::string tail(int depth) {
    std::string out;
    for (auto pieces = random_() % 3; pieces > 0; --pieces) out += piece(depth);
    return out;
  }
  std::string piece(int depth) {
    switch (depth > 0 ? random_() % 6 : random_() % 3) {
      case 0:
      case 1:
        return letter();
      case 2: {
        const auto least = random_() % 3;
        return ".{" + std::to_string(least) + "," + std::to_string(least + random_() % 4) + "}";
      }
      case 3:
        return "(" + letter() + tail(depth - 1) + "|" + letter() + tail(depth - 1) + ")";
      case 4:
        return "(" + letter() + tail(depth - 1) + ")?";
      default:
        return "[あいう]";
    }
  }
  std::string letter() { return std::vector<std::string>{"あ", "い", "う"}[random_() % 3]; }
  bool chance(unsigned one_in) { return random_() % one_in == 0; }

  std::mt19937 random_{20261122};
};

TEST_CASE("the matcher finds what the slow and obvious way finds", "[matcher]") {
  RandomWriter writer;
  int matched = 0;
  for (int round = 0; round < 400; ++round) {
    const std::string source = writer.pattern();
    const std::string other = writer.pattern();
    const Matcher matcher = matcher_of({{"both", {source, other}}, {"one", {source}, {other}}});
    const Pattern first = *parse_pattern(source, {});
    const Pattern second = *parse_pattern(other, {});
    for (int i = 0; i < 50; ++i) {
      const std::string said = writer.utterance();
      const Text text = normalize(said);
      const int a = Naive(text).most(first);
      const int b = Naive(text).most(second);
      std::map<std::string, int> expected;
      if (std::max(a, b) >= 0) expected["both"] = std::max(a, b);
      if (a >= 0 && b < 0) expected["one"] = a;
      std::map<std::string, int> found;
      for (const Match& match : matcher.match(text, {})) {
        found[matcher.rule(match).intent] = match.specificity;
      }
      matched += found.empty() ? 0 : 1;
      CAPTURE(source, other, said);
      REQUIRE(found == expected);
    }
  }
  CHECK(matched > 2000);  // the strings are such that many match, and many do not
}

std::size_t words_found(const WordIndex& index, std::size_t length) {
  std::size_t found = 0;
  index.walk(std::u16string(length, u'あ'), [&](auto, auto, auto) { ++found; });
  return found;
}

TEST_CASE("a text of one letter a thousand times costs twice what half of it costs", "[matcher]") {
  const std::u16string longest(20, u'あ');
  std::vector<std::u16string_view> words;
  for (std::size_t size = 1; size <= 20; ++size) words.emplace_back(longest.data(), size);
  const WordIndex index(words);
  CHECK(words_found(index, 500) == 20 * 500 - 190);
  CHECK(words_found(index, 1000) == 20 * 1000 - 190);
}

TEST_CASE("a text made to have a million ways to match is answered all the same", "[matcher]") {
  std::string pattern = "あ";
  for (int i = 0; i < 10; ++i) pattern += ".{0,40}(あ|ああ)";
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "あ";
  CHECK(reached(matcher_of({{"it", {pattern}}}), text) == "it");
  CHECK(reached(matcher_of({{"it", {pattern + "い"}}}), text).empty());
  CHECK(reached(matcher_of({{"it", {pattern + ".{0,40}い"}}}), text + "い") == "it");
}

}  // namespace
}  // namespace annai::intents
