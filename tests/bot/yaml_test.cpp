// YAML as writers and operators may use it, and what they are told about the rest.
#include "bot/core/yaml.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/written_folder.h"

namespace annai {
namespace {

using Said = std::vector<std::string>;

TEST_CASE("what is read knows its line, also far down in an article", "[yaml]") {
  Problems problems;
  const std::string text = "a: 1\nb:\n  - x\n  - {c: 年, d: ''}\n";
  const std::optional<Yaml> yaml = parse_yaml("f.yaml", text, problems, 11);
  REQUIRE(yaml);
  CHECK(problems.empty());
  CHECK(yaml->find("a")->scalar == "1");
  CHECK(yaml->find("b")->list[0].line == 13);
  CHECK(yaml->find("b")->list[1].line == 14);
  CHECK(yaml->find("b")->list[1].find("c")->scalar == "年");
  CHECK(yaml->find("c") == nullptr);
}

TEST_CASE("YAML that hides something is refused, line by line", "[yaml]") {
  struct Row {
    std::string text;
    Said said;
  };
  const Row row = GENERATE(values<Row>({
      {"a: 1\nb: 2\na: 3\n", {"f.yaml:3: the key 'a' stands here twice"}},
      {"a: {b: 1, b: 2}\n", {"f.yaml:1: the key 'b' stands here twice"}},
      {"- a: 1\n- a: 2\n", {}},
      {"a: &x 1\nb: *x\n",
       {"f.yaml:1: an anchor (&) is not allowed", "f.yaml:2: an alias (*) is not allowed"}},
      {"a: &x [1]\n", {"f.yaml:1: an anchor (&) is not allowed"}},
      {"a: &x\n", {"f.yaml:1: an anchor (&) is not allowed"}},
      {"a: !!int 1\n", {"f.yaml:1: a tag (tag:yaml.org,2002:int) is not allowed"}},
      {"a:\n  !mine [b]\n", {"f.yaml:2: a tag (!mine) is not allowed"}},
      {"a: \"quoted\"\n", {}},
      {"a: [1\nb: 2\n", {"f.yaml:2: this is not YAML: did not find expected ',' or ']'"}},
  }));
  CAPTURE(row.text);
  Problems problems;
  parse_yaml("f.yaml", row.text, problems);
  CHECK(test::WrittenFolder::said(problems) == row.said);
}

TEST_CASE("an empty file is nothing, and no problem", "[yaml]") {
  Problems problems;
  const std::optional<Yaml> yaml = parse_yaml("f.yaml", "# only a comment\n", problems);
  REQUIRE(yaml);
  CHECK(yaml->kind == Yaml::Kind::kNull);
  CHECK(problems.empty());
}

struct Values {
  std::string name, colour;
  std::vector<std::string> list, one, none;
  long count = 0, other = 0;
  double rate = 0;
  bool on = false, off = true;
};

Values read(const std::string& text, Problems& problems) {
  const std::optional<Yaml> yaml = parse_yaml("f.yaml", text, problems);
  REQUIRE(yaml);
  const std::string file = "f.yaml";
  YamlFields fields(file, *yaml, problems);
  Values values;
  values.name = fields.text("name");
  values.colour = fields.text_or("colour", "red");
  values.list = fields.texts("list");
  values.one = fields.texts("one");
  values.none = fields.texts("none");
  values.count = fields.integer_or("count", 7);
  values.other = fields.integer_or("other", 7);
  values.rate = fields.number_or("rate", 0.5);
  values.on = fields.flag_or("on", false);
  values.off = fields.flag_or("off", true);
  fields.finish();
  return values;
}

TEST_CASE("fields have their value, or the one they have without", "[yaml]") {
  Problems problems;
  const Values values =
      read("name: 案内\nlist: [a, 'b: c']\none: alone\ncount: -3\nrate: 2.5\non: true\noff:\n",
           problems);
  CHECK(test::WrittenFolder::said(problems) == Said{});
  CHECK(values.name == "案内");
  CHECK(values.colour == "red");
  CHECK(values.list == Said{"a", "b: c"});
  CHECK(values.one == Said{"alone"});
  CHECK(values.none.empty());
  CHECK(values.count == -3);
  CHECK(values.other == 7);
  CHECK(values.rate == 2.5);
  CHECK(values.on);
  CHECK(values.off);
}

TEST_CASE("a field of another kind, a missing and an unknown one are told with their line",
          "[yaml]") {
  Problems problems;
  const Values values = read(
      "colour: [a]\nlist: {a: 1}\none:\n  - a\n  - [b]\n  - ''\ncount: 1.5\nother: many\n"
      "rate: fast\non: yes\noff: no\nsize: 3\n",
      problems);
  CHECK(test::WrittenFolder::said(problems) ==
        Said{"f.yaml:1: 'name' is missing", "f.yaml:1: 'colour' must be one value",
             "f.yaml:2: 'list' must be a list", "f.yaml:5: an entry of 'one' must be one value",
             "f.yaml:6: an entry of 'one' must be one value",
             "f.yaml:7: 'count' must be a whole number", "f.yaml:8: 'other' must be a whole number",
             "f.yaml:9: 'rate' must be a number", "f.yaml:10: 'on' must be true or false",
             "f.yaml:11: 'off' must be true or false", "f.yaml:12: 'size' is not known here"});
  CHECK(values.count == 7);
}

TEST_CASE("a problem is printed so that an editor can jump there", "[yaml]") {
  CHECK(to_string(Problem{"rules/a.yaml", 3, "it is wrong", "write it so"}) ==
        "rules/a.yaml:3: it is wrong; write it so");
  CHECK(to_string(Problem{"a.yaml", 1, "it is wrong", ""}) == "a.yaml:1: it is wrong");
}

}  // namespace
}  // namespace annai
