#include "intents/load.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <iterator>
#include <set>
#include <span>

namespace annai::intents {
namespace {

namespace fs = std::filesystem;

std::optional<Yaml> read_yaml(const fs::path& path, Problems& problems) {
  std::ifstream stream(path);
  if (!stream) {
    problems.push_back({path.string(), 0, "this file cannot be read", "check that it exists"});
    return std::nullopt;
  }
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return parse_yaml(path.string(), text, problems);
}

// spellings.yaml: `証券: [しょうけん, 商圏]`.
void load_spellings(const fs::path& path, Vocabulary& vocabulary, Problems& problems) {
  const std::string file = path.string();
  const std::optional<Yaml> yaml = read_yaml(path, problems);
  if (!yaml) return;
  YamlFields fields(file, *yaml, problems);
  for (const auto& [word, node] : yaml->map) {
    std::vector<std::u16string> others;
    for (const std::string& other : fields.texts(word)) others.push_back(normalize(other).chars);
    std::u16string chars = normalize(word).chars;
    std::erase(others, chars);
    if (chars.empty() || others.empty()) {
      fields.problem(node.line, "'" + word + "' has no other spelling", "list at least one");
    } else {
      vocabulary.spellings.emplace_back(std::move(chars), std::move(others));
    }
  }
  std::ranges::sort(vocabulary.spellings);
}

// concepts.yaml: `mail: [メール, eメール]`; a concept may use those above it.
void load_concepts(const fs::path& path, Vocabulary& vocabulary, Problems& problems) {
  const std::string file = path.string();
  const std::optional<Yaml> yaml = read_yaml(path, problems);
  if (!yaml) return;
  YamlFields fields(file, *yaml, problems);
  for (const auto& [name, node] : yaml->map) {
    WordSet words;
    for (const std::string& source : fields.texts(name)) {
      const Result<WordSet> more = parse_words(source, vocabulary);
      if (!more) {
        fields.problem(node.line, "'" + source + "': " + more.error().message,
                       "correct the concept");
        continue;
      }
      words.insert(words.end(), more->begin(), more->end());
    }
    std::ranges::sort(words);
    const auto [first, last] = std::ranges::unique(words);
    words.erase(first, last);
    if (words.empty()) {
      fields.problem(node.line, "the concept '" + name + "' is empty", "list its words");
    }
    vocabulary.concepts[name] = std::move(words);
  }
}

class RuleReader {
 public:
  RuleReader(std::string file, const Vocabulary& vocabulary, Problems& problems)
      : file_(std::move(file)), vocabulary_(vocabulary), problems_(problems) {}

  Rule read(const Yaml& node) {
    YamlFields fields(file_, node, problems_);
    Rule rule;
    rule.file = file_;
    rule.line = node.line;
    rule.intent = fields.text("intent");
    rule.priority = static_cast<int>(fields.integer_or("priority", 0));
    rule.after = fields.texts("after");
    rule.any = patterns(fields, "any", node.line);
    rule.unless = patterns(fields, "not", node.line);
    rule.yes = fields.texts("yes");
    rule.no = fields.texts("no");
    fields.finish();
    if (rule.any.empty()) fields.problem(node.line, "the rule has no pattern", "add `any: [...]`");
    if (rule.yes.empty()) fields.problem(node.line, "the rule has no example", "add `yes: [...]`");
    return rule;
  }

 private:
  std::vector<Pattern> patterns(YamlFields& fields, std::string_view key, int line) {
    std::vector<Pattern> out;
    for (const std::string& source : fields.texts(key)) {
      Result<Pattern> pattern = parse_pattern(source, vocabulary_);
      if (pattern) {
        out.push_back(std::move(*pattern));
      } else {
        fields.problem(line, "the pattern '" + source + "': " + pattern.error().message,
                       "correct the pattern");
      }
    }
    return out;
  }

