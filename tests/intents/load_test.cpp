// A writer's rules: read, proved by their own examples, or refused with every line that is wrong.
#include "intents/load.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/written_folder.h"

namespace annai::intents {
namespace {

using test::WrittenFolder;
using Said = std::vector<std::string>;

constexpr std::string_view kGood = "- intent: mail\n  any: [メール]\n  yes: [メールが来ない]\n";

Said problems_of(const WrittenFolder& folder) {
  Problems problems;
  CHECK_FALSE(load_rules(folder.path(), problems));
  for (const Problem& problem : problems) CHECK_FALSE(problem.instead.empty());
  return WrittenFolder::said(problems);
}

Said problems_of(std::string_view rules) {
  const WrittenFolder folder;
  folder.write("rules.yaml", rules);
  return problems_of(folder);
}

TEST_CASE("rules are read with their concepts and spellings", "[load]") {
  const WrittenFolder folder;
  folder.write("spellings.yaml", "証券: [しょうけん, 商圏]\n証券番号: 番号札\n");
  folder.write("concepts.yaml", "number: [証券番号, 証券]\nits: ['{number}の?']\n");
  folder.write("a.yaml",
               "- intent: where\n  priority: 3\n  after: [policy, mail]\n  any: ['{its}…どこ']\n"
               "  not: [電話]\n  yes: [証券番号はどこ, 番号札のどこ, 商圏どこ, しょうけんのどこ]\n"
               "  no: [電話番号はどこ]\n");
  folder.write("b.yaml", kGood);
  folder.write("notes.txt", "not a rule");
  Problems problems;
  const std::optional<Matcher> matcher = load_rules(folder.path(), problems);
  CHECK(WrittenFolder::said(problems) == Said{});
  REQUIRE(matcher);
  REQUIRE(matcher->rules().size() == 2);
  CHECK(matcher->rules()[0].intent == "where");
  CHECK(matcher->rules()[0].priority == 3);
  CHECK(matcher->rules()[0].after == std::vector<std::string>{"policy", "mail"});
  CHECK(matcher->rules()[1].line == 1);
}

TEST_CASE("one rule means another intent after each topic", "[load]") {
  const WrittenFolder folder;
  folder.write("next.yaml",
               "- by_topic:\n    mail: press\n    terms: agree\n  any: [次は]\n  yes: [次は？]\n"
               "  no: [前は]\n");
  Problems problems;
  const std::optional<Matcher> matcher = load_rules(folder.path(), problems);
  CHECK(WrittenFolder::said(problems) == Said{});
  REQUIRE(matcher);
  const auto means = [&](const std::string& topic) {
    const std::vector<Match> matches = matcher->match(normalize("次は"), {.topic = topic});
    return matches.empty() ? "" : matcher->rule(matches.front()).intent;
  };
  CHECK(means("mail") == "press");
  CHECK(means("terms") == "agree");
  CHECK(means("login").empty());
}

TEST_CASE("each mistake in a rule is named with its line", "[load]") {
  struct Row {
    std::string rules;
    Said said;
  };
  const Row row = GENERATE(values<Row>({
      {"intent: mail\n", {"rules.yaml:1: a file of rules is a list"}},
      {"- any: [a]\n  yes: [a]\n", {"rules.yaml:1: 'intent' is missing"}},
      {"- by_topic: {}\n  any: [a]\n  yes: [a]\n", {"rules.yaml:1: `by_topic` names no topic"}},
      {"- by_topic: {mail: press}\n  intent: mail\n  any: [a]\n  yes: [a]\n",
       {"rules.yaml:2: 'intent' is not known here"}},
      {"- intent: mail\n  yes: [a]\n", {"rules.yaml:1: the rule has no pattern"}},
      {"- intent: mail\n  any: [a]\n", {"rules.yaml:1: the rule has no example"}},
      {"- intent: mail\n  any: [a]\n  yes: [a]\n  prio: 3\n",
       {"rules.yaml:4: 'prio' is not known here"}},
      {"- intent: mail\n  any: [a]\n  yes: [a]\n  priority: high\n",
       {"rules.yaml:4: 'priority' must be a whole number"}},
      {"- intent: mail\n  any: [a]\n  yes: [a]\n  any: [b]\n",
       {"rules.yaml:4: the key 'any' stands here twice"}},
      {"- mail\n",
       {"rules.yaml:1: this must be a map", "rules.yaml:1: 'intent' is missing",
        "rules.yaml:1: the rule has no pattern", "rules.yaml:1: the rule has no example"}},
      {"- intent: mail\n  any: ['？']\n  yes: [a]\n", {"rules.yaml:1: every question would match"}},
      {"- intent: mail\n  any: ['(a', 'b']\n  not: ['{nobody}']\n  yes: [b]\n",
       {"rules.yaml:1: the pattern '(a': a '(' is never closed",
        "rules.yaml:1: the pattern '{nobody}': there is no concept {nobody}"}},
      {"- intent: mail\n  any: [メール]\n  yes: [電話]\n",
       {"rules.yaml:1: yes: '電話' does not reach mail"}},
      {"- intent: mail\n  any: [メール]\n  yes: [メール]\n  no: [電話, メールの件]\n",
       {"rules.yaml:1: no: 'メールの件' reaches mail"}},
      {"- intent: mail\n  any: [メール]\n  yes: [メール来ない]\n"
       "- intent: other\n  any: [メール来]\n  yes: [メール来]\n",
       {"rules.yaml:1: yes: 'メール来ない' does not reach mail"}},
      {"- intent: [\n", {"rules.yaml:2: this is not YAML: did not find expected node content"}},
  }));
  CAPTURE(row.rules);
  CHECK(problems_of(row.rules) == row.said);
}

TEST_CASE("who wins instead is named where an example goes astray", "[load]") {
  const WrittenFolder folder;
  folder.write("rules.yaml",
               std::string(kGood) + "- intent: come\n  any: [メールが来]\n  yes: [メールが来た]\n");
  Problems problems;
  CHECK_FALSE(load_rules(folder.path(), problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].instead == "come (line 4 of rules.yaml) wins");
}

TEST_CASE("each mistake in concepts and spellings is named with its line", "[load]") {
  const WrittenFolder folder;
  folder.write("concepts.yaml", "a: [b…c]\nd: []\ne: ['{later}']\nlater: [x]\n");
  folder.write("spellings.yaml", "証券: []\nメール: [ﾒｰﾙ]\n");
  folder.write("rules.yaml", kGood);
  CHECK(problems_of(folder) ==
        Said{"spellings.yaml:1: '証券' has no other spelling",
             "spellings.yaml:2: 'メール' has no other spelling",
             "concepts.yaml:1: 'b…c': a concept holds words only: no gaps, no &, no ^ or $",
             "concepts.yaml:1: the concept 'a' is empty",
             "concepts.yaml:2: the concept 'd' is empty",
             "concepts.yaml:3: '{later}': there is no concept {later}",
             "concepts.yaml:3: the concept 'e' is empty"});
}

TEST_CASE("all files' mistakes are told at once", "[load]") {
  const WrittenFolder folder;
  folder.write("a.yaml", "- intent: mail\n");
  folder.write("b.yaml", "- intent: mail\n  any: ['*']\n  yes: [a]\n");
  CHECK(problems_of(folder).size() == 4);
}

TEST_CASE("a folder that is not there is said", "[load]") {
  Problems problems;
  CHECK_FALSE(load_rules("/nowhere/rules", problems));
  CHECK(WrittenFolder::said(problems) == Said{"rules:0: this folder cannot be read"});
}

}  // namespace
}  // namespace annai::intents
