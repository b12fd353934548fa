// Ten thousand events in no order at all, against the shipped content: whatever customers, My Page
// and the clock do, no step is skipped and nothing personal is asked for before consent.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "bot/turn/turn.h"
#include "tests/support/manual_clock.h"
#include "tests/support/small_content.h"

namespace annai {
namespace {

constexpr int kEvents = 10'000;
constexpr const char* kPassword = "Kx7pQ2mZ9w";

const std::vector<std::string>& words() {
  static const std::vector<std::string> all{"登録したい",
                                            "同意します",
                                            "はい",
                                            "いいえ",
                                            "同意しません",
                                            "hana@example.jp",
                                            "E300200101",
                                            "E300200102、E300200103",
                                            "もうありません",
                                            "追加します",
                                            "山田 花子",
                                            "ヤマダ ハナコ",
                                            "160-8338",
                                            "東京都新宿区西新宿1-26-1",
                                            "昭和30年4月1日",
                                            "55年4月1日",
                                            "090-1234-5678",
                                            "希望します",
                                            "いりません",
                                            "確定",
                                            "戻る",
                                            "最初から",
                                            "やめる",
                                            "あとで",
                                            "続きから",
                                            "電話番号を間違えました",
                                            "住所を直したい",
                                            "メールが届きません",
                                            "事故にあいました",
                                            "わからない",
                                            "E300200101を消して",
                                            "別の端末で続けたい",
                                            "コード 1234-5678",
                                            "担当者と話したい",
                                            "ありがとう",
                                            kPassword,
                                            "あああああ",
                                            "😊"};
  return all;
}

// What is asked for, answered well: without it nobody would come to the end.
std::string answer_to(const std::string& slot) {
  static const std::map<std::string, std::string> answers{{"", "登録したい"},
                                                          {"consent", "同意します"},
                                                          {"email", "hana@example.jp"},
                                                          {"policy", "E300200101"},
                                                          {"policy_more", "もうありません"},
                                                          {"name", "山田 花子"},
                                                          {"name_kana", "ヤマダ ハナコ"},
                                                          {"postal_code", "160-8338"},
                                                          {"address", "東京都新宿区西新宿1-26-1"},
                                                          {"birth_date", "昭和30年4月1日"},
                                                          {"phone", "090-1234-5678"},
                                                          {"mail_pref", "希望します"},
                                                          {"confirm", "確定"}};
  const auto found = answers.find(slot);
  return found != answers.end() ? found->second : "はい";
}

std::shared_ptr<const ContentRoot> shipped() {
  static const std::shared_ptr<const ContentRoot> content = [] {
    Problems problems;
    return ContentRoot::load(ContentFolders::at(test::tests_folder().parent_path()), problems);
  }();
  return content;
}

class Walk {
 public:
  explicit Walk(std::uint32_t seed) : chance_(seed) { take(Arrived{}); }

  void step() {
    switch (below(20)) {
      case 0:
        return press(below(8) == 0 ? "foreign" : any_button());
      case 1:
      case 2:
        return press(newest_button());
      case 3:
        return take(Outcome{.effect = "reserve",
                            .code = static_cast<OutcomeCode>(below(6)),
                            .reference = "r1",
                            .url = "https://mypage.example.jp/password/x",
                            .state = static_cast<NoticeKind>(below(4))},
                    below(3) == 0 ? "another" : session_.form.awaited);
      case 4:
        return take(Notice{.reference = below(3) == 0 ? "r2" : "r1",
                           .kind = static_cast<NoticeKind>(below(4)),
                           .expires = clock_.now() + std::chrono::hours(24)});
      case 5:
        return take(below(2) == 0 ? decltype(Event::what)(Elapsed{"reminder"})
                                  : decltype(Event::what)(Arrived{"step-5"}));
      case 6:
      case 7:
        return take(Said{words()[below(words().size())]});
      default:
        return take(Said{answer_to(session_.form.asked)});
    }
  }

  int reserved() const { return reserved_; }
  int completed() const { return completed_; }

 private:
  std::size_t below(std::size_t limit) { return chance_() % limit; }
  std::string newest_button() {
    const std::size_t count = session_.choices.size();
    if (count == 0 || offered_.size() < count) return "foreign";
    return offered_[offered_.size() - count + below(count)];
  }
  std::string any_button() {
    return offered_.empty() ? "foreign" : offered_[below(offered_.size())];
  }

