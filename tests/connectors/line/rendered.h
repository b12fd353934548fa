// Replies for tests, and what a LINE customer gets of them.
#pragma once

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/line/render.h"

namespace annai::test {

using Messages = std::vector<nlohmann::json>;

inline LineWords words() {
  Problems problems;
  const auto words =
      LineWords::read(std::string(ANNAI_SOURCE_ROOT) + "/knowledge/sources/line.yaml", problems);
  REQUIRE(problems.empty());
  return *words;
}

inline RenderConfig with_pictures() {
  return {.public_url = "https://chat.example.jp",
          .pictures = {{"/screens/step-5.png", {.width = 320, .height = 520}},
                       {"/screens/step-8.png", {.width = 320, .height = 490}}}};
}

inline std::string times(std::size_t count, std::string_view unit) {
  std::string out;
  while (count-- > 0) out += unit;
  return out;
}

inline std::vector<Choice> choices(const std::vector<std::string>& labels) {
  std::vector<Choice> out;
  for (const std::string& label : labels) {
    out.push_back({.label = label, .id = "id" + std::to_string(out.size() + 1)});
  }
  return out;
}
inline std::vector<Choice> numbered_choices(std::size_t count) {
  std::vector<std::string> labels;
  for (std::size_t i = 1; i <= count; ++i) labels.push_back("項目" + std::to_string(i));
  return choices(labels);
}

inline Reply reply(std::vector<Part> parts, std::vector<Choice> choices = {},
                   std::vector<Source> sources = {}, Input input = {}) {
  using namespace std::chrono;
  return {.seq = 1,
          .at = sys_days(2026y / November / 22),
          .outcome = OutcomeKind::kAnswer,
          .content = Content::make(std::move(parts), std::move(sources), std::move(input)),
          .choices = std::move(choices),
          .form = std::nullopt,
          .frame = std::nullopt};
}
inline Reply says(std::string text, std::vector<Choice> choices = {}) {
  return reply({TextPart{std::move(text)}}, std::move(choices));
}

inline Messages seen(const std::vector<Reply>& replies,
                     const RenderConfig& config = with_pictures()) {
  return render(replies, words(), config);
}

// All actions of a kind, wherever they stand.
inline Messages actions(const nlohmann::json& node, std::string_view type) {
  Messages out;
  if (node.is_object() && node.contains("type") && node["type"] == type) out.push_back(node);
  for (const auto& child : node) {
    if (!child.is_structured()) continue;
    for (auto& found : actions(child, type)) out.push_back(std::move(found));
  }
  return out;
}
inline std::vector<std::string> labels(const Messages& actions) {
  std::vector<std::string> out;
  for (const auto& action : actions) out.push_back(action.at("label"));
  return out;
}

// The replies of the registration and the tour that are more than a text.
inline Reply tour_step() {
  Reply step = reply(
      {TextPart{"【手順5 お客さま情報の入力】\n必須の項目を入力して、「次へ」を押してください。"},
       ImagePart{.url = "/screens/step-5.svg", .alt = "手順5の画面です。"}},
      choices({"できた", "ここで困っている", "前へ"}), {{"チラシ 手順5", 5}});
  return step;
}
inline Reply summary() {
  Reply shown = says(
      "ご入力の内容です。\n・会員規定への同意：同意する\n・メールアドレス：hanako@example.jp\n"
      "・お名前：向日葵 さゆり\n・お名前のフリガナ：ヒマワリ サユリ\n・ご住所：東京都新宿区1-1\n"
      "これらは、マイページに登録する情報です。\n誤りがなければ「確定」を押してください。",
      choices({"確定", "メールアドレスを直す", "お名前を直す", "お名前のフリガナを直す",
               "ご住所を直す"}));
  shown.form = FormReport{.asked = "confirm", .took = {}};
  return shown;
}
inline Reply birth_date() {
  Reply asks = reply({TextPart{"生年月日を入力してください。"}}, {}, {},
                     {.kind = InputKind::kText, .label = "生年月日", .autocomplete = "bday"});
  asks.form = FormReport{.asked = "birth_date", .took = {}};
  return asks;
}
inline Reply password_page(std::string url = "https://mypage.example.jp/password?t=s3cret") {
  Reply page = says("次は、パスワードの設定です。", choices({"画面をもう一度開く", "中止する"}));
  page.form = FormReport{.asked = "password", .took = {}};
  page.frame = Frame{.url = std::move(url), .title = "パスワードの設定（マイページ）"};
  return page;
}

}  // namespace annai::test
