// What each article and each node says, and the buttons that it offers: made once, when content is
// loaded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bot/core/reply.h"
#include "bot/core/session.h"
#include "dialogs/form.h"
#include "dialogs/graph.h"
#include "knowledge/article.h"

namespace annai {

struct Saying {
  std::shared_ptr<const Content> content;
  OpenChoices choices;
};

class Sayings {
 public:
  Sayings() = default;
  // Every article and node that is named exists. The arguments stay where they are.
  Sayings(const Articles& articles, const dialogs::Graph& dialogs);

  const Saying& of(const Article& article) const { return sayings_.at(&article); }
  const Saying& of(const dialogs::Node& node) const { return sayings_.at(&node); }

 private:
  std::unordered_map<const void*, Saying> sayings_;
};

// What a button stands for that leads to this node.
std::string target_of(std::string_view node);
// A button that leads to this article, in the article's own words.
OpenChoice choice_of(const Article& article);
// A button of the content: its node or article exists.
OpenChoice choice_of(const dialogs::Option& option, const Articles& articles);

// What a button, a rule's intent or a found article stands for: one of the three is set. None:
// nothing of the content, any more.
struct Meaning {
  const Article* article = nullptr;
  const dialogs::Node* node = nullptr;
  const dialogs::Form* form = nullptr;  // to be opened
};
Meaning meaning_of(const Articles& articles, const dialogs::Graph& dialogs,
                   std::string_view target);

}  // namespace annai
