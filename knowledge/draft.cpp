#include "knowledge/draft.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>

#include "bot/core/code_points.h"
#include "knowledge/markdown.h"

namespace annai {
namespace {

constexpr std::size_t kTitleMost = 20;  // it becomes a button; lengths are in code points
constexpr std::size_t kShortLeast = 60;
constexpr std::size_t kShortMost = 160;
constexpr std::size_t kTextMost = 400;
constexpr std::size_t kQuestionsLeast = 8;
constexpr int kLastStep = 10;

struct File {
  std::string_view head;  // from line 2
  std::string_view body;
  int body_line = 1;
};

std::optional<File> split(std::string_view text) {
  static constexpr std::string_view kFence = "\n---\n";
  const std::size_t head = kFence.size() - 1;  // the first fence has no line before it
  if (!text.starts_with(kFence.substr(1))) return std::nullopt;
  const std::size_t end = text.find(kFence, head - 1);
  if (end == text.npos) return std::nullopt;
  File file;
  file.head = text.substr(head, end + 1 - head);
  file.body = text.substr(end + kFence.size());
  file.body_line = 3 + static_cast<int>(std::ranges::count(file.head, '\n'));
  return file;
}

std::optional<int> parse_number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// YYYY-MM-DD, a day that exists.
std::optional<std::chrono::year_month_day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_number(text.substr(0, 4));
  const auto month = parse_number(text.substr(5, 2));
  const auto day = parse_number(text.substr(8, 2));
  if (!year || !month || !day || *month < 1 || *day < 1) return std::nullopt;
  const std::chrono::year_month_day out{std::chrono::year(*year),
                                        std::chrono::month(static_cast<unsigned>(*month)),
                                        std::chrono::day(static_cast<unsigned>(*day))};
  return out.ok() ? std::optional(out) : std::nullopt;
}

bool is_over(std::chrono::year_month_day day) {
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const auto tomorrow = today + std::chrono::days(1);  // it is, somewhere
  return std::chrono::sys_days(day) <= tomorrow && day.year() >= std::chrono::year(2000);
}

std::optional<int> parse_step(std::string_view text) {
  if (text == "contact") return kContactStep;
  const std::optional<int> number = parse_number(text);
  return number && *number >= 0 && *number <= kLastStep ? number : std::nullopt;
}

class Reading {
 public:
  Reading(const std::string& file, Yaml head, Problems& problems) : problems_(problems) {
    draft_.file = file;
    draft_.head = std::move(head);
  }

  Draft finish(std::string_view body, int body_line) {
    read_head();
    read_body(body, body_line);
    check_head();
    return std::move(draft_);
  }

 private:
  void read_head() {
    Article& article = draft_.article;
    YamlFields fields(draft_.file, draft_.head, problems_);
    article.id = fields.text("id");
    article.title = fields.text("title");
    article.intents = fields.texts("intents");
    article.topic = fields.text_or("topic", "");
    read_outcome(fields.text_or("outcome", "answer"));
    read_step(fields.text_or("step", ""));
    article.facts = fields.texts("facts");
    read_checked(fields.text("checked"));
    article.questions = fields.texts("questions");
    article.related = fields.texts("related");
    fields.finish();
  }

  void read_outcome(const std::string& name) {
    const std::optional<OutcomeKind> outcome = parse_outcome(name);
    if (!outcome) {
      problem("outcome", "there is no outcome '" + name + "'", "write answer, or leave it out");
    }
    draft_.article.outcome = outcome.value_or(OutcomeKind::kAnswer);
  }

  void read_step(const std::string& step) {
    draft_.article.step = parse_step(step);
    const bool is_answer = draft_.article.outcome == OutcomeKind::kAnswer;
    if (!draft_.article.step && (is_answer || !step.empty())) {
      problem("step", "an answer needs a step of the flyer",
              "write a number from 0 to 10, or contact");
    }
  }

