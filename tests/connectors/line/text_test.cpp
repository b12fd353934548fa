// Where LINE's limits fall between characters: no customer sees half of one.
#include "connectors/line/text.h"

#include "tests/connectors/line/rendered.h"

namespace annai::line {
namespace {

using test::times;

// One of each kind that a limit could tear: a rare kanji (two units), an emoji with a skin colour,
// a family joined by invisible signs, a flag, a kanji with its variant, a kana with a voicing mark.
const std::vector<std::string> kWhole{"𠮷", "👍🏽", "👨‍👩‍👧", "🇯🇵", "葛󠄀", "か゚"};

TEST_CASE("a text is as long as LINE counts it, in UTF-16", "[line]") {
  CHECK(utf16_units("") == 0);
  CHECK(utf16_units("aあ") == 2);
  CHECK(utf16_units("𠮷") == 2);
  CHECK(utf16_units("👨‍👩‍👧") == 8);
  CHECK(utf16_units("🇯🇵") == 4);
  CHECK(utf16_units("か゚") == 2);
}

TEST_CASE("what is too long ends with …, and with a whole character before it", "[line]") {
  CHECK(shortened(times(20, "あ"), 20) == times(20, "あ"));
  CHECK(shortened(times(21, "あ"), 20) == times(19, "あ") + "…");
  const std::string whole = GENERATE(from_range(kWhole));
  const std::size_t units = utf16_units(whole);
  CAPTURE(whole, units);
  CHECK(shortened(times(20 - units, "あ") + whole, 20) == times(20 - units, "あ") + whole);
  for (std::size_t before = 20 - units; before < 20; ++before) {
    CHECK(shortened(times(before, "あ") + whole + "い", 20) == times(before, "あ") + "…");
  }
}

TEST_CASE("a long text is parted after a sentence", "[line]") {
  CHECK(in_pieces(times(5, "あ"), 5) == std::vector{times(5, "あ")});
  CHECK(in_pieces("一。二。三三", 5) == std::vector<std::string>{"一。二。", "三三"});
  CHECK(in_pieces("「一。」二二二", 5) == std::vector<std::string>{"「一。」", "二二二"});
  CHECK(in_pieces("一\n\n二二二", 5) == std::vector<std::string>{"一", "二二二"});
  CHECK(in_pieces("一！二二二二", 5) == std::vector<std::string>{"一！", "二二二二"});
}

TEST_CASE("a text without sentences is parted between characters", "[line]") {
  const std::string whole = GENERATE(from_range(kWhole));
  CAPTURE(whole);
  const std::vector<std::string> pieces = in_pieces(times(9, "あ") + whole + times(9, "い"), 10);
  CHECK(pieces[0] == times(9, "あ"));
  CHECK(pieces[1].starts_with(whole));
  for (const std::string& piece : pieces) CHECK(utf16_units(piece) <= 10);
}

TEST_CASE("a letter with more marks than a bubble holds is still sent", "[line]") {
  const std::string monster = "か" + times(30, "\u0301");
  const std::vector<std::string> pieces = in_pieces(monster, 10);
  std::string all;
  for (const std::string& piece : pieces) {
    CHECK(utf16_units(piece) <= 10);
    all += piece;
  }
  CHECK(all == monster);
}

}  // namespace
}  // namespace annai::line
