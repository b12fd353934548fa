// When an item of an evaluation set passes: the table of tests/eval/README.md, row by row.
#include <catch2/catch.hpp>
#include <ostream>

#include "bot/eval.h"

namespace annai {

std::ostream& operator<<(std::ostream& out, Verdict verdict) {
  switch (verdict) {
    case Verdict::kRight:
      return out << "right";
    case Verdict::kWrongAnswer:
      return out << "wrong answer";
    case Verdict::kNoAnswer:
      return out << "no answer";
  }
  return out;
}

namespace {

using Texts = std::vector<std::string>;

struct Row {
  std::string kind;
  Texts must, must_not;
  std::string text;
  Texts choices;
  std::string outcome;
  Verdict verdict;
};

void check(const Row& row) {
  CAPTURE(row.kind, row.must, row.must_not, row.text, row.choices, row.outcome);
  const EvalItem item{.kind = row.kind, .must = row.must, .must_not = row.must_not};
  CHECK(judge(item, {.text = row.text, .choices = row.choices, .outcome = row.outcome}) ==
        row.verdict);
}

constexpr Verdict kRight = Verdict::kRight;
constexpr Verdict kWrong = Verdict::kWrongAnswer;
constexpr Verdict kNone = Verdict::kNoAnswer;

TEST_CASE("an answer says every fact, and nothing forbidden", "[eval]") {
  check(GENERATE(values<Row>({
      {"answer", {"24時間"}, {}, "24時間以内です", {}, "answer", kRight},
      {"answer", {"24時間"}, {}, "２４時間以内です", {}, "answer", kRight},
      {"answer", {"２４時間"}, {}, "２４時間以内です", {}, "answer", kRight},
      {"answer", {"24", "URL"}, {}, "24時間です", {}, "answer", kWrong},
      {"answer", {"24"}, {"48"}, "24から48時間", {}, "answer", kWrong},
      {"answer", {"24"}, {}, "わかりません", {"24時間"}, "fallback", kNone},
      {"answer", {"24"}, {}, "お選びください", {"24時間", "b"}, "suggest", kNone},
      {"answer", {"24"}, {}, "24時間", {}, "suggest", kRight},
      {"answer", {}, {}, "", {}, "answer", kWrong},
      {"answer", {}, {}, "", {}, "", kNone},
      {"answer", {"(?i)my page"}, {}, "MY PAGEです", {}, "answer", kRight},
  })));
}

TEST_CASE("a suggestion has two buttons, and names what it must", "[eval]") {
  check(GENERATE(values<Row>({
      {"suggest", {"メール"}, {}, "どれですか", {"メール", "URL"}, "suggest", kRight},
      {"suggest", {"メール"}, {}, "メールの", {"a", "b"}, "suggest", kRight},
      {"suggest", {"メール"}, {}, "どれですか", {"メール"}, "suggest", kNone},
      {"suggest", {"メール"}, {}, "どれですか", {"a", "b"}, "suggest", kNone},
      {"suggest", {"メール", "URL"}, {}, "URL", {"メール", "b"}, "answer", kRight},
      {"suggest", {}, {}, "どれですか", {}, "answer", kWrong},
  })));
}

TEST_CASE("who cannot answer points on, and claims nothing", "[eval]") {
  check(GENERATE(values<Row>({
      {"fallback", {"代理店"}, {}, "取扱代理店へ", {}, "fallback", kRight},
      {"fallback", {"代理店"}, {}, "取扱代理店へ", {}, "handoff", kRight},
      {"fallback", {"代理店"}, {}, "すみません", {"代理店"}, "fallback", kRight},
      {"fallback", {"代理店"}, {}, "すみません", {"a", "b"}, "fallback", kRight},
      {"fallback", {"代理店"}, {}, "すみません", {"a"}, "fallback", kNone},
      {"fallback", {"代理店"}, {}, "取扱代理店へ", {}, "answer", kRight},
      {"fallback", {"代理店"}, {}, "すみません", {"代理店", "b"}, "answer", kWrong},
      {"fallback", {}, {}, "できます", {"a", "b"}, "answer", kWrong},
      {"fallback", {"代理店"}, {}, "取扱代理店へ", {}, "start_registration", kWrong},
      {"fallback", {"代理店"}, {"[0-9]万円"}, "5万円、代理店へ", {}, "fallback", kNone},
      {"fallback", {}, {}, "", {"a", "b"}, "fallback", kNone},
  })));
}

TEST_CASE("small talk is answered as such", "[eval]") {
  check(GENERATE(values<Row>({
      {"smalltalk", {}, {"申し訳"}, "こんにちは", {}, "smalltalk", kRight},
      {"smalltalk", {}, {"申し訳"}, "こんにちは", {}, "answer", kRight},
      {"smalltalk", {}, {"申し訳"}, "申し訳ありません", {}, "smalltalk", kNone},
      {"smalltalk", {}, {}, "こんにちは", {}, "fallback", kNone},
      {"smalltalk", {}, {}, "こんにちは", {}, "start_registration", kWrong},
      {"smalltalk", {"どうも"}, {}, "こんにちは", {}, "smalltalk", kNone},
  })));
}

TEST_CASE("a person is named, and no number made up", "[eval]") {
  check(GENERATE(values<Row>({
      {"handoff", {"代理店"}, {"0120"}, "代理店へ", {}, "handoff", kRight},
      {"handoff", {"代理店"}, {"0120"}, "代理店へ", {}, "answer", kRight},
      {"handoff", {"代理店"}, {"0120"}, "代理店 0120-000", {}, "handoff", kNone},
      {"handoff", {"代理店"}, {}, "係員へ", {}, "handoff", kNone},
  })));
}

TEST_CASE("who wants to register is taken there", "[eval]") {
  check(GENERATE(values<Row>({
      {"start_registration", {"規定"}, {}, "規定を", {}, "start_registration", kRight},
      {"start_registration", {"規定"}, {}, "はい", {}, "start_registration", kWrong},
      {"start_registration", {"規定"}, {}, "規定を", {}, "answer", kWrong},
      {"start_registration", {"規定"}, {}, "規定を", {}, "suggest", kNone},
      {"no such kind", {}, {}, "はい", {}, "suggest", kNone},
  })));
}

}  // namespace
}  // namespace annai