  void read_checked(const std::string& day) {
    if (day.empty()) return;  // reported as missing
    const auto checked = parse_day(day);
    if (!checked || !is_over(*checked)) {
      problem("checked", "'" + day + "' is no day that anybody checked this on",
              "write the day as 2026-01-31");
    }
    draft_.article.checked = checked.value_or(std::chrono::year_month_day{});
  }

  void read_body(std::string_view text, int line) {
    Body body = read_markdown(draft_.file, text, line, problems_);
    check_lengths(body.text, line);
    Article& article = draft_.article;
    article.text = body.text;
    std::vector<Part>& parts = draft_.parts;
    if (!body.text.empty()) parts.emplace_back(TextPart{std::move(body.text)});
    for (ImagePart& image : body.images) parts.emplace_back(std::move(image));
    for (LinkPart& link : body.links) parts.emplace_back(std::move(link));
  }

  void check_lengths(std::string_view text, int line) {
    const auto report = [&](std::string what, std::string instead) {
      problems_.push_back({draft_.file, line, std::move(what), std::move(instead)});
    };
    if (text.empty()) report("the article says nothing", "write its text below the head");
    const std::size_t whole = code_points(text);
    if (whole > kTextMost) {
      report("the text has " + std::to_string(whole) + " characters",
             "write " + std::to_string(kTextMost) + " at most");
    }
    const std::size_t first = code_points(text.substr(0, text.find("\n\n")));
    if (draft_.article.outcome == OutcomeKind::kAnswer &&
        (first < kShortLeast || first > kShortMost)) {
      report("the short answer (first paragraph) has " + std::to_string(first) + " characters",
             "write " + std::to_string(kShortLeast) + " to " + std::to_string(kShortMost));
    }
  }

  void check_head() {
    const Article& article = draft_.article;
    const std::string stem = std::filesystem::path(draft_.file).stem().string();
    if (!article.id.empty() && article.id != stem) {
      problem("id", "the id '" + article.id + "' is not the name of its file", "write id: " + stem);
    }
    if (code_points(article.title) > kTitleMost) {
      problem("title", "the title is too long for a button",
              "write " + std::to_string(kTitleMost) + " characters at most");
    }
    if (article.outcome == OutcomeKind::kAnswer && article.questions.size() < kQuestionsLeast) {
      problem("questions",
              "there are only " + std::to_string(article.questions.size()) + " questions",
              "write " + std::to_string(kQuestionsLeast) + " at least, each in other words");
    }
    std::set<std::string_view> asked;
    for (std::size_t i = 0; i < article.questions.size(); ++i) {
      if (asked.insert(article.questions[i]).second) continue;
      problems_.push_back({draft_.file, draft_.line_of("questions", i),
                           "this question stands here twice", "write another one"});
    }
  }

  void problem(std::string_view key, std::string what, std::string instead) {
    problems_.push_back({draft_.file, draft_.line_of(key), std::move(what), std::move(instead)});
  }

  Draft draft_;
  Problems& problems_;
};

}  // namespace

int Draft::line_of(std::string_view key) const {
  const Yaml* value = head.find(key);
  return value != nullptr ? value->line : head.line;
}

int Draft::line_of(std::string_view key, std::size_t entry) const {
  const Yaml* value = head.find(key);
  return value != nullptr && entry < value->list.size() ? value->list[entry].line : line_of(key);
}

std::optional<Draft> read_draft(const std::string& file, std::string_view text,
                                Problems& problems) {
  const std::optional<File> parts = split(text);
  if (!parts) {
    problems.push_back(
        {file, 1, "the head is missing", "begin with a line ---, the keys, and --- again"});
    return std::nullopt;
  }
  std::optional<Yaml> head = parse_yaml(file, parts->head, problems, 2);
  if (!head) return std::nullopt;
  return Reading(file, std::move(*head), problems).finish(parts->body, parts->body_line);
}

std::optional<std::string> read_file(const std::filesystem::path& path, Problems& problems) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    problems.push_back({path.string(), 1, "the file cannot be read", "check that it is there"});
    return std::nullopt;
  }
  return text;
}

}  // namespace annai
