// Pictures of the content: shown, and able to do nothing.
#include "knowledge/screens.h"

#include <catch2/catch.hpp>

#include "tests/support/written_folder.h"

namespace annai {
namespace {

using test::WrittenFolder;
using Said = std::vector<std::string>;

constexpr std::string_view kGood =
    "<svg viewBox=\"0 0 9 9\">\n<title>押すところ</title>\n<rect/>\n</svg>\n";

TEST_CASE("pictures are read by the path that they are served at", "[screens]") {
  const WrittenFolder folder;
  folder.write("screens/a.svg", kGood);
  folder.write("screens/notes.txt", "not a picture");
  Problems problems;
  const Screens screens = load_screens(folder.path(), problems);
  CHECK(WrittenFolder::said(problems) == Said{});
  REQUIRE(screens.size() == 1);
  CHECK(screens.at("/screens/a.svg") == kGood);
}

TEST_CASE("a content root may have no pictures", "[screens]") {
  const WrittenFolder folder;
  Problems problems;
  CHECK(load_screens(folder.path(), problems).empty());
  CHECK(problems.empty());
}

TEST_CASE("a picture that could run or load something is refused, with its line", "[screens]") {
  const std::string word = GENERATE(as<std::string>(), "<script", "<foreignObject", "<image",
                                    "<!DOCTYPE", "href=", "url(");
  const WrittenFolder folder;
  std::string svg(kGood);
  svg.insert(svg.find("<rect/>"), word);
  folder.write("screens/a.svg", svg);
  Problems problems;
  load_screens(folder.path(), problems);
  CHECK(WrittenFolder::said(problems) == Said{"a.svg:3: a picture must not have '" + word + "'"});
}

TEST_CASE("a picture says what it shows, scales, and is no novel", "[screens]") {
  const WrittenFolder folder;
  folder.write("screens/a.svg", "<svg>" + std::string(40000, ' ') + "</svg>");
  Problems problems;
  load_screens(folder.path(), problems);
  CHECK(WrittenFolder::said(problems) ==
        Said{"a.svg:1: this is no plain SVG", "a.svg:1: it has no <title>",
             "a.svg:1: it has no viewBox", "a.svg:1: it has 40011 bytes"});
}

TEST_CASE("an article that shows a missing picture is refused", "[screens]") {
  const Article article{.id = "a",
                        .content = Content::make({ImagePart{"/screens/b.svg", "絵"}}, {})};
  Problems problems;
  check_images(article, {}, problems);
  CHECK(WrittenFolder::said(problems) == Said{"a.md:1: there is no picture /screens/b.svg"});
  problems.clear();
  check_images(article, {{"/screens/b.svg", ""}}, problems);
  CHECK(problems.empty());
}

}  // namespace
}  // namespace annai
