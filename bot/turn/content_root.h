// One content root, compiled: what turns read. Immutable, shared by all turns until another
// replaces it.
#pragma once

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <unordered_map>

#include "bot/core/member/postal_table.h"
#include "bot/core/yaml.h"
#include "bot/turn/sayings.h"
#include "bot/turn/suggestions.h"
#include "dialogs/graph.h"
#include "intents/matcher.h"
#include "knowledge/article.h"
#include "knowledge/screens.h"
#include "knowledge/search.h"
#include "knowledge/words.h"

namespace annai {

// Where the parts of a content root are. A root given with --content holds rules/ flows/ articles/
// sources/; in the source tree they stand beside the code that reads them.
struct ContentFolders {
  std::filesystem::path rules;
  std::filesystem::path flows;
  std::filesystem::path knowledge;  // holds articles/, sources/ and screens/

  static ContentFolders at(const std::filesystem::path& root);
};

struct ContentRoot {
  intents::Matcher rules;
  dialogs::Graph dialogs;
  Articles articles;
  Screens screens;
  PostalTable postal;  // sources/postal_codes.csv; a root may have none
  Words words;
  Sayings sayings;
  std::shared_future<Search> search;  // built beside the first turns, which rarely need it
  // Titles and example questions, normalised: who types one gets its article.
  std::unordered_map<std::u16string, const Article*> asked;
  Suggestions suggestions;

  // nullptr if anything is wrong; `problems` then says all of it.
  static std::shared_ptr<const ContentRoot> load(const ContentFolders& folders, Problems& problems);
};

}  // namespace annai