  std::string file_;
  const Vocabulary& vocabulary_;
  Problems& problems_;
};

// One file by itself, so that files can be read side by side.
struct RuleFile {
  std::vector<Rule> rules;
  Problems problems;
};

RuleFile read_rules(const fs::path& path, const Vocabulary& vocabulary) {
  RuleFile file;
  const std::optional<Yaml> yaml = read_yaml(path, file.problems);
  if (!yaml) return file;
  if (yaml->kind != Yaml::Kind::kList) {
    file.problems.push_back({path.string(), yaml->line, "a file of rules is a list",
                             "begin each rule with `- intent:`"});
  }
  RuleReader reader(path.string(), vocabulary, file.problems);
  for (const Yaml& node : yaml->list) file.rules.push_back(reader.read(node));
  return file;
}

Problems check_examples(const Matcher& matcher, std::span<const Rule> rules) {
  Problems problems;
  for (const Rule& rule : rules) {
    const std::string topic = rule.after.empty() ? "" : rule.after.front();
    const auto winner = [&](const std::string& example) -> const Rule* {
      const std::vector<Match> matches = matcher.match(normalize(example), topic);
      return matches.empty() ? nullptr : &matcher.rule(matches.front());
    };
    for (const std::string& example : rule.yes) {
      const Rule* won = winner(example);
      if (won != nullptr && won->intent == rule.intent) continue;
      problems.push_back(
          {rule.file, rule.line, "yes: '" + example + "' does not reach " + rule.intent,
           won == nullptr ? "no rule matches it"
                          : won->intent + " (line " + std::to_string(won->line) + " of " +
                                fs::path(won->file).filename().string() + ") wins"});
    }
    for (const std::string& example : rule.no) {
      const Rule* won = winner(example);
      if (won == nullptr || won->intent != rule.intent) continue;
      problems.push_back({won->file, won->line, "no: '" + example + "' reaches " + rule.intent,
                          "narrow the pattern, or add `not:`"});
    }
  }
  return problems;
}

}  // namespace

std::optional<Matcher> load_rules(const fs::path& folder, Problems& problems) {
  const std::size_t before = problems.size();
  std::error_code error;
  std::set<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") files.insert(entry.path());
  }
  if (error)
    problems.push_back({folder.string(), 0, "this folder cannot be read", "it holds the rules"});

  Vocabulary vocabulary;
  if (files.erase(folder / "spellings.yaml") > 0)
    load_spellings(folder / "spellings.yaml", vocabulary, problems);
  if (files.erase(folder / "concepts.yaml") > 0)
    load_concepts(folder / "concepts.yaml", vocabulary, problems);
  // Two readers share the files: more would cost more memory than they save time.
  const std::vector<fs::path> paths(files.begin(), files.end());
  std::vector<RuleFile> read(paths.size());
  std::atomic<std::size_t> next = 0;
  const auto reader = [&] {
    for (std::size_t at = next++; at < paths.size(); at = next++) {
      read[at] = read_rules(paths[at], vocabulary);
    }
  };
  std::future<void> other = std::async(std::launch::async, reader);
  reader();
  other.get();
  std::vector<Rule> rules;
  for (RuleFile& file : read) {
    std::ranges::move(file.rules, std::back_inserter(rules));
    std::ranges::move(file.problems, std::back_inserter(problems));
  }
  if (problems.size() != before) return std::nullopt;
  std::optional<Matcher> matcher(std::in_place, std::move(rules));
  const std::span<const Rule> all = matcher->rules();
  const std::size_t half = all.size() / 2;
  std::future<Problems> first =
      std::async(std::launch::async, [&] { return check_examples(*matcher, all.first(half)); });
  const Problems second = check_examples(*matcher, all.subspan(half));
  std::ranges::copy(first.get(), std::back_inserter(problems));
  std::ranges::copy(second, std::back_inserter(problems));
  if (problems.size() != before) return std::nullopt;
  return matcher;
}

}  // namespace annai::intents
