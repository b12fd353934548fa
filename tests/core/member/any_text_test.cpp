// What holds for every value, whatever the bytes.
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <string>

#include "bot/core/member/birth_date.h"
#include "bot/core/member/email_address.h"
#include "bot/core/member/kana_name.h"
#include "bot/core/member/person_name.h"
#include "bot/core/member/phone_number.h"
#include "bot/core/member/policy_number.h"
#include "bot/core/member/postal_address.h"
#include "bot/core/member/postal_code.h"

namespace annai {
namespace {

constexpr UtcTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);

template <typename Parse>
void check_reparsed(const std::string& typed, Parse parse) {
  const auto value = parse(typed);
  if (!value) return;
  INFO(typed << " was taken as " << value->text());
  const auto again = parse(value->text());
  const auto from_shown = parse(value->shown());
  REQUIRE(again);
  REQUIRE(from_shown);
  REQUIRE(*again == *value);
  REQUIRE(*from_shown == *value);
}

void check_all(const std::string& typed) {
  check_reparsed(typed, [](std::string_view text) { return EmailAddress::parse(text); });
  check_reparsed(typed, [](std::string_view text) { return PolicyNumber::parse(text); });
  check_reparsed(typed, [](std::string_view text) { return PersonName::parse(text); });
  check_reparsed(typed, [](std::string_view text) { return KanaName::parse(text); });
  check_reparsed(typed, [](std::string_view text) { return PostalCode::parse(text); });
  check_reparsed(typed, [](std::string_view text) { return PostalAddress::parse(text); });
  check_reparsed(typed, [](std::string_view text) { return PhoneNumber::parse(text); });
  check_reparsed(typed, [](std::string_view text) { return BirthDate::parse(text, kNow); });
}

TEST_CASE("a value that is typed again is the same value, on random bytes", "[member]") {
  std::mt19937 random(4);  // NOLINT: the same bytes each time
  for (int i = 0; i < 3'000; ++i) {
    std::string bytes(random() % 60, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    check_all(bytes);
  }
}

TEST_CASE("a value that is typed again is the same value, on shuffled phrases", "[member]") {
  constexpr auto kPieces = std::to_array<std::string_view>({"服部",
                                                            "美緒",
                                                            "ハットリ",
                                                            "みお",
                                                            "です",
                                                            "は",
                                                            "、",
                                                            "。",
                                                            " ",
                                                            "　",
                                                            "えっと",
                                                            "はい",
                                                            "名前",
                                                            "住所",
                                                            "様",
                                                            "さん",
                                                            "090",
                                                            "0000",
                                                            "2101",
                                                            "-",
                                                            "ー",
                                                            "−",
                                                            "の",
                                                            "昭和",
                                                            "60",
                                                            "年",
                                                            "10",
                                                            "月",
                                                            "日",
                                                            "十",
                                                            "〇",
                                                            "@",
                                                            "example",
                                                            ".com",
                                                            "..",
                                                            "神奈川県",
                                                            "横浜市",
                                                            "中区",
                                                            "1-2-3",
                                                            "(",
                                                            ")",
                                                            "？",
                                                            "😊",
                                                            "E30020",
                                                            "\n",
                                                            "と",
                                                            "S",
                                                            "H2.4.1",
                                                            "231",
                                                            "0023",
                                                            "〒",
                                                            "+81",
                                                            "\u3099",
                                                            "\U000E0100",
                                                            "髙",
                                                            "﨑",
                                                            "でお願いします",
                                                            "といいます",
                                                            "元",
                                                            "ハイフン",
                                                            "アットマーク",
                                                            "ドット",
                                                            "ね",
                                                            "よ",
                                                            "号",
                                                            "番地",
                                                            "コーポ",
                                                            "101",
                                                            "a",
                                                            "Z"});
  std::mt19937 random(5);  // NOLINT: the same phrases each time
  for (int i = 0; i < 20000; ++i) {
    std::string typed;
    for (std::size_t n = random() % 9; n > 0; --n) typed += kPieces[random() % kPieces.size()];
    check_all(typed);
  }
}

TEST_CASE("a flood of combining marks or of digits is answered at once", "[member]") {
  for (const std::string_view piece :
       {"\u0301", "\u0323", "9", "一", "しょう", "ですで", "@.", "A1 "}) {
    std::string typed = "服部";
    while (typed.size() < 16'384) typed += piece;
    const auto begin = std::chrono::steady_clock::now();
    check_all(typed);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
  }
}

}  // namespace
}  // namespace annai
