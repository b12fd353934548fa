#include "bot/core/typed_text.h"

#include <catch2/catch.hpp>

#include "bot/core/code_points.h"

using namespace annai;

TEST_CASE("tricks are taken out of a text, and words are not", "[web]") {
  struct Row {
    std::string typed;
    std::string_view kept;
  };
  const auto row = GENERATE(values<Row>({
      {"メールが届きません", "メールが届きません"},
      {"a\nb\tc", "a\nb\tc"},
      {std::string("a\0b", 3), "ab"},
      {"a\r\x1b\x7f\xc2\x85z", "az"},
      {"safe\u202Eevil\u2066x", "safeevilx"},
      {"flag\U000E0041\U000E007F", "flag"},
      {"\uFDD0x\uFFFE\U0010FFFF", "x"},
      {"𠮷野家 葛\U000E0100 👨‍👩‍👧",
       "𠮷野家 葛\U000E0100 👨‍👩‍👧"},
  }));
  CHECK(without_tricks(row.typed) == row.kept);
}

TEST_CASE("white space alone is blank", "[web]") {
  CHECK(is_blank(""));
  CHECK(is_blank(" \t\n\u3000\u200B"));
  CHECK_FALSE(is_blank("\u3000あ"));
}

TEST_CASE("length is counted in code points", "[web]") { CHECK(code_points("aあ𠮷") == 3); }
