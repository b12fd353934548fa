// Plays tests/conversations/*.yaml: what a customer types, and what she must see.
//
//   conversation: a customer whose mail does not come is told to check the address
//   entry: step-7                      # optional: the QR code she came by
//   turns:
//     - customer: メールが来ません       # or `choose: <label of a button>`
//       bot: 誤りがないか                # stands in the reply; a list: all of them do
//       never: 送信専用                  # does not stand in it
//       outcome: answer
//       article: mail-not-arriving
//       choices: [お問い合わせ先]        # are among the buttons
//       asked: email                     # the slot of a form that is asked for now
//       took: [email=a@example.jp]       # what was just taken, canonical
//     - mypage: reserved                 # what My Page says: see kSaid below
//     - away_minutes: 40                 # she comes back after so long
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>

#include "bot/commands.h"
#include "bot/core/yaml.h"
#include "bot/turn/turn.h"

namespace annai {
namespace {

namespace fs = std::filesystem;

// One customer with her session, at a standing clock: a conversation's second run gives the same
// bytes.
class Customer {
  using What = decltype(Event::what);

 public:
  explicit Customer(const Turn& turn) : turn_(turn) {}

  void arrive(std::string entry) { take(Arrived{std::move(entry)}); }
  void say(std::string text) { take(Said{std::move(text)}); }
  bool choose(std::string_view label) {
    const auto choice = std::ranges::find(reply_.choices, label, &Choice::label);
    if (choice == reply_.choices.end()) return false;
    take(Chose{choice->id});
    return true;
  }

  void come_back_after(std::chrono::minutes away) {
    now_ += away;
    take(Arrived{});
  }
  // False: there is no such word of My Page's.
  bool hear_of_mypage(std::string_view word) {
    const auto said = std::ranges::find(kSaid, word, &std::pair<std::string_view, What>::first);
    if (said == kSaid.end()) return false;
    take(said->second);
    return true;
  }

  const Reply& reply() const { return reply_; }
  const Record& record() const { return record_; }
  std::string text() const {
    std::string all;
    for (const Part& part : reply_.content->parts) {
      if (const auto* text = std::get_if<TextPart>(&part)) all += text->text + "\n";
    }
    return all;
  }

 private:
  inline static const std::array<std::pair<std::string_view, What>, 9> kSaid{{
      {"reserved",
       Outcome{.effect = "reserve", .reference = "r1", .url = "https://mypage.example/password/x"}},
      {"not_matched", Outcome{.effect = "reserve", .code = OutcomeCode::kRefused}},
      {"too_often", Outcome{.effect = "reserve", .code = OutcomeCode::kTooOften}},
      {"late", Outcome{.effect = "reserve", .code = OutcomeCode::kLate}},
      {"mail_sent", Outcome{.effect = "mail_again", .reference = "r1"}},
      {"provisional", Notice{.reference = "r1", .kind = NoticeKind::kProvisional}},
      {"completed", Notice{.reference = "r1", .kind = NoticeKind::kCompleted}},
      {"expired", Notice{.reference = "r1", .kind = NoticeKind::kExpired}},
      {"mail_failed", Notice{.reference = "r1", .kind = NoticeKind::kMailFailed}},
  }};

  void take(What what) {
    const bool outcome = std::holds_alternative<Outcome>(what);
    const Event event{.session = session_.id,
                      .key = outcome ? session_.form.awaited : std::to_string(++events_),
                      .at = now_,
                      .random = {},
                      .what = std::move(what)};
    Step step = turn_.take(session_, event);
    session_ = std::move(step.session);
    record_ = std::move(step.record);
    if (!step.replies.empty()) reply_ = std::move(step.replies.back());
  }

  const Turn& turn_;
  Session session_{.id = SessionId{1}};
  Reply reply_{.content = Content::make({}, {})};
  Record record_;
  UtcTime now_ = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
  int events_ = 0;
};

class Play {
 public:
  Play(const Turn& turn, std::string file) : customer_(turn), file_(std::move(file)) {}

