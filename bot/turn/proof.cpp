#include "bot/turn/proof.h"

#include <fmt/format.h>

#include <array>
#include <set>
#include <utility>

#include "bot/turn/understand.h"

namespace annai {
namespace {

constexpr int kSteps = 10;
constexpr std::array<std::string_view, 8> kTroubles{
    "cannot_find", "error",        "meaning",      "nothing_arrives",
    "expired",     "wrong_device", "done_already", "changed_mind"};

const Article* reached(const ContentRoot& content, std::string_view question) {
  const Understanding meant = understand(content, question, {});
  return meant.clear.empty() ? nullptr : meant.clear.front().article;
}

std::string name_of(const Article* article) {
  return article == nullptr ? "no article" : article->id;
}

void prove_questions(const ContentRoot& content, const ContentFolders& folders,
                     Problems& problems) {
  for (const Article& article : content.articles.all()) {
    for (const std::string& question : article.questions) {
      const Article* got = reached(content, question);
      if (got == &article) continue;
      problems.push_back({(folders.knowledge / "articles" / (article.id + ".md")).string(), 1,
                          "the question '" + question + "' reaches " + name_of(got),
                          "reword it, or a rule"});
    }
  }
}

// One cell: a step of the flyer, a kind of trouble, how somebody asks, and what answers.
class Table {
 public:
  Table(const ContentRoot& content, std::string file, Problems& problems)
      : content_(content), file_(std::move(file)), problems_(problems) {}

  void cell(const Yaml& node) {
    YamlFields fields(file_, node, problems_);
    const long step = fields.integer_or("step", 0);
    const std::string trouble = fields.text("trouble");
    const std::string ask = fields.text("ask");
    const std::string answered = fields.text_or("article", "");
    const std::string outside = fields.text_or("outside", "");
    fields.finish();
    if (answered.empty() == outside.empty()) {
      return fields.problem(node.line, "a cell is answered or outside",
                            "write `article:` or `outside:`");
    }
    cells_.emplace(step, trouble);
    const Article* wanted = content_.articles.by_id(answered.empty() ? outside : answered);
    if (wanted == nullptr)
      return fields.problem(node.line, "there is no such article", "correct its name");
    if ((wanted->outcome == OutcomeKind::kFallback) != answered.empty()) {
      fields.problem(node.line, "'" + wanted->id + "' is of the other kind",
                     "`outside:` names a fallback article");
    }
    if (const Article* got = reached(content_, ask); got != wanted) {
      fields.problem(node.line, "'" + ask + "' reaches " + name_of(got) + ", not " + wanted->id,
                     "reword it, or a rule");
    }
  }

  void finish() {
    for (int step = 1; step <= kSteps; ++step) {
      for (const std::string_view trouble : kTroubles) {
        if (cells_.contains({step, std::string(trouble)})) continue;
        problems_.push_back(
            {file_, 1, fmt::format("step {}, {}: nothing is said", step, trouble), "add the cell"});
      }
    }
  }

 private:
  const ContentRoot& content_;
  std::string file_;
  Problems& problems_;
  std::set<std::pair<long, std::string>> cells_;
};

void prove_table(const ContentRoot& content, const std::filesystem::path& path,
                 Problems& problems) {
  if (!std::filesystem::exists(path)) return;
  const std::optional<Yaml> yaml = read_yaml(path, problems);
  if (!yaml) return;
  Table table(content, path.string(), problems);
  for (const Yaml& node : yaml->list) table.cell(node);
  table.finish();
}

}  // namespace

void prove(const ContentRoot& content, const ContentFolders& folders, Problems& problems) {
  prove_questions(content, folders, problems);
  prove_table(content, folders.knowledge / "sources/completeness.yaml", problems);
}

}  // namespace annai
