// Loading a content root for a command, and proving it for writers.
#include <cstdio>

#include "bot/commands.h"
#include "bot/qr_sheet.h"
#include "bot/turn/content_root.h"
#include "bot/turn/proof.h"
#include "connectors/line/words.h"

namespace annai {
namespace {

void print(const Problems& problems) {
  for (const Problem& problem : problems) std::fprintf(stderr, "%s\n", to_string(problem).c_str());
}

}  // namespace

std::shared_ptr<const ContentRoot> load_content(const std::filesystem::path& content) {
  Problems problems;
  std::shared_ptr<const ContentRoot> root =
      ContentRoot::load(ContentFolders::at(content), problems);
  print(problems);
  if (root == nullptr) {
    std::fprintf(stderr, "annai: the content of %s has %zu problems; the chat was not started\n",
                 content.string().c_str(), problems.size());
  }
  return root;
}

int check(const std::filesystem::path& content) {
  Problems problems;
  const ContentFolders folders = ContentFolders::at(content);
  const std::shared_ptr<const ContentRoot> root = ContentRoot::load(folders, problems);
  if (root != nullptr) prove(*root, folders, problems);
  if (root != nullptr && Sheet::exists(folders)) Sheet::load(folders, root->dialogs, problems);
  const std::filesystem::path line = folders.knowledge / "sources/line.yaml";
  if (std::filesystem::exists(line)) LineWords::read(line, problems);
  print(problems);
  if (root != nullptr && problems.empty()) {
    std::printf("%zu rules, %zu nodes, %zu articles, %zu pictures: no problems\n",
                root->rules.rules().size(), root->dialogs.nodes().size(),
                root->articles.all().size(), root->screens.size());
  }
  return problems.empty() ? 0 : 1;
}

}  // namespace annai
