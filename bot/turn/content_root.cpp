#include "bot/turn/content_root.h"

#include "intents/load.h"

namespace annai {
namespace {

// Rules, nodes and articles name each other; no folder below knows both sides.
void check_references(const ContentRoot& content, Problems& problems) {
  for (const intents::Rule& rule : content.rules.rules()) {
    if (content.articles.by_intent(rule.intent) == nullptr &&
        content.dialogs.by_intent(rule.intent) == nullptr) {
      problems.push_back({rule.file, rule.line, "nothing answers the intent '" + rule.intent + "'",
                          "name it in an article's or a node's `intents`"});
    }
  }
  for (const auto& [id, node] : content.dialogs.nodes()) {
    for (const dialogs::Option& option : node.options) {
      if (!option.target.article.empty() &&
          content.articles.by_id(option.target.article) == nullptr) {
        problems.push_back({node.file, node.line,
                            "there is no article '" + option.target.article + "'",
                            "correct the choice"});
      }
    }
  }
}

void index_questions(ContentRoot& content) {
  for (const Article& article : content.articles.all()) {
    content.asked.try_emplace(intents::normalize(article.title).chars, &article);
    for (const std::string& question : article.questions) {
      content.asked.try_emplace(intents::normalize(question).chars, &article);
    }
  }
}

}  // namespace

ContentFolders ContentFolders::at(const std::filesystem::path& root) {
  if (std::filesystem::is_directory(root / "rules")) {
    return {.rules = root / "rules", .flows = root / "flows", .knowledge = root};
  }
  return {.rules = root / "intents/rules",
          .flows = root / "dialogs/flows",
          .knowledge = root / "knowledge"};
}

std::shared_ptr<const ContentRoot> ContentRoot::load(const ContentFolders& folders,
                                                     Problems& problems) {
  // Rules and articles know nothing of each other: two threads read them.
  Problems rule_problems;
  std::future<std::optional<intents::Matcher>> reading = std::async(
      std::launch::async, [&] { return intents::load_rules(folders.rules, rule_problems); });
  std::optional<dialogs::Graph> dialogs = dialogs::Graph::load(folders.flows, problems);
  std::optional<Articles> articles = Articles::load(folders.knowledge, problems);
  Result<Words> words = Words::open();
  if (!words) {
    problems.push_back({Words::kDictionary, 0, words.error().message, "install mecab-ipadic-utf8"});
  }
  std::optional<intents::Matcher> rules = reading.get();
  problems.insert(problems.end(), rule_problems.begin(), rule_problems.end());
  if (!rules || !dialogs || !articles || !words) return nullptr;

  auto content = std::make_shared<ContentRoot>(ContentRoot{.rules = std::move(*rules),
                                                           .dialogs = std::move(*dialogs),
                                                           .articles = std::move(*articles),
                                                           .words = std::move(*words),
                                                           .offers = {},
                                                           .search = {},
                                                           .asked = {}});
  const std::size_t before = problems.size();
  check_references(*content, problems);
  if (problems.size() != before) return nullptr;
  content->offers = Offers(content->articles, content->dialogs);
  index_questions(*content);
  content->search = std::async(std::launch::async, [content = content.get()] {
                      Search search = Search::over(content->articles, content->words);
                      content->words.rest();
                      return search;
                    }).share();
  return content;
}

}  // namespace annai