  // All that is not as it should be; empty: passed.
  Problems run() {
    std::ifstream stream(file_);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const std::optional<Yaml> yaml = parse_yaml(file_, text, problems_);
    if (!yaml) return problems_;
    YamlFields fields(file_, *yaml, problems_);
    fields.text("conversation");
    customer_.arrive(fields.text_or("entry", ""));
    const Yaml* turns = fields.node("turns");
    fields.finish();
    if (turns == nullptr || turns->list.empty())
      fields.problem(yaml->line, "there are no turns", "add `turns:`");
    if (turns != nullptr) {
      for (const Yaml& turn : turns->list) play(turn);
    }
    return problems_;
  }

 private:
  void play(const Yaml& turn) {
    YamlFields fields(file_, turn, problems_);
    const std::string says = fields.text_or("customer", "");
    const std::string label = fields.text_or("choose", "");
    const std::string mypage = fields.text_or("mypage", "");
    const long away = fields.integer_or("away_minutes", 0);
    if (!says.empty()) customer_.say(says);
    if (away > 0) customer_.come_back_after(std::chrono::minutes(away));
    if (!mypage.empty() && !customer_.hear_of_mypage(mypage)) {
      problem(turn, "My Page never says '" + mypage + "'");
    }
    if (!label.empty() && !customer_.choose(label)) missing(turn, "the button '" + label + "'");
    const std::string text = customer_.text();
    for (const std::string& part : fields.texts("bot")) {
      if (text.find(part) == std::string::npos) missing(turn, "'" + part + "'");
    }
    for (const std::string& part : fields.texts("never")) {
      if (text.find(part) != std::string::npos) problem(turn, "'" + part + "' was said");
    }
    for (const std::string& choice : fields.texts("choices")) {
      if (std::ranges::find(customer_.reply().choices, choice, &Choice::label) ==
          customer_.reply().choices.end()) {
        missing(turn, "the button '" + choice + "'");
      }
    }
    expect(turn, "outcome", fields.text_or("outcome", ""),
           std::string(to_string(customer_.reply().outcome)));
    expect(turn, "article", fields.text_or("article", ""), customer_.record().article);
    const FormReport form = customer_.reply().form.value_or(FormReport{});
    expect(turn, "slot asked for", fields.text_or("asked", ""), form.asked);
    for (const std::string& took : fields.texts("took")) {
      const auto same = [&](const SlotValue& value) {
        return value.slot + "=" + value.value == took;
      };
      if (std::ranges::none_of(form.took, same)) missing(turn, "the value " + took);
    }
    fields.finish();
  }

  void expect(const Yaml& turn, const char* what, const std::string& wanted,
              const std::string& got) {
    if (!wanted.empty() && wanted != got)
      problem(turn, fmt::format("the {} is {}, not {}", what, got, wanted));
  }
  void missing(const Yaml& turn, const std::string& what) { problem(turn, what + " is missing"); }
  void problem(const Yaml& turn, const std::string& what) {
    problems_.push_back({file_, turn.line, what, "said was: " + customer_.text()});
  }

  Customer customer_;
  std::string file_;
  Problems problems_;
};

}  // namespace

int test_conversations(const ConversationTestOptions& options) {
  const std::shared_ptr<const ContentRoot> content = load_content(options.content);
  if (!content) return 1;
  const Turn turn(content);
  std::set<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(options.folder, error)) {
    if (entry.path().extension() == ".yaml") files.insert(entry.path());
  }
  int failed = 0;
  for (const fs::path& file : files) {
    const Problems problems = Play(turn, file.string()).run();
    for (const Problem& problem : problems)
      std::fprintf(stderr, "%s\n", to_string(problem).c_str());
    if (!problems.empty()) ++failed;
  }
  fmt::print("{} passed, {} failed\n", files.size() - static_cast<std::size_t>(failed), failed);
  return failed == 0 && !files.empty() ? 0 : 1;
}

}  // namespace annai
