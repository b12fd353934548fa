#include "bot/turn/offers.h"

#include <utility>
#include <vector>

namespace annai {
namespace {

constexpr std::string_view kArticle = "article:";
constexpr std::string_view kNode = "node:";

OpenChoice made_of(const dialogs::Option& option, const Articles& articles) {
  if (!option.target.node.empty()) {
    return {.label = option.label, .target = std::string(kNode) + option.target.node};
  }
  OpenChoice choice = choice_of(*articles.by_id(option.target.article));
  if (!option.label.empty()) choice.label = option.label;
  return choice;
}

}  // namespace

Offers::Offers(const Articles& articles, const dialogs::Graph& dialogs) {
  for (const Article& article : articles.all()) {
    std::vector<OpenChoice> related;
    related.reserve(article.related.size());
    for (const std::string& id : article.related) related.push_back(choice_of(*articles.by_id(id)));
    offers_.emplace(&article, std::move(related));
  }
  for (const auto& [id, node] : dialogs.nodes()) {
    std::vector<OpenChoice> options;
    options.reserve(node.options.size());
    for (const dialogs::Option& option : node.options) {
      options.push_back(made_of(option, articles));
    }
    offers_.emplace(&node, std::move(options));
  }
}

OpenChoice choice_of(const Article& article) {
  return {.label = article.title, .target = std::string(kArticle) + article.id};
}

Meaning meaning_of(const Articles& articles, const dialogs::Graph& dialogs,
                   std::string_view target) {
  if (target.starts_with(kArticle))
    return {.article = articles.by_id(target.substr(kArticle.size()))};
  if (target.starts_with(kNode)) return {.node = dialogs.find(target.substr(kNode.size()))};
  return {};
}

}  // namespace annai
