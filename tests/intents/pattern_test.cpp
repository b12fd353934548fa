// What a writer writes in `any:` and `not:`, and what she is told when it is not in the language.
#include "intents/pattern.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "intents/normalize.h"

namespace annai::intents {
namespace {

Vocabulary vocabulary() {
  return {.concepts = {{"mail", WordSet{u"e-mail", u"めあど", u"めーる"}}},
          .spellings = {{u"々", {u"a", u"b", u"c", u"d", u"e"}}, {u"証券", {u"しょうけん"}}}};
}

std::string shown(const WordSet& words) {
  std::string out;
  for (const std::u16string& word : words) out += (out.empty() ? "" : "|") + to_utf8(word);
  return out;
}

// "^a|b ~0-12~ c$ / d & e": links by gaps, chains by /, parts by &.
std::string shown(const Pattern& pattern) {
  std::string out;
  for (const std::vector<Chain>& part : pattern.parts) {
    if (!out.empty()) out += " & ";
    for (const Chain& chain : part) {
      if (&chain != &part.front()) out += " / ";
      if (chain.at_begin) out += "^";
      for (const Link& link : chain.links) {
        if (&link != &chain.links.front()) {
          out += " ~" + std::to_string(link.gap_min) + "-" + std::to_string(link.gap_max) + "~ ";
        }
        out += shown(link.words);
      }
      if (chain.end == End::kOfSentence) out += "。";
      if (chain.end == End::kOfMessage) out += "$";
    }
  }
  return out;
}

TEST_CASE("a pattern means these words with these gaps", "[pattern]") {
  struct Row {
    std::string_view source, expected;
  };
  const Row row = GENERATE(values<Row>({
      {"パスワード", "ぱすわーど"},
      {"ﾊﾟｽﾜｰﾄﾞ", "ぱすわーど"},
      {"log in", "log in"},
      {"{mail}", "e-mail|めあど|めーる"},
      {"{mail}が", "e-mailが|めあどが|めーるが"},
      {"証券番号", "しょうけん番号|証券番号"},
      {"(届|来)ない", "届ない|来ない"},
      {"メールは?", "めーる|めーるは"},
      {"メール(が|は)?来", "めーるが来|めーるは来|めーる来"},
      {"((a|b)c)?d", "acd|bcd|d"},
      {"(a|)b", "ab|b"},
      {"[0-3]件", "0件|1件|2件|3件"},
      {"[一二]番", "一番|二番"},
      {"メール.{0,12}来", "めーる ~0-12~ 来"},
      {"メール.{2,40}来", "めーる ~2-40~ 来"},
      {"メール…来", "めーる ~0-12~ 来"},
      {"メール.?来", "めーる ~0-1~ 来"},
      {"メール…….?来", "めーる ~0-25~ 来"},
      {"…メール…", "めーる"},
      {"(メール…来|届)ない", "めーる ~0-12~ 来ない / 届ない"},
      {"メール(…が)?来", "めーる ~0-12~ が来 / めーる来"},
      {"メール & 来", "めーる & 来"},
      {"^はい$", "^はい$"},
      {"^はい & 届$", "^はい & 届$"},
      {"はい。", "はい。"},
      {"は！い", "はい"},
      {"はい|いいえ", "いいえ|はい"},
  }));
  CAPTURE(row.source);
  const Result<Pattern> pattern = parse_pattern(row.source, vocabulary());
  REQUIRE(pattern);
  CHECK(shown(*pattern) == row.expected);
}

std::string alternatives(int count, std::string_view gap) {
  std::string out = "(";
  for (int i = 0; i < count; ++i) {
    out += (i == 0 ? "" : "|") + std::string("あ") + std::string(gap) + std::to_string(i);
  }
  return out + ")";
}

TEST_CASE("a writer is told what is wrong with a pattern", "[pattern]") {
  struct Row {
    std::string source, what;
  };
  const std::string no_meaning = " has no meaning here (the pattern language has no * + \\)";
  const std::string gap = "a gap is written .{0,12}";
  const std::string everything = "the pattern would match everything";
  const Row row = GENERATE_COPY(values<Row>({
      {"(メール", "a '(' is never closed"},
      {"メール)", "a ')' has no '('"},
      {"[あ", "a '[' is never closed"},
      {"[]", "a '[ ]' is empty"},
      {"{mail", "a '{' is never closed"},
      {"{nobody}", "there is no concept {nobody}"},
      {"メ*", "'*'" + no_meaning},
      {"メ+", "'+'" + no_meaning},
      {"\\bメ", "'\\'" + no_meaning},
      {"メ.来", "'.'" + no_meaning},
      {"メ??", "'?'" + no_meaning},
      {"?メ", "'?'" + no_meaning},
      {"メ^来", "'^'" + no_meaning},
      {"メ$来", "'$'" + no_meaning},
      {"メ]", "']'" + no_meaning},
      {"メ}", "'}'" + no_meaning},
      {"メ.{3}来", gap},
      {"メ.{,3}来", gap},
      {"メ.{0,3来", gap},
      {"メ.{0,1000}来", gap},
      {"メ.{0,41}来", "a gap is at most .{0,40}"},
      {"メ.{5,2}来", "a gap is at most .{0,40}"},
      {"", everything},
      {"…", everything},
      {"^$", everything},
      {"(メール)?", everything},
      {"メール &", everything},
      {"& メール", everything},
      {"。！", "'。' stands only at the end of a pattern"},
      {"登録(します|。)", "'。' stands only at the end of a pattern"},
      {"！", everything},
      {"々々々々々", "one literal has too many spellings"},
      {alternatives(6001, ""), "a group has too many words"},
      {alternatives(257, "…"), "too many alternatives with gaps"},
      {alternatives(17, "…") + "…" + alternatives(17, "…"), "too many alternatives with gaps"},
  }));
  CAPTURE(row.source.substr(0, 60));
  const Result<Pattern> pattern = parse_pattern(row.source, vocabulary());
  REQUIRE_FALSE(pattern);
  CHECK(pattern.error().code == ErrorCode::kInvalidInput);
  CHECK(pattern.error().message == row.what);
}

TEST_CASE("a concept holds words only", "[pattern]") {
  const Result<WordSet> words = parse_words("(確認)?メール", vocabulary());
  REQUIRE(words);
  CHECK(shown(*words) == "めーる|確認めーる");

  for (const std::string_view source :
       {"メール…来", "メール & 来", "メール & ？", "^メール", "メール$"}) {
    CAPTURE(source);
    const Result<WordSet> refused = parse_words(source, vocabulary());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "a concept holds words only: no gaps, no &, no ^ or $");
  }
}

}  // namespace
}  // namespace annai::intents
