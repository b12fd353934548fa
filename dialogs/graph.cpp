#include "dialogs/graph.h"

#include <fstream>
#include <iterator>
#include <set>

namespace annai::dialogs {
namespace {

namespace fs = std::filesystem;

// `- article: url-24h`, `- node: start`, each with an optional `label:`.
std::vector<Option> read_options(const std::string& file, const Yaml* list, Problems& problems) {
  std::vector<Option> options;
  if (list == nullptr) return options;
  for (const Yaml& item : list->list) {
    YamlFields fields(file, item, problems);
    Option option{
        .label = fields.text_or("label", ""),
        .target = {.node = fields.text_or("node", ""), .article = fields.text_or("article", "")}};
    fields.finish();
    if (option.target.node.empty() == option.target.article.empty()) {
      fields.problem(item.line, "a choice leads to one node or one article",
                     "write `article: ID` or `node: ID`");
    }
    if (!option.target.node.empty() && option.label.empty()) {
      fields.problem(item.line, "a choice that leads to a node has no label", "add `label: ...`");
    }
    options.push_back(std::move(option));
  }
  return options;
}

}  // namespace

std::optional<Graph> Graph::load(const fs::path& folder, Problems& problems) {
  const std::size_t before = problems.size();
  std::error_code error;
  std::set<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") files.insert(entry.path());
  }
  if (error)
    problems.push_back({folder.string(), 0, "this folder cannot be read", "it holds the flows"});
  std::optional<Graph> graph(std::in_place);
  for (const fs::path& path : files) graph->read_file(path, problems);
  graph->check(folder, problems);
  if (problems.size() != before) return std::nullopt;
  return graph;
}

void Graph::read_file(const fs::path& path, Problems& problems) {
  const std::string file = path.string();
  std::ifstream stream(path);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const std::optional<Yaml> yaml = parse_yaml(file, text, problems);
  if (!yaml) return;
  YamlFields top(file, *yaml, problems);
  const Yaml* nodes = top.node("nodes");
  top.finish();
  if (nodes == nullptr)
    return top.problem(yaml->line, "'nodes' is missing", "list the nodes under `nodes:`");
  for (const auto& [id, body] : nodes->map) {
    YamlFields fields(file, body, problems);
    Node node{.id = id, .file = file, .line = body.line};
    const std::string outcome = fields.text_or("outcome", "notice");
    if (const std::optional<OutcomeKind> kind = parse_outcome(outcome)) {
      node.outcome = *kind;
    } else {
      fields.problem(body.line, "'" + outcome + "' is no outcome", "see the wire protocol");
    }
    node.intents = fields.texts("intents");
    node.content = Content::make({TextPart{fields.text("say")}}, {});
    node.options = read_options(file, fields.node("choices"), problems);
    fields.finish();
    for (const std::string& intent : node.intents) {
      if (!by_intent_.try_emplace(intent, id).second) {
        fields.problem(body.line, "another node has the intent '" + intent + "' already",
                       "keep one");
      }
    }
    if (!nodes_.try_emplace(id, std::move(node)).second) {
      fields.problem(body.line, "there are two nodes '" + id + "'", "rename one");
    }
  }
}

void Graph::check(const fs::path& folder, Problems& problems) {
  for (const std::string_view needed : {names::kGreeting, names::kSuggest, names::kNotUnderstood,
                                        names::kStillNot, names::kHelpless, names::kStaleChoice}) {
    if (!nodes_.contains(needed)) {
      problems.push_back({folder.string(), 0, "the node '" + std::string(needed) + "' is missing",
                          "the chat cannot do without it"});
    }
  }
  std::set<std::string, std::less<>> reached;
  for (const auto& [id, node] : nodes_) {
    for (const Option& option : node.options) {
      if (option.target.node.empty()) continue;
      reached.insert(option.target.node);
      if (!nodes_.contains(option.target.node)) {
        problems.push_back({node.file, node.line,
                            "the choice '" + option.label + "' leads to '" + option.target.node +
                                "', which does not exist",
                            "correct the node's name"});
      }
    }
  }
  for (const auto& [id, node] : nodes_) {
    const bool by_kernel = id == names::kGreeting || id.starts_with(names::kEntry) ||
                           id == names::kSuggest || id == names::kNotUnderstood ||
                           id == names::kStillNot || id == names::kHelpless ||
                           id == names::kStaleChoice;
    if (!by_kernel && node.intents.empty() && !reached.contains(id)) {
      problems.push_back({node.file, node.line, "nothing leads to the node '" + id + "'",
                          "add a choice or an intent, or remove it"});
    }
  }
}

const Node* Graph::find(std::string_view id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : &found->second;
}

const Node* Graph::by_intent(std::string_view intent) const {
  const auto found = by_intent_.find(intent);
  return found == by_intent_.end() ? nullptr : find(found->second);
}

}  // namespace annai::dialogs
