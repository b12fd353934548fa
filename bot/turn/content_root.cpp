#include "bot/turn/content_root.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "intents/load.h"

namespace annai {
namespace {

void check_options(const ContentRoot& content, const dialogs::Form& form, int line,
                   const std::vector<dialogs::Option>& options, Problems& problems) {
  for (const dialogs::Option& option : options) {
    const std::string& article = option.target.article;
    const std::string& node = option.target.node;
    if (!article.empty() && content.articles.by_id(article) == nullptr) {
      problems.push_back({form.file, line, "there is no article '" + article + "'",
                          "correct `help:` or `choices:`"});
    }
    const bool form_node = node.starts_with(dialogs::kFormNode);
    if (!node.empty() && !form_node && content.dialogs.find(node) == nullptr) {
      problems.push_back(
          {form.file, line, "there is no node '" + node + "'", "correct `choices:`"});
    }
  }
}

// What a form names: articles, nodes, slots, and intents that some rule has.
void check_form(const ContentRoot& content, const dialogs::Form& form, Problems& problems) {
  const auto is_heard = [&](const std::string& intent) {
    return std::ranges::any_of(content.rules.rules(),
                               [&](const intents::Rule& rule) { return rule.intent == intent; });
  };
  for (const dialogs::Slot& slot : form.slots) {
    check_options(content, form, slot.line, slot.help, problems);
    if (!slot.repeats.empty() && form.find(slot.repeats) == nullptr) {
      problems.push_back({form.file, slot.line, "there is no slot '" + slot.repeats + "'",
                          "correct `repeats:` of '" + slot.id + "'"});
    }
    for (const dialogs::SlotOption& option : slot.options) {
      for (const std::string& intent : option.intents) {
        if (is_heard(intent)) continue;
        problems.push_back({form.file, slot.line, "no rule has the intent '" + intent + "'",
                            "correct `intents:` of '" + slot.id + "'"});
      }
    }
  }
  for (const auto& [name, stage] : form.stages) {
    check_options(content, form, form.line, stage.options, problems);
    for (const auto& [wish, answer] : stage.answers) {
      if (dialogs::is_wish(wish)) continue;
      problems.push_back({form.file, form.line, "'" + wish + "' is no wish about a form",
                          "correct `answers:` of the stage '" + name + "'"});
    }
  }
}

// Rules, nodes and articles name each other; no folder below knows both sides.
void check_references(const ContentRoot& content, Problems& problems) {
  if (const dialogs::Form* form = content.dialogs.any_form()) check_form(content, *form, problems);
  for (const intents::Rule& rule : content.rules.rules()) {
    if (content.articles.by_intent(rule.intent) == nullptr &&
        content.dialogs.by_intent(rule.intent) == nullptr &&
        content.dialogs.form_by_intent(rule.intent) == nullptr &&
        !content.dialogs.is_command(rule.intent)) {
      problems.push_back({rule.file, rule.line, "nothing answers the intent '" + rule.intent + "'",
                          "name it in an article's or a node's `intents`"});
    }
  }
  for (const Article& article : content.articles.all()) {
    check_images(article, content.screens, problems);
  }
  for (const auto& [id, node] : content.dialogs.nodes()) {
    for (const std::string& named : {node.article, node.instead_of}) {
      if (named.empty() || content.articles.by_id(named) != nullptr) continue;
      problems.push_back({node.file, node.line, "there is no article '" + named + "'",
                          "correct `article:` or `instead_of:`"});
    }
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

PostalTable load_postal_codes(const std::filesystem::path& path, Problems& problems) {
  if (!std::filesystem::exists(path)) return {};
  std::ifstream stream(path);
  const std::string csv{std::istreambuf_iterator<char>(stream), {}};
  Result<PostalTable> table = PostalTable::read(csv);
  if (table) return *std::move(table);
  problems.push_back({path.string(), 1, table.error().message, "correct these lines"});
  return {};
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
  const std::size_t before = problems.size();

  auto content = std::make_shared<ContentRoot>(ContentRoot{
      .rules = std::move(*rules),
      .dialogs = std::move(*dialogs),
      .articles = std::move(*articles),
      .screens = load_screens(folders.knowledge, problems),
      .postal = load_postal_codes(folders.knowledge / "sources/postal_codes.csv", problems),
      .words = std::move(*words),
      .sayings = {},
      .search = {},
      .asked = {},
      .suggestions = {}});
  check_references(*content, problems);
  if (problems.size() != before) return nullptr;
  content->sayings = Sayings(content->articles, content->dialogs);
  index_questions(*content);
  content->suggestions = Suggestions(content->articles, content->asked);
  content->search = std::async(std::launch::async, [content = content.get()] {
                      Search search = Search::over(content->articles, content->words);
                      content->words.rest();
                      return search;
                    }).share();
  return content;
}

}  // namespace annai
