// What a writer of sources/line.yaml is told.
#include "connectors/line/words.h"

#include <catch2/catch.hpp>

#include "tests/support/written_folder.h"

namespace annai {
namespace {

using Said = std::vector<std::string>;

constexpr std::string_view kRight =
    "typed: 文字でも：{labels}\nnumbered: 番号で\ncut: 省略\nsource: （{source}）\n"
    "picture: （{alt}）\nenlarge: 大きく\npage: 開きます\nno_page: 開けません\n"
    "birth_date: 日付\nedit: 直す\ncolor: \"#8f0030\"\n"
    "rich_menu:\n  bar: メニュー\n  areas:\n    - {label: 質問, text: 質問する}\n";

Said said_of(std::string text, std::string_view from = "", std::string_view to = "") {
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  const test::WrittenFolder folder;
  folder.write("line.yaml", text);
  Problems problems;
  const auto words = LineWords::read(folder.path() / "line.yaml", problems);
  CHECK(words.has_value() == problems.empty());
  return test::WrittenFolder::said(problems);
}

TEST_CASE("the words of LINE are read, menu and all", "[line]") {
  const test::WrittenFolder folder;
  folder.write("line.yaml", kRight);
  Problems problems;
  const auto words = LineWords::read(folder.path() / "line.yaml", problems);
  REQUIRE(words);
  CHECK(filled(words->typed, "{labels}", "はい／いいえ") == "文字でも：はい／いいえ");
  REQUIRE(words->menu.size() == 1);
  CHECK(words->menu[0].text == "質問する");
}

TEST_CASE("words of LINE that cannot be used are reported, each with its line", "[line]") {
  const std::string right(kRight);
  CHECK(said_of(right, "{labels}", "") == Said{"line.yaml:1: 'typed' does not say {labels}"});
  CHECK(said_of(right, "（{alt}）", "絵") == Said{"line.yaml:5: 'picture' does not say {alt}"});
  CHECK(said_of(right, "日付", "日付を日付を日付を日付を日付を日付を日付を") ==
        Said{"line.yaml:9: 'birth_date' is too long for LINE"});
  CHECK(said_of(right, "\"#8f0030\"", "red") == Said{"line.yaml:11: 'red' is no colour"});
  CHECK(said_of(right, "メニュー", "あああああああああああああああ") ==
        Said{"line.yaml:13: 'bar' is too long for LINE"});
  CHECK(said_of(right, "label: 質問", "name: 質問") ==
        Said{"line.yaml:15: 'label' is missing", "line.yaml:15: 'name' is not known here"});
  CHECK(said_of(right, "edit:", "edits:") ==
        Said{"line.yaml:1: 'edit' is missing", "line.yaml:10: 'edits' is not known here"});
  CHECK(said_of("typed: x\n").size() == 12);
}

}  // namespace
}  // namespace annai
