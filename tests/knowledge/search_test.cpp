#include "knowledge/search.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

using namespace annai;

namespace {

const Words& words() {
  static const Words opened = Words::open().value();
  return opened;
}

// A little help desk; the place of an article is its line here.
const std::vector<std::vector<std::string_view>> kArticles = {
    {"メールが届かない", "登録確認メールが来ません", "めーるがとどきません",
     "メール届いてないんやけど"},
    {"証券番号の場所", "証券番号はどこに書いてありますか", "保険証券の番号が分かりません",
     "番号どこ"},
    {"パスワードを忘れた", "パスワードが分からなくなりました", "暗証番号を忘れてしまいました"},
    {"手続きできる時間", "夜中でもできますか", "何時まで受け付けていますか", "24時間やってますか"},
};

Search little_search() {
  std::vector<Search::Document> documents;
  for (const auto& sentences : kArticles) {
    Search::Document& document = documents.emplace_back();
    for (const std::string_view sentence : sentences)
      document.asked.push_back(words().cut(sentence));
  }
  documents[3].told.push_back(
      words().cut("自動車保険の継続手続きはインターネットで24時間いつでもできます。"));
  return Search(documents);
}

std::vector<Hit> find(std::string_view question) {
  static const Search search = little_search();
  return search.find(words().cut(question), 3);
}

}  // namespace

TEST_CASE("each example question finds its own article, with a score of 1", "[search]") {
  for (std::size_t article = 0; article < kArticles.size(); ++article) {
    for (const std::string_view question : kArticles[article]) {
      CAPTURE(question);
      const std::vector<Hit> hits = find(question);
      REQUIRE_FALSE(hits.empty());
      CHECK(hits[0].article == article);
      CHECK(hits[0].score == Approx(1).margin(0.01));
    }
  }
}

TEST_CASE("a question finds its article however it is spelt", "[search]") {
  struct Row {
    std::string_view question;
    std::uint32_t article;
  };
  const Row rows[] = {
      {"証券番号が見つかりません", 1},      // 漢字
      {"しょうけんばんごうはどこ", 1},      // かな
      {"ショウケンバンゴウハドコ", 1},      // カナ
      {"しょけんばんごうはどこですか", 1},  // a letter lost
      {"パスワートを忘れた", 2},            // a letter wrong
      {"ぱすわーどわすれた", 2},
      {"メール来内", 0},  // converted wrongly
      {"ﾒｰﾙがこない", 0},
      {"インターネットで継続できますか", 3},  // words of the body only
  };
  for (const Row& row : rows) {
    CAPTURE(row.question);
    const std::vector<Hit> hits = find(row.question);
    REQUIRE_FALSE(hits.empty());
    CHECK(hits[0].article == row.article);
  }
}

TEST_CASE("the nearer a question, the higher its score", "[search]") {
  CHECK(find("証券番号はどこに書いてありますか？")[0].score >
        find("証券番号はどこにありますか")[0].score);
  CHECK(find("証券番号はどこにありますか")[0].score >
        find("証券番号って何に使うものですか")[0].score);
}

TEST_CASE("a question about something else finds nothing much", "[search]") {
  for (const std::string_view question : {"今日の天気予報", "ラーメン食べたい", "xyzzy"}) {
    CAPTURE(question);
    const std::vector<Hit> hits = find(question);
    CHECK((hits.empty() || hits[0].score < 0.4F));
  }
}

TEST_CASE("hits are sorted, each article once, as many as wanted", "[search]") {
  const Search search = little_search();
  const Features question = words().cut("メールとパスワードと証券番号が分からない");
  const std::vector<Hit> hits = search.find(question, 3);
  REQUIRE(hits.size() == 3);
  CHECK(hits[0].score >= hits[1].score);
  CHECK(hits[1].score >= hits[2].score);
  CHECK(hits[0].article != hits[1].article);
  CHECK(search.find(question, 1).size() == 1);
  CHECK(search.find(question, 1)[0].article == hits[0].article);
  CHECK(search.find(question, 0).empty());
}

TEST_CASE("an answer does not depend on what was asked before", "[search]") {
  const std::vector<Hit> first = find("証券番号はどこ");
  find("メールが届かない");
  find("");
  const std::vector<Hit> again = find("証券番号はどこ");
  REQUIRE(first.size() == again.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(first[i].article == again[i].article);
    CHECK(first[i].score == again[i].score);
  }
}

TEST_CASE("an index of nothing finds nothing", "[search]") {
  const Search empty(std::vector<Search::Document>{});
  CHECK(empty.find(words().cut("証券番号"), 3).empty());
}
