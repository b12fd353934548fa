// What `annai check` says of a form that names what is not there.
#include "bot/turn/content_root.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/small_content.h"
#include "tests/support/written_folder.h"

namespace annai {
namespace {

namespace fs = std::filesystem;

// The small library's content with one word of its flows written otherwise.
std::vector<std::string> problems_with(const std::string& word, const std::string& other) {
  const test::WrittenFolder folder;
  fs::copy(test::tests_folder() / "support/small_content", folder.path(),
           fs::copy_options::recursive);
  for (const auto& flow : fs::directory_iterator(folder.path() / "flows")) {
    std::ifstream in(flow.path());
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (const std::size_t at = text.find(word); at != text.npos) {
      text.replace(at, word.size(), other);
      std::ofstream(flow.path()) << text;
    }
  }
  Problems problems;
  CHECK(ContentRoot::load(ContentFolders::at(folder.path()), problems) == nullptr);
  std::vector<std::string> said;
  for (const Problem& problem : problems) said.push_back(problem.what);
  return said;
}

TEST_CASE("a form that names an article, node, slot, rule or wish that is not there is refused",
          "[content]") {
  const auto [word, other, problem] = GENERATE(table<std::string, std::string, std::string>({
      {"help: [{article: desk}]", "help: [{article: dusk}]", "there is no article 'dusk'"},
      {"ends: order-declined", "ends: order-inclined",
       "'order' leads to 'order-inclined', which does not exist"},
      {"repeats: book", "repeats: brook", "there is no slot 'brook'"},
      {"intents: [form_yes]", "intents: [form_jes]", "no rule has the intent 'form_jes'"},
      {"answers: {form_later", "answers: {form_never", "'form_never' is no wish about a form"},
      {"cancelled: order-cancelled", "cancelled: order-forgotten",
       "'order' leads to 'order-forgotten', which does not exist"},
  }));
  const std::vector<std::string> problems = problems_with(word, other);
  CAPTURE(word, problems);
  CHECK(std::ranges::find(problems, problem) != problems.end());
}

}  // namespace
}  // namespace annai
