#include "intents/load.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

namespace annai::intents {
namespace {

namespace fs = std::filesystem;

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
      Result<WordSet> more = parse_words(source, vocabulary);
      if (!more) {
        fields.problem(node.line, "'" + source + "': " + more.error().message,
                       "correct the concept");
        continue;
      }
      std::ranges::move(*more, std::back_inserter(words));
    }
    sort_unique(words);
    if (words.empty()) {
      fields.problem(node.line, "the concept '" + name + "' is empty", "list its words");
    }
    vocabulary.concepts[name] = std::move(words);
  }
}

// Half of the patterns have been written before, in a `not:` of another rule: they share their
// words.
using KnownPatterns = std::unordered_map<std::string, Pattern>;

class RuleReader {
 public:
  RuleReader(std::string file, const Vocabulary& vocabulary, KnownPatterns& known,
             Problems& problems)
      : file_(std::move(file)), vocabulary_(vocabulary), known_(known), problems_(problems) {}

  // As many rules as topics, where the intent depends on the topic in hand.
  std::vector<Rule> read(const Yaml& node) {
    YamlFields fields(file_, node, problems_);
    Rule rule;
    rule.file = file_;
    rule.line = node.line;
    const Yaml* by_topic = fields.node("by_topic");
    if (by_topic == nullptr) {
      rule.intent = fields.text("intent");
      rule.after = fields.texts("after");
    }
    rule.priority = static_cast<int>(fields.integer_or("priority", 0));
    rule.any = patterns(fields, "any", node.line);
    if (std::ranges::any_of(rule.any, [](const Pattern& any) { return any.parts.empty(); })) {
      fields.problem(node.line, "every question would match", "write `words & ？`");
    }
    rule.unless = patterns(fields, "not", node.line);
    rule.yes = fields.texts("yes");
    rule.no = fields.texts("no");
    fields.finish();
    if (rule.any.empty()) fields.problem(node.line, "the rule has no pattern", "add `any: [...]`");
    if (rule.yes.empty()) fields.problem(node.line, "the rule has no example", "add `yes: [...]`");
    if (by_topic == nullptr) return {std::move(rule)};
    return for_each_topic(*by_topic, rule);
  }

 private:
  std::vector<Rule> for_each_topic(const Yaml& topics, const Rule& rule) {
    YamlFields fields(file_, topics, problems_);
    if (topics.map.empty()) {
      fields.problem(topics.line, "`by_topic` names no topic", "write `by_topic: {topic: intent}`");
    }
    std::vector<Rule> rules;
    for (const auto& [topic, intent] : topics.map) {
      Rule& one = rules.emplace_back(rule);
      one.after = {topic};
      one.intent = fields.text(topic);
    }
    return rules;
  }

  std::vector<Pattern> patterns(YamlFields& fields, std::string_view key, int line) {
    std::vector<Pattern> out;
    for (const std::string& source : fields.texts(key)) {
      if (const auto known = known_.find(source); known != known_.end()) {
        out.push_back(known->second);
        continue;
      }
      const Result<Pattern> pattern = parse_pattern(source, vocabulary_);
      if (pattern) {
        out.push_back(*pattern);
        known_.emplace(source, *pattern);
      } else {
        fields.problem(line, "the pattern '" + source + "': " + pattern.error().message,
                       "correct the pattern");
      }
    }
    return out;
  }

  std::string file_;
  const Vocabulary& vocabulary_;
  KnownPatterns& known_;
  Problems& problems_;
};

// One file by itself, so that files can be read side by side.
struct RuleFile {
  fs::path path;
  std::optional<Yaml> yaml;
  std::vector<Rule> rules;
  Problems problems;
};

void read_rules(RuleFile& file, const Vocabulary& vocabulary, KnownPatterns& known) {
  const std::optional<Yaml> yaml = std::exchange(file.yaml, {});
  if (!yaml) return;
  if (yaml->kind != Yaml::Kind::kList) {
    file.problems.push_back({file.path.string(), yaml->line, "a file of rules is a list",
                             "begin each rule with `- intent:`"});
  }
  RuleReader reader(file.path.string(), vocabulary, known, file.problems);
  for (const Yaml& node : yaml->list)
    std::ranges::move(reader.read(node), std::back_inserter(file.rules));
}

Problems check_examples(const Matcher& matcher, std::span<const Rule> rules) {
  Problems problems;
  for (const Rule& rule : rules) {
    const std::string topic = rule.after.empty() ? "" : rule.after.front();
    const auto winner = [&](const std::string& example) -> const Rule* {
      const std::vector<Match> matches = matcher.match(normalize(example), {.topic = topic});
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
  std::set<fs::path> files = yaml_files(folder, "it holds the rules", problems);

  const bool spellings = files.erase(folder / "spellings.yaml") > 0;
  const bool concepts = files.erase(folder / "concepts.yaml") > 0;
  std::vector<RuleFile> read;
  for (const fs::path& path : files) read.push_back({.path = path});
  std::future<void> trees = std::async(std::launch::async, [&] {
    for (RuleFile& file : read) file.yaml = read_yaml(file.path, file.problems);
  });
  Vocabulary vocabulary;
  if (spellings) load_spellings(folder / "spellings.yaml", vocabulary, problems);
  if (concepts) load_concepts(folder / "concepts.yaml", vocabulary, problems);
  trees.get();
  // Two readers share the files: more would cost more memory than they save time.
  std::atomic<std::size_t> next = 0;
  const auto reader = [&] {
    KnownPatterns known;
    for (std::size_t at = next++; at < read.size(); at = next++) {
      read_rules(read[at], vocabulary, known);
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
