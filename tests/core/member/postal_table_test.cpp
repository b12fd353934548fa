#include "bot/core/member/postal_table.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

namespace annai {
namespace {

std::string shipped() {
  std::ifstream file(ANNAI_SOURCE_ROOT "/tests/support/postal_codes.csv", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string prefix_of(const PostalTable& table, std::string_view code) {
  return table.prefix(*PostalCode::parse(code)).value_or("");
}

TEST_CASE("a postal code gives the beginning of the address", "[member][postal]") {
  const Result<PostalTable> table = PostalTable::read(shipped());
  REQUIRE(table);
  CHECK(table->size() == 20);
  CHECK(prefix_of(*table, "231-0023") == "神奈川県横浜市中区山下町");
  CHECK(prefix_of(*table, "0200022") == "岩手県盛岡市大通");
  CHECK(prefix_of(*table, "9218046") == "石川県金沢市");  // two towns share it
  CHECK(prefix_of(*table, "4980000").empty());            // two prefectures do
  CHECK(prefix_of(*table, "9999999").empty());
  CHECK(prefix_of(PostalTable(), "2310023").empty());
}

TEST_CASE("a table's wrong lines are all named", "[member][postal]") {
  const auto table = PostalTable::read(
      "postal_code,prefecture,city,town\r\n231-0023,神奈川県,横浜市,\r\n1500041,東京都\n"
      "1500041,,渋谷区,神南\n\n1500041,東京都,渋谷区,神南\n");
  REQUIRE_FALSE(table);
  CHECK(table.error().code == ErrorCode::kInvalidInput);
  for (const std::string_view line : {"line 2:", "line 3:", "line 4:"}) {
    CHECK(table.error().message.contains(line));
  }
  CHECK_FALSE(table.error().message.contains("line 6:"));
  CHECK_FALSE(PostalTable::read("").has_value());
  CHECK_FALSE(PostalTable::read("code,pref\n").has_value());
}

}  // namespace
}  // namespace annai
