// Different spellings of one thing must have pieces in common; different things must not.
#include "knowledge/words.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <string_view>
#include <thread>

using namespace annai;

namespace {

const Words& words() {
  static const Words opened = Words::open().value();
  return opened;
}

std::size_t shared(std::string_view a, std::string_view b, FeatureKind kind) {
  Features both;
  std::ranges::set_intersection(words().cut(a), words().cut(b), std::back_inserter(both));
  return static_cast<std::size_t>(std::ranges::count(both, kind, &Feature::kind));
}

}  // namespace

TEST_CASE("width and case do not matter", "[words]") {
  CHECK(words().cut("ﾏｲﾍﾟｰｼﾞのＵＲＬ") == words().cut("マイページのurl"));
  CHECK(words().cut("Ｃｌｉｃｋａｒ") == words().cut("clickar"));
}

TEST_CASE("spaces and marks do not matter to the reading", "[words]") {
  CHECK(words().reading("証券番号は、どこ？") == "しょうけんばんごうはどこ");
  CHECK(words().reading("メール　届く") == "めーるとどく");
}

TEST_CASE("kana and kanji meet in the reading", "[words]") {
  CHECK(shared("届きません", "とどきません", FeatureKind::kReading) == 1);
  CHECK(shared("届かない", "とどきます", FeatureKind::kReading) == 1);
  CHECK(shared("証券番号", "しょうけんばんごう", FeatureKind::kPair) == 8);
}

TEST_CASE("a slip of the keyboard leaves most pieces as they are", "[words]") {
  CHECK(shared("パスワート", "パスワード", FeatureKind::kTriple) == 2);
  CHECK(shared("メール来内", "メール来ない", FeatureKind::kPair) >= 2);
  CHECK(shared("しよけんばんごう", "証券番号", FeatureKind::kPair) >= 5);
}

TEST_CASE("a word counts in its base form, a particle not at all", "[words]") {
  CHECK(shared("忘れました", "忘れてしまった", FeatureKind::kWord) == 1);
  CHECK(shared("車の", "家の", FeatureKind::kWord) == 0);
}

TEST_CASE("a denial is heard in each of its forms", "[words]") {
  for (const std::string_view denied :
       {"届かない", "届きません", "届かん", "届かへん", "とどかない"}) {
    CAPTURE(denied);
    CHECK(shared(denied, "届かない", FeatureKind::kNegation) == 2);
    CHECK(shared(denied, "届いた", FeatureKind::kNegation) == 0);
  }
}

TEST_CASE("nothing to cut gives nothing", "[words]") {
  CHECK(words().cut("").empty());
  CHECK(words().cut("？！　…").empty());
  CHECK(words().reading("").empty());
}

TEST_CASE("a folder without a dictionary is said, not thrown", "[words]") {
  const Result<Words> opened = Words::open("/nonexistent");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == ErrorCode::kInvalidInput);
  CHECK(opened.error().message.find("mecab-ipadic-utf8") != std::string::npos);
}

TEST_CASE("two threads cut with one dictionary", "[words]") {
  const Features expected = words().cut("証券番号が分かりません");
  bool same = true;
  std::thread other([&] {
    for (int i = 0; i < 200; ++i) same = same && words().cut("証券番号が分かりません") == expected;
  });
  for (int i = 0; i < 200; ++i) words().cut("メールが届きません");
  other.join();
  CHECK(same);
}
