#include "bot/turn/sayings.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace annai {
namespace {

constexpr std::string_view kArticle = "article:";
constexpr std::string_view kNode = "node:";

OpenChoice choice_of(std::string_view node, std::string label) {
  return {.label = std::move(label), .target = target_of(node)};
}

// A node's own words, the pictures of the article that it is about, and where that stands.
std::shared_ptr<const Content> illustrated(const dialogs::Node& node, const Article& article) {
  std::vector<Part> parts = node.content->parts;
  std::ranges::copy_if(article.content->parts, std::back_inserter(parts),
                       [](const Part& part) { return std::holds_alternative<ImagePart>(part); });
  return Content::make(std::move(parts), article.content->sources, node.content->input);
}

// The steps of procedures by the article that they show.
using Entrances = std::unordered_multimap<std::string_view, const dialogs::Node*>;

Saying said_by(const Article& article, const Articles& articles, const Entrances& entrances) {
  std::vector<OpenChoice> choices;
  const auto [first, last] = entrances.equal_range(article.id);
  for (auto here = first; here != last; ++here) {
    choices.push_back(choice_of(here->second->id, here->second->enter));
  }
  for (const std::string& id : article.related) choices.push_back(choice_of(*articles.by_id(id)));
  return {.content = article.content, .choices = std::move(choices)};
}

Saying said_by(const dialogs::Node& node, const Articles& articles) {
  std::vector<OpenChoice> choices;
  choices.reserve(node.options.size());
  for (const dialogs::Option& option : node.options) {
    choices.push_back(choice_of(option, articles));
  }
  const Article* shown = articles.by_id(node.article);
  return {.content = shown != nullptr ? illustrated(node, *shown) : node.content,
          .choices = std::move(choices)};
}

}  // namespace

Sayings::Sayings(const Articles& articles, const dialogs::Graph& dialogs) {
  Entrances entrances;
  for (const auto& [id, node] : dialogs.nodes()) {
    if (!node.enter.empty()) entrances.emplace(node.article, &node);
    sayings_.emplace(&node, said_by(node, articles));
  }
  for (const Article& article : articles.all()) {
    sayings_.emplace(&article, said_by(article, articles, entrances));
  }
}

std::string target_of(std::string_view node) { return std::string(kNode).append(node); }

OpenChoice choice_of(const Article& article) {
  return {.label = article.title, .target = std::string(kArticle) + article.id};
}

OpenChoice choice_of(const dialogs::Option& option, const Articles& articles) {
  if (!option.target.node.empty()) return choice_of(option.target.node, option.label);
  OpenChoice choice = choice_of(*articles.by_id(option.target.article));
  if (!option.label.empty()) choice.label = option.label;
  return choice;
}

Meaning meaning_of(const Articles& articles, const dialogs::Graph& dialogs,
                   std::string_view target) {
  if (target.starts_with(kArticle))
    return {.article = articles.by_id(target.substr(kArticle.size()))};
  if (!target.starts_with(kNode)) return {};
  const std::string_view node = target.substr(kNode.size());
  if (node.starts_with(dialogs::kFormNode)) {
    return {.form = dialogs.form(node.substr(dialogs::kFormNode.size()))};
  }
  return {.node = dialogs.find(node)};
}

}  // namespace annai
