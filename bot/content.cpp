// Loading a content root for a command, and proving it for writers.
#include <cstdio>

#include "bot/commands.h"
#include "bot/turn/content_root.h"
#include "bot/turn/proof.h"
#include "bot/turn/turn.h"

namespace annai {
namespace {

void print(const Problems& problems) {
  for (const Problem& problem : problems) std::fprintf(stderr, "%s\n", to_string(problem).c_str());
}

}  // namespace

std::unique_ptr<Turn> load_turn(const std::filesystem::path& content) {
  Problems problems;
  std::shared_ptr<const ContentRoot> root =
      ContentRoot::load(ContentFolders::at(content), problems);
  print(problems);
  if (root == nullptr) {
    std::fprintf(stderr, "annai: the content of %s has %zu problems; nothing was started\n",
                 content.string().c_str(), problems.size());
    return nullptr;
  }
  return std::make_unique<Turn>(std::move(root));
}

int check(const std::filesystem::path& content) {
  Problems problems;
  const ContentFolders folders = ContentFolders::at(content);
  const std::shared_ptr<const ContentRoot> root = ContentRoot::load(folders, problems);
  if (root != nullptr) prove(*root, folders, problems);
  print(problems);
  if (root != nullptr && problems.empty()) {
    std::printf("%zu rules, %zu nodes, %zu articles: no problems\n", root->rules.rules().size(),
                root->dialogs.nodes().size(), root->articles.all().size());
  }
  return problems.empty() ? 0 : 1;
}

}  // namespace annai
