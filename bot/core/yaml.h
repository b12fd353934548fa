// YAML as writers and operators may use it: maps, lists and plain values, each with its line.
// Aliases, anchors, tags and duplicate keys are refused, and every problem is reported, not only
// the first.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace annai {

// Something a writer has to change. Printed as `file:line: what; instead`.
struct Problem {
  std::string file;
  int line = 0;
  std::string what;
  std::string instead;
};
using Problems = std::vector<Problem>;
std::string to_string(const Problem& problem);

struct YamlEntry;

struct Yaml {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  int line = 0;
  std::string scalar;
  std::vector<Yaml> list;
  std::vector<YamlEntry> map;  // in the file's order

  const Yaml* find(std::string_view key) const;
};

struct YamlEntry {
  std::string key;
  Yaml value;
};

// nullopt only if nothing can be read at all. `first_line` is the line the text starts at in its
// file.
std::optional<Yaml> parse_yaml(const std::string& file, std::string_view text, Problems& problems,
                               int first_line = 1);

// The file, parsed. nullopt if it cannot be read, or is no YAML.
std::optional<Yaml> read_yaml(const std::filesystem::path& path, Problems& problems);

// The *.yaml of a folder by name. `holds` says what the folder is for, should it be unreadable.
std::set<std::filesystem::path> yaml_files(const std::filesystem::path& folder,
                                           const std::string& holds, Problems& problems);

// Reads a map key by key and reports what is missing, of another kind, or not known. One reader a
// map:
//   YamlFields fields(file, node, problems);
//   rule.intent = fields.text("intent");
//   rule.priority = fields.integer_or("priority", 0);
//   fields.finish();   // whatever was not asked for is an unknown key
class YamlFields {
 public:
  YamlFields(const std::string& file, const Yaml& node, Problems& problems);

  std::string text(std::string_view key);  // required
  std::string text_or(std::string_view key, std::string_view fallback);
  std::vector<std::string> texts(std::string_view key);  // a list, or one value; missing: empty
  long integer_or(std::string_view key, long fallback);
  double number_or(std::string_view key, double fallback);
  bool flag_or(std::string_view key, bool fallback);
  const Yaml* node(std::string_view key);  // nullptr if missing
  void finish();

  void problem(int line, std::string what, std::string instead);

 private:
  const Yaml* take(std::string_view key);

  const std::string& file_;
  const Yaml& node_;
  Problems& problems_;
  std::vector<std::string_view> asked_;
};

}  // namespace annai
