// One spelling for what customers spell in many ways, and the way back to what they typed.
#include "intents/normalize.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <string_view>

namespace annai::intents {
namespace {

std::string folded(std::string_view typed) { return to_utf8(normalize(typed).chars); }

TEST_CASE("a customer's spelling, width and marks do not matter", "[normalize]") {
  struct Row {
    std::string_view typed, expected;
  };
  const Row row = GENERATE(values<Row>({
      {"メール", "めーる"},
      {"ﾒｰﾙ", "めーる"},
      {"めーる", "めーる"},
      {"ﾊﾟｽﾜｰﾄﾞ", "ぱすわーど"},
      {"パスワード", "ぱすわーど"},
      {"は゜すわーと゛", "ぱすわーど"},
      {"ウ゛ァイオリン", "ゔぁいおりん"},
      {"ﾎﾞﾎﾟﾎ", "ぼぽほ"},
      {"ｯﾁﾞﾂﾞ", "っぢづ"},
      {"ン゛", "ん"},
      {"ＭＹ　ＰＡＧＥ", "my page"},
      {"My Page", "my page"},
      {"マイ ページ", "まいぺーじ"},
      {"Ｅメール", "eめーる"},
      {"２４時間", "24時間"},
      {"㈱", "株"},
      {"①②", "12"},
      {"㍿", "株式会社"},
      {"時々", "時々"},
      {"サーバ〜", "さーばー"},
      {"同意しまｓ", "同意します"},
      {"お願いしまs。", "お願いします"},
      {"まss", "まss"},
      {"そうですか~~~", "そうですかー"},
      {"メールーー",
       "めーる"
       "ー"},
      {"メ―ル", "めーる"},
      {"メ－ル", "めーる"},
      {"ｅ－ｍａｉｌ", "e-mail"},
      {"e‐mail", "e-mail"},
      {"090－1234", "090-1234"},
      {"更新―登録", "更新登録"},
      {"-登録", "登録"},
      {"「ログイン」できません。", "ろぐいんできません"},
      {"😀届かない😢", "届かない"},
      {"メール、来ない…", "めーる来ない"},
      {"sompo-japan.co.jp", "sompo-japan.co.jp"},
      {"ｓｏｍｐｏ．ｃｏ", "sompo.co"},
      {"I don't know.", "i don't know"},
      {"I don’t know", "i don't know"},
      {"Hello. I forgot my password!Help", "hello i forgot my password help"},
      {"my ID (login)", "my id login"},
      {"ID/パスワード", "idぱすわーど"},
      {"10,000円", "10000円"},
      {"𠮷野", "𠮷野"},
      {"", ""},
      {"。！？", ""},
  }));
  CAPTURE(row.typed);
  CHECK(folded(row.typed) == row.expected);
}

TEST_CASE("a sign alone says yes or no, beside words it says nothing", "[normalize]") {
  CHECK(folded("👍") == "ok");
  CHECK(folded("❌") == "だめ");
  CHECK(folded("同意します👍") == "同意します");
  CHECK(folded("🌸").empty());
}

TEST_CASE("where marks stood, sentences and clauses part", "[normalize]") {
  struct Row {
    std::string_view typed;
    int sentences, clauses;
  };
  const Row row = GENERATE(values<Row>({
      {"メールが来ない", 1, 1},
      {"メールが来ない。", 1, 1},
      {"。メール", 1, 1},
      {"来ない。困った", 2, 2},
      {"来ない！！！困った", 2, 2},
      {"来ない\n困った", 2, 2},
      {"来ない｡困った", 2, 2},
      {"来ない、困った", 1, 2},
      {"ID/パスワード", 1, 2},
      {"登録―更新", 1, 2},
      {"一、二。三、四", 2, 4},
      {"Hello. I forgot", 2, 2},
      {"sompo-japan.co.jp", 1, 1},
  }));
  CAPTURE(row.typed);
  const Text text = normalize(row.typed);
  CHECK(text.sentence.back() + 1 == row.sentences);
  CHECK(text.clause.back() + 1 == row.clauses);
}

TEST_CASE("a thousand short sentences are counted up to the last number there is", "[normalize]") {
  std::string typed;
  for (int i = 0; i < 1000; ++i) typed += "あ。";
  const Text text = normalize(typed);
  CHECK(text.chars.size() == 1000);
  CHECK(std::ranges::is_sorted(text.sentence));
  CHECK(text.sentence.back() == 255);
}

TEST_CASE("what matched can be shown as the customer typed it", "[normalize]") {
  const std::string_view utterance = "「ﾊﾟｽﾜｰﾄﾞ」が ＩＤ と違う😢。";
  const Text text = normalize(utterance);
  REQUIRE(to_utf8(text.chars) == "ぱすわーどがidと違う");
  CHECK(typed(utterance, text, 0, 6) == "ﾊﾟｽﾜｰﾄﾞ」が ");
  CHECK(typed(utterance, text, 6, 8) == "ＩＤ ");
  CHECK(typed(utterance, text, 0, text.chars.size()) == utterance.substr(3));
}

bool offsets_hold(std::string_view utf8, const Text& text) {
  return text.from.size() == text.chars.size() + 1 && text.from.back() == utf8.size() &&
         std::ranges::is_sorted(text.from) && text.sentence.size() == text.chars.size() &&
         text.clause.size() == text.chars.size() && std::ranges::is_sorted(text.clause);
}

// What a pattern is spelled like must be what an utterance is spelled like: twice is once.
void check_settled(const std::string& typed) {
  const Text once = normalize(typed);
  if (!offsets_hold(typed, once)) FAIL_CHECK("offsets of " << typed);
  if (normalize(to_utf8(once.chars)).chars != once.chars) {
    FAIL_CHECK("'" << typed << "' -> '" << to_utf8(once.chars) << "' -> '"
                   << folded(to_utf8(once.chars)) << "'");
  }
}

TEST_CASE("normalising twice changes nothing: every character there is", "[normalize]") {
  for (unsigned c = 1; c <= 0xFFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string alone = to_utf8(std::u16string(1, static_cast<char16_t>(c)));
    check_settled(alone);
    check_settled("か" + alone + "う");
    check_settled("a" + alone + "b");
  }
  SUCCEED("each character alone, between kana, between Latin letters");
}

TEST_CASE("normalising twice changes nothing: whatever is typed", "[normalize]") {
  constexpr std::u16string_view kPieces =
      u"かはウツｶﾊﾞﾟ゛゜ーｰ〜~-－―.．'’ aZｂ09@%_　\n、。!?,/😀漢々㈱①";
  std::mt19937 random(20261122);
  for (int round = 0; round < 20'000; ++round) {
    std::u16string typed;
    for (auto length = random() % 12; length > 0; --length) {
      typed += kPieces[random() % kPieces.size()];
    }
    check_settled(to_utf8(typed));
  }
  SUCCEED();
}

TEST_CASE("broken UTF-8 is passed over, what is around it stays", "[normalize]") {
  struct Row {
    std::string_view typed, expected;
  };
  const Row row = GENERATE(values<Row>({
      {"メール\xE3\x83", "めーる"},
      {"\xFFメール\xFE", "めーる"},
      {"\xED\xA0\x80メール", "めーる"},  // a lone surrogate
      {"\xC0\xAFメール", "めーる"},      // a slash in two bytes
      {"\xF4\x90\x80\x80メール", "めーる"},
      {"\x80\x80", ""},
  }));
  CHECK(folded(row.typed) == row.expected);
  CHECK(offsets_hold(row.typed, normalize(row.typed)));
}

TEST_CASE("any bytes at all give characters that point into them", "[normalize]") {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes;
    for (auto length = random() % 16; length > 0; --length) {
      bytes.push_back(static_cast<char>(random()));
    }
    if (!offsets_hold(bytes, normalize(bytes))) FAIL_CHECK("round " << round);
  }
  SUCCEED();
}

}  // namespace
}  // namespace annai::intents
