// The screens as PNG, as an operator has them built.
#include "connectors/line/pictures.h"

#include <catch2/catch.hpp>

#include "tests/support/written_folder.h"

namespace annai {
namespace {

using namespace std::string_literals;

TEST_CASE("the pictures of a folder are found with their sizes, anything else is left", "[line]") {
  const test::WrittenFolder folder;
  const std::string png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x40\0\0\x02\x08"s;
  folder.write("step-5.png", png + "more");
  folder.write("torn.png", png.substr(0, 20));
  folder.write("no.png", "GIF89a that is long enough to be looked at");
  folder.write("step-5.svg", "<svg/>");
  const LinePictures pictures = read_pictures(folder.path());
  REQUIRE(pictures.size() == 1);
  CHECK(pictures.at("/screens/step-5.png").width == 320);
  CHECK(pictures.at("/screens/step-5.png").height == 520);
  CHECK(read_pictures(folder.path() / "none").empty());
}

}  // namespace
}  // namespace annai
