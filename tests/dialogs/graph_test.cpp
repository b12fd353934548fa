// What the chat says of its own accord: read, or refused with every line that is wrong.
#include "dialogs/graph.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/written_folder.h"

namespace annai::dialogs {
namespace {

using test::WrittenFolder;
using Said = std::vector<std::string>;

// 13 lines: every node that the kernel itself goes to.
constexpr std::string_view kNeeded = R"(nodes:
  greeting:
    say: いらっしゃいませ
  suggest:
    say: お選びください
  not-understood:
    say: すみません
  not-understood-again:
    say: 重ねてすみません
  not-understood-thrice:
    say: 係員へ
  stale-choice:
    say: 前のボタンです
)";

Said problems_of(std::string_view more) {
  const WrittenFolder folder;
  folder.write("chat.yaml", std::string(kNeeded) + std::string(more));
  Problems problems;
  CHECK_FALSE(Graph::load(folder.path(), problems));
  for (const Problem& problem : problems) CHECK_FALSE(problem.instead.empty());
  return WrittenFolder::said(problems);
}

TEST_CASE("nodes are read from all files, with their buttons and commands", "[graph]") {
  const WrittenFolder folder;
  folder.write("a.yaml", kNeeded);
  folder.write(
      "b.yaml",
      "nodes:\n  menu:\n    outcome: suggest\n    intents: [menu, home]\n    say: どれですか\n"
      "    choices:\n      - {article: mail}\n      - {node: more, label: ほか}\n"
      "  more:\n    say: ほかには\n  greeting-step-5:\n    say: 手順5ですね\n");
  Problems problems;
  const std::optional<Graph> graph = Graph::load(folder.path(), problems);
  CHECK(WrittenFolder::said(problems) == Said{});
  REQUIRE(graph);
  const Node* menu = graph->find("menu");
  REQUIRE(menu != nullptr);
  CHECK(graph->by_intent("home") == menu);
  CHECK(menu->outcome == OutcomeKind::kSuggest);
  REQUIRE(menu->options.size() == 2);
  CHECK(menu->options[0].target.article == "mail");
  CHECK(menu->options[1].label == "ほか");
  CHECK(menu->content->parts_json.find("どれですか") != std::string::npos);
  CHECK(graph->find("greeting")->outcome == OutcomeKind::kNotice);
  CHECK(graph->find("nobody") == nullptr);
  CHECK(graph->by_intent("nobody") == nullptr);
}

TEST_CASE("a chat that lacks a node which it cannot do without does not start", "[graph]") {
  const std::string missing =
      GENERATE(as<std::string>(), "greeting", "suggest", "not-understood", "not-understood-again",
               "not-understood-thrice", "stale-choice");
  std::string flow(kNeeded);
  flow.replace(flow.find("  " + missing + ":") + 2, missing.size(), "greeting-step-1");
  const WrittenFolder folder;
  folder.write("chat.yaml", flow);
  Problems problems;
  CHECK_FALSE(Graph::load(folder.path(), problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].what == "the node '" + missing + "' is missing");
}

TEST_CASE("each mistake in a flow is named with its line", "[graph]") {
  struct Row {
    std::string more;
    Said said;
  };
  const Row row = GENERATE(values<Row>({
      {"  lost:\n    say: だれも来ない\n", {"chat.yaml:15: nothing leads to the node 'lost'"}},
      {"    choices:\n      - {node: nowhere, label: 先へ}\n",
       {"chat.yaml:13: 'stale-choice' leads to 'nowhere', which does not exist"}},
      {"    choices:\n      - {node: greeting}\n",
       {"chat.yaml:15: a choice that leads to a node has no label"}},
      {"    choices:\n      - {label: 先へ}\n",
       {"chat.yaml:15: a choice leads to one node or one article"}},
      {"    choices:\n      - {article: a, node: greeting, label: 先へ}\n",
       {"chat.yaml:15: a choice leads to one node or one article"}},
      {"    choices:\n      - {article: a, colour: red}\n",
       {"chat.yaml:15: 'colour' is not known here"}},
      {"    outcome: happy\n", {"chat.yaml:13: 'happy' is no outcome"}},
      {"    then: menu\n", {"chat.yaml:14: 'then' is not known here"}},
      {"  menu:\n    intents: [a]\n", {"chat.yaml:15: 'say' is missing"}},
      {"  menu:\n    intents: [a]\n    say: b\n  home:\n    intents: [a]\n    say: c\n",
       {"chat.yaml:18: another node has the intent 'a' already"}},
      {"  greeting:\n    say: もう一度\n",
       {"chat.yaml:14: the key 'greeting' stands here twice",
        "chat.yaml:15: there are two nodes 'greeting'"}},
      {"colour: red\n", {"chat.yaml:14: 'colour' is not known here"}},
  }));
  CAPTURE(row.more);
  CHECK(problems_of(row.more) == row.said);
}

TEST_CASE("a file without nodes, and a folder that is not there, are said", "[graph]") {
  const WrittenFolder folder;
  folder.write("a.yaml", kNeeded);
  folder.write("b.yaml", "menu: {}\n");
  Problems problems;
  CHECK_FALSE(Graph::load(folder.path(), problems));
  CHECK(WrittenFolder::said(problems) ==
        Said{"b.yaml:1: 'menu' is not known here", "b.yaml:1: 'nodes' is missing"});

  problems.clear();
  CHECK_FALSE(Graph::load(folder.path() / "none", problems));
  CHECK(problems.front().what == "this folder cannot be read");
}

}  // namespace
}  // namespace annai::dialogs
