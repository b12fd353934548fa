// What people type by mistake is not kept; what they ask is.
#include "bot/turn/mask.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/small_content.h"

namespace annai {
namespace {

constexpr std::string_view kOpen = "⟦";
constexpr std::string_view kClose = "⟧";

std::vector<std::string> lines_of(const std::string& file) {
  std::ifstream stream(test::tests_folder() / file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && !line.starts_with('#')) lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> characters(std::string_view utf8) {
  std::vector<std::string> out;
  for (const char c : utf8) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) out.emplace_back();
    out.back() += c;
  }
  return out;
}

// Any three characters of the secret that still stand between what was around it.
std::string left_over(const std::string& secret, std::string masked, const std::string& before,
                      const std::string& after) {
  if (masked.starts_with(before)) masked.erase(0, before.size());
  if (masked.ends_with(after)) masked.resize(masked.size() - after.size());
  const std::vector<std::string> all = characters(secret);
  for (std::size_t i = 0; i + 3 <= all.size(); ++i) {
    const std::string part = all[i] + all[i + 1] + all[i + 2];
    if (masked.find(part) != std::string::npos) return part;
  }
  return {};
}

TEST_CASE("nothing personal of the corpus is kept", "[mask]") {
  const std::vector<std::string> lines = lines_of("turn/mask_corpus.txt");
  REQUIRE(lines.size() >= 500);
  for (std::string line : lines) {
    const std::size_t begin = line.find(kOpen);
    const std::size_t end = line.find(kClose);
    REQUIRE(begin != std::string::npos);
    REQUIRE(end != std::string::npos);
    const std::string before = line.substr(0, begin);
    const std::string secret = line.substr(begin + kOpen.size(), end - begin - kOpen.size());
    const std::string after = line.substr(end + kClose.size());
    const std::string masked = mask(before + secret + after);
    CAPTURE(line, masked);
    CHECK(masked.find("＊＊＊") != std::string::npos);
    CHECK(left_over(secret, masked, before, after).empty());
    if (!before.empty()) CHECK(masked.starts_with(before.substr(0, 3)));
  }
}

TEST_CASE("the questions that customers ask are kept as they are", "[mask]") {
  int questions = 0;
  std::vector<std::string> masked;
  for (const std::string file : {"eval/questions.jsonl", "eval/own-a.jsonl"}) {
    for (const std::string& line : lines_of(file)) {
      for (const nlohmann::json& turn : nlohmann::json::parse(line)["turns"]) {
        ++questions;
        const auto text = turn.get<std::string>();
        if (mask(text) != text) masked.push_back(text);
      }
    }
  }
  CAPTURE(masked);
  CHECK(questions > 350);
  CHECK(static_cast<double>(masked.size()) < 0.02 * questions);
}

TEST_CASE("numbers that tell nothing about a person are kept", "[mask]") {
  for (const std::string_view text :
       {"24時間以内", "手順10", "2026年の更新", "更新は3月10日です", "10,000円", "１２３４５６",
        "iPhone 15", "Windows 11", "sompo-japan.co.jp", "二つ三つ", "一一四", "八文字以上",
        "@マーク", ""}) {
    CAPTURE(text);
    CHECK(mask(text) == text);
  }
}

TEST_CASE("masking twice changes nothing", "[mask]") {
  for (const std::string& line : lines_of("turn/mask_corpus.txt")) {
    const std::string once = mask(line);
    CHECK(mask(once) == once);
  }
}

}  // namespace
}  // namespace annai