  void press(const std::string& id) { take(Chose{id}); }

  void take(decltype(Event::what) what, std::string key = {}) {
    if (key.empty()) key = "k" + std::to_string(++keys_);
    const Event event{.session = {1},
                      .key = std::move(key),
                      .at = clock_.now(),
                      .random = clock_.random(),
                      .what = std::move(what)};
    const Session before = session_;
    const Step step = turn_.take(session_, event);
    if (step.refused) return check_refused(event, *step.refused);
    session_ = step.session;
    check(before, event, step);
    for (const Reply& reply : step.replies) {
      for (const Choice& choice : reply.choices) offered_.push_back(choice.id);
    }
  }

  static void check_refused(const Event& event, const Error& error) {
    REQUIRE(std::holds_alternative<Chose>(event.what));
    REQUIRE(error.code == ErrorCode::kBadRequest);
  }

  void check(const Session& before, const Event& event, const Step& step) {
    const FormState& form = session_.form;
    const auto* said = std::get_if<Said>(&event.what);
    CAPTURE(said != nullptr ? said->text : std::string(), before.form.asked, before.form.stage);
    const bool consented = form.values.empty() || form.find("consent") != nullptr;
    REQUIRE(consented);  // nothing is known of who has not agreed
    REQUIRE(std::ranges::count(form.values, "policy", &SlotValue::slot) <= 5);
    if (said != nullptr) REQUIRE(step.replies.size() == 1);
    const Result<FormState> again = decode_form(encode(form));
    REQUIRE(again);
    REQUIRE(encode(*again) == encode(form));
    REQUIRE(encode(session_).find(kPassword) == std::string::npos);
    for (const Reply& reply : step.replies) check_words(reply);
    for (const Effect& effect : step.effects) check_effect(before, event, effect);
    const auto* outcome = std::get_if<Outcome>(&event.what);
    if (outcome != nullptr && event.key != before.form.awaited) {
      REQUIRE(step.replies.empty());
      REQUIRE(encode(form) == encode(before.form));
    }
    const auto* notice = std::get_if<Notice>(&event.what);
    if (notice != nullptr && notice->reference != before.form.reference) {
      REQUIRE(step.replies.empty());
    }
    if (notice != nullptr && !form.open() && before.form.open()) ++completed_;
  }

  static void check_words(const Reply& reply) {
    REQUIRE_FALSE(reply.content->parts.empty());
    for (const Part& part : reply.content->parts) {
      if (const auto* text = std::get_if<TextPart>(&part)) {
        REQUIRE_FALSE(text->text.empty());
        REQUIRE(text->text.find(kPassword) == std::string::npos);
        REQUIRE(text->text.find('{') == std::string::npos);  // every name in it was filled in
      }
    }
  }

  // An application leaves the summary, whole, by her own word.
  void check_effect(const Session& before, const Event& event, const Effect& effect) {
    if (effect.name != effects::kReserve) return;
    ++reserved_;
    REQUIRE(before.form.asked == "confirm");
    REQUIRE(
        (std::holds_alternative<Said>(event.what) || std::holds_alternative<Chose>(event.what)));
    for (const char* slot : {"consent", "consent_version", "email", "policy", "name", "name_kana",
                             "postal_code", "address", "birth_date", "phone", "mail_pref"}) {
      CAPTURE(slot);
      REQUIRE(std::ranges::find(effect.values, slot, &SlotValue::slot) != effect.values.end());
    }
  }

  std::mt19937 chance_;
  test::ManualClock clock_;
  Turn turn_{shipped()};
  Session session_{.id = {1}};
  std::vector<std::string> offered_;
  int keys_ = 0;
  int reserved_ = 0;
  int completed_ = 0;
};

TEST_CASE("in ten thousand events of any kind no step is skipped, and each word is answered once",
          "[turn][form]") {
  REQUIRE(shipped() != nullptr);
  Walk walk(20261130);
  for (int i = 0; i < kEvents; ++i) walk.step();
  CHECK(walk.reserved() > 20);
  CHECK(walk.completed() > 0);
}

}  // namespace
}  // namespace annai
