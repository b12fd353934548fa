// The buttons that each article and each node offers: made once, when content is loaded.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "bot/core/session.h"
#include "dialogs/graph.h"
#include "knowledge/article.h"

namespace annai {

class Offers {
 public:
  Offers() = default;
  // Every related article and every choice's target exists. The arguments stay where they are.
  Offers(const Articles& articles, const dialogs::Graph& dialogs);

  const OpenChoices& of(const Article& article) const { return offers_.at(&article); }
  const OpenChoices& of(const dialogs::Node& node) const { return offers_.at(&node); }

 private:
  std::unordered_map<const void*, OpenChoices> offers_;
};

// A button that leads to this article, in the article's own words.
OpenChoice choice_of(const Article& article);

// What a button, a rule's intent or a found article stands for: one of the two is set. Neither:
// nothing of the content, any more.
struct Meaning {
  const Article* article = nullptr;
  const dialogs::Node* node = nullptr;
};
Meaning meaning_of(const Articles& articles, const dialogs::Graph& dialogs,
                   std::string_view target);

}  // namespace annai
