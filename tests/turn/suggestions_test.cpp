// What she is offered while she types.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/turn/chat.h"

namespace annai {
namespace {

using test::Chat;
using Texts = std::vector<std::string>;

Texts offered(std::string_view typed) {
  Texts texts;
  for (SuggestedQuestion& question : Turn(test::small_content()).suggest(typed)) {
    texts.push_back(std::move(question.text));
  }
  return texts;
}

TEST_CASE("while she types she is shown questions, each of which is answered", "[suggest]") {
  const Turn turn(test::small_content());
  const std::vector<SuggestedQuestion> found = turn.suggest("ｶｰﾄﾞ");
  REQUIRE(found.size() >= 2);
  CHECK(found.size() <= 5);
  for (const SuggestedQuestion& question : found) {
    Chat chat;
    CAPTURE(question.text);
    CHECK(chat.say(question.text).record.outcome == "answer");
  }
  CHECK(turn.suggest("").empty());
  CHECK(turn.suggest("。").empty());
}

TEST_CASE("a prefix of any example offers its article's own question", "[suggest]") {
  const Texts texts = offered("かーどをつく");
  REQUIRE_FALSE(texts.empty());
  CHECK(texts.front() == "利用カードはどうやって作りますか");
}

TEST_CASE("what a turn would understand already is offered, in whatever words", "[suggest]") {
  const Texts texts = offered("ねえ、何冊も借りたい");
  CHECK(std::ranges::find(texts, "本は一度に何冊まで借りられますか") != texts.end());
}

TEST_CASE("a syllable that is half typed does not hide what is meant", "[suggest]") {
  CHECK(offered("かーどをつk") == offered("かーどをつ"));
  CHECK_FALSE(offered("かーどをつｋ").empty());
}

}  // namespace
}  // namespace annai
