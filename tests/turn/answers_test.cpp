// What people type at each item of the registration, in others' words: tests/eval/answers.jsonl.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bot/turn/turn.h"
#include "tests/support/manual_clock.h"
#include "tests/support/small_content.h"

namespace annai {
namespace {

using Json = nlohmann::json;

// The form as it is when this item is asked for.
FormState asked_for(const std::string& slot) {
  const std::vector<SlotValue> all{
      {"consent", "yes"},           {"email", "hanako@example.jp"},
      {"policy", "A123456789"},     {"policy_more", "no"},
      {"name", "山田花子"},         {"name_kana", "ヤマダハナコ"},
      {"postal_code", "2310023"},   {"address", "神奈川県横浜市中区山下町999-1"},
      {"birth_date", "1955-03-04"}, {"phone", "09012345678"},
      {"mail_pref", "yes"}};
  FormState form{.form = "registration", .asked = slot};
  const auto end = std::ranges::find(all, slot, &SlotValue::slot);
  form.values.assign(all.begin(), end);
  return form;
}

// What was made of the words, in the file's terms.
Json heard(const std::string& slot, const Session& before, const Step& step) {
  const FormState& form = step.session.form;
  if (slot == "start") return form.open() ? "start_registration" : "not_start";
  const auto given = [&](const std::string& name) {
    const std::string* value = form.find(name);
    return value != nullptr && before.form.find(name) == nullptr ? Json(*value) : Json("ask");
  };
  if (slot == "consent") return form.open() ? given("consent") : Json("no");
  if (slot == "policy_more")
    return form.asked == "policy" ? "yes" : form.asked == "name" ? "no" : "ask";
  if (slot == "mail_pref") return given("mail_pref");
  if (slot == "confirm") {
    if (form.stage == "sending") return "yes";
    if (form.asked != "confirm") return "edit:" + form.asked;
    for (std::size_t i = 0; i < std::min(form.values.size(), before.form.values.size()); ++i) {
      if (form.values[i] != before.form.values[i]) return "edit:" + form.values[i].slot;
    }
    return "ask";
  }
  if (slot == "any") {
    if (!form.open()) return "cancel";
    if (form.stage == "put_off") return "later";
    return form.asked == "consent" ? "restart" : form.asked == "birth_date" ? "back" : "ask";
  }
  std::vector<std::string> values;
  for (const SlotValue& value : form.values) {
    if (value.slot == slot) values.push_back(value.value);
  }
  if (values.empty()) return nullptr;
  return values.size() == 1 ? Json(values.front()) : Json(values);
}

TEST_CASE("at each item, at least 93 of 100 answers in others' words are taken as they are meant",
          "[turn][answers]") {
  Problems problems;
  const auto content =
      ContentRoot::load(ContentFolders::at(test::tests_folder().parent_path()), problems);
  REQUIRE(content != nullptr);
  const Turn turn(content, {});
  test::ManualClock clock;
  std::map<std::string, int> all;
  std::map<std::string, int> right;
  std::ifstream file(test::tests_folder() / "eval/answers.jsonl");
  for (std::string line; std::getline(file, line);) {
    const Json item = Json::parse(line);
    const std::string slot = item["slot"];
    Session session{.id = {1}};
    if (slot != "start") session.form = asked_for(slot == "any" ? "phone" : slot);
    const Step step = turn.take(session, {.session = {1},
                                          .key = "k",
                                          .at = clock.now(),
                                          .random = clock.random(),
                                          .what = Said{item["text"].get<std::string>()}});
    ++all[slot];
    if (heard(slot, session, step) == item["expect"]) ++right[slot];
  }
  REQUIRE(all.size() == 14);
  for (const auto& [slot, count] : all) {
    CAPTURE(slot, right[slot], count);
    CHECK(100 * right[slot] >= 93 * count);
  }
}

}  // namespace
}  // namespace annai
