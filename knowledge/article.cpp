#include "knowledge/article.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "knowledge/draft.h"

namespace annai {
namespace {

namespace fs = std::filesystem;

// Where each name (id, title, intent, fact) was first seen; a second time is a problem.
class Names {
 public:
  Names(std::string what, Problems& problems) : what_(std::move(what)), problems_(problems) {}

  void add(const std::string& name, const std::string& file, int line) {
    if (name.empty()) return;
    const auto [first, fresh] = seen_.try_emplace(name, file + ":" + std::to_string(line));
    if (!fresh) {
      problems_.push_back({file, line,
                           "the " + what_ + " '" + name + "' is taken by " + first->second,
                           "choose another one"});
    }
  }

  bool has(const std::string& name) const { return seen_.contains(name); }

 private:
  std::string what_;
  Problems& problems_;
  std::unordered_map<std::string, std::string> seen_;
};

struct Fact {
  std::string id;
  int line = 0;
};

std::vector<Fact> read_facts(const std::string& file, Problems& problems) {
  const std::optional<std::string> text = read_file(file, problems);
  if (!text) return {};
  const std::optional<Yaml> yaml = parse_yaml(file, *text, problems);
  if (!yaml) return {};
  if (yaml->kind != Yaml::Kind::kList) {
    problems.push_back(
        {file, yaml->line, "this must be a list", "write `- {id: ..., step: ..., text: ...}`"});
  }
  std::vector<Fact> facts;
  Names ids("fact", problems);
  for (const Yaml& entry : yaml->list) {
    YamlFields fields(file, entry, problems);
    facts.push_back({.id = fields.text("id"), .line = entry.line});
    fields.text("step");
    fields.text("text");
    fields.finish();
    ids.add(facts.back().id, file, entry.line);
  }
  return facts;
}

std::vector<Draft> read_drafts(const fs::path& folder, Problems& problems) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".md") paths.push_back(entry.path());
  }
  if (paths.empty()) {
    problems.push_back({folder.string(), 1, "there are no articles", "write articles/NAME.md"});
  }
  std::ranges::sort(paths);
  std::vector<Draft> drafts;
  for (const fs::path& path : paths) {
    const std::optional<std::string> text = read_file(path, problems);
    if (!text) continue;
    std::optional<Draft> draft = read_draft(path.string(), *text, problems);
    if (draft) drafts.push_back(std::move(*draft));
  }
  return drafts;
}

void check_names(std::span<const Draft> drafts, Problems& problems) {
  Names ids("id", problems);
  Names titles("title", problems);
  Names intents("intent", problems);
  for (const Draft& draft : drafts) {
    const Article& article = draft.article;
    ids.add(article.id, draft.file, draft.line_of("id"));
    titles.add(article.title, draft.file, draft.line_of("title"));
    for (std::size_t i = 0; i < article.intents.size(); ++i) {
      intents.add(article.intents[i], draft.file, draft.line_of("intents", i));
    }
  }
  for (const Draft& draft : drafts) {
    for (std::size_t i = 0; i < draft.article.related.size(); ++i) {
      const std::string& id = draft.article.related[i];
      if (ids.has(id) && id != draft.article.id) continue;
      problems.push_back({draft.file, draft.line_of("related", i),
                          "'" + id + "' is no other article", "name one by its id"});
    }
  }
}

void check_facts(std::span<const Draft> drafts, std::span<const Fact> facts,
                 const std::string& file, Problems& problems) {
  std::set<std::string_view> known;
  for (const Fact& fact : facts) known.insert(fact.id);
  std::set<std::string_view> cited;
  for (const Draft& draft : drafts) {
    for (std::size_t i = 0; i < draft.article.facts.size(); ++i) {
      const std::string& id = draft.article.facts[i];
      cited.insert(id);
      if (known.contains(id)) continue;
      problems.push_back({draft.file, draft.line_of("facts", i), "there is no fact '" + id + "'",
                          "name one of " + file});
    }
  }
  for (const Fact& fact : facts) {
    if (fact.id.empty() || cited.contains(fact.id)) continue;
    problems.push_back(
        {file, fact.line, "no article cites the fact '" + fact.id + "'", "write an article on it"});
  }
}

// How a content root names the parts of its source: sources/labels.yaml with `head`, `step` (in
// which {step} is the number) and `contact`. Without the file nothing is cited.
struct Labels {
  std::string head;
  std::string step;
  std::string contact;

  static Labels read(const fs::path& path, Problems& problems) {
    if (!fs::exists(path)) return {};
    const std::string file = path.string();
    const std::optional<std::string> text = read_file(file, problems);
    const std::optional<Yaml> yaml = parse_yaml(file, text.value_or(""), problems);
    if (!yaml) return {};
    YamlFields fields(file, *yaml, problems);
    Labels labels{.head = fields.text("head"),
                  .step = fields.text("step"),
                  .contact = fields.text("contact")};
    fields.finish();
    return labels;
  }

  std::vector<Source> sources_of(const Article& article) const {
    if (!article.step || step.empty()) return {};
    if (*article.step == 0) return {{.label = head, .step = 0}};
    if (*article.step == kContactStep) return {{.label = contact, .step = kContactStep}};
    constexpr std::string_view kNumber = "{step}";
    std::string label = step;
    if (const std::size_t at = label.find(kNumber); at != std::string::npos) {
      label.replace(at, kNumber.size(), std::to_string(*article.step));
    }
    return {{.label = std::move(label), .step = *article.step}};
  }
};

}  // namespace

std::optional<Articles> Articles::load(const fs::path& root, Problems& problems) {
  const std::size_t before = problems.size();
  const std::string sources = (root / "sources" / "flyer.yaml").string();
  const std::vector<Fact> facts = read_facts(sources, problems);
  const Labels labels = Labels::read(root / "sources" / "labels.yaml", problems);
  std::vector<Draft> drafts = read_drafts(root / "articles", problems);
  check_names(drafts, problems);
  check_facts(drafts, facts, sources, problems);
  if (problems.size() > before) return std::nullopt;

  std::vector<Article> articles;
  articles.reserve(drafts.size());
  for (Draft& draft : drafts) {
    draft.article.content = Content::make(std::move(draft.parts), labels.sources_of(draft.article));
    articles.push_back(std::move(draft.article));
  }
  return Articles(std::move(articles));
}

Articles::Articles(std::vector<Article> articles) : articles_(std::move(articles)) {
  for (std::uint32_t place = 0; place < articles_.size(); ++place) {
    ids_.emplace(articles_[place].id, place);
    for (const std::string& intent : articles_[place].intents) intents_.emplace(intent, place);
  }
}

const Article* Articles::by_id(std::string_view id) const { return at(ids_, id); }
const Article* Articles::by_intent(std::string_view intent) const { return at(intents_, intent); }

const Article* Articles::at(const Places& places, std::string_view key) const {
  const auto found = places.find(key);
  return found == places.end() ? nullptr : &articles_[found->second];
}

std::vector<std::string> sentences_of(const Article& article) {
  static constexpr std::string_view kStop = "。";
  std::vector<std::string> out;
  std::string_view rest = article.text;
  while (!rest.empty()) {
    const std::size_t stop = rest.find(kStop);
    const std::size_t length = stop == rest.npos ? rest.size() : stop + kStop.size();
    out.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  return out;
}

}  // namespace annai
