#include "dialogs/graph.h"

#include <algorithm>
#include <array>
#include <set>

#include "dialogs/form.h"
#include "dialogs/options.h"
#include "dialogs/procedure.h"

namespace annai::dialogs {
namespace {

namespace fs = std::filesystem;

constexpr std::array kNeeded{names::kGreeting, names::kSuggest,  names::kNotUnderstood,
                             names::kStillNot, names::kHelpless, names::kStaleChoice};

bool is_for_kernel(std::string_view id) {
  constexpr std::array kOptional{names::kPersonHere, names::kPersonAway, names::kPersonLeft,
                                 names::kPersonOver, names::kFormElsewhere};
  return id.starts_with(names::kEntry) || id.starts_with(names::kArrived) ||
         id.starts_with(names::kSent) || std::ranges::find(kNeeded, id) != kNeeded.end() ||
         std::ranges::find(kOptional, id) != kOptional.end();
}

Node read_node(const std::string& file, const std::string& id, const Yaml& body,
               Problems& problems) {
  YamlFields fields(file, body, problems);
  Node node{.id = id, .file = file, .line = body.line};
  const std::string outcome = fields.text_or("outcome", "notice");
  if (const std::optional<OutcomeKind> kind = parse_outcome(outcome)) {
    node.outcome = *kind;
  } else {
    fields.problem(body.line, "'" + outcome + "' is no outcome", "see the wire protocol");
  }
  node.intents = fields.texts("intents");
  node.content = Content::make({TextPart{fields.text("say")}}, {},
                               read_input(file, fields.node("input"), problems));
  node.options = read_options(file, fields.node("choices"), problems);
  node.article = fields.text_or("article", "");
  node.leaves = fields.flag_or("leaves", false);
  node.topic = fields.text_or("topic", "");
  node.instead_of = fields.text_or("instead_of", "");
  fields.finish();
  return node;
}

// Every node that another one leads to: by a button, or by a command of its procedure.
std::vector<std::string> led_to_by(const Node& node) {
  std::vector<std::string> ids;
  for (const Option& option : node.options) {
    if (!option.target.node.empty()) ids.push_back(option.target.node);
  }
  for (const auto& [intent, id] : node.commands) ids.push_back(id);
  return ids;
}

std::vector<std::string> led_to_by(const Form& form) {
  std::vector<std::string> ids{form.cancelled};
  const auto add = [&](const std::vector<Option>& options) {
    for (const Option& option : options) {
      if (!option.target.node.empty()) ids.push_back(option.target.node);
    }
  };
  for (const Slot& slot : form.slots) {
    add(slot.help);
    for (const SlotOption& option : slot.options) {
      if (!option.ends.empty()) ids.push_back(option.ends);
    }
  }
  for (const auto& [name, stage] : form.stages) add(stage.options);
  return ids;
}

}  // namespace

std::optional<Graph> Graph::load(const fs::path& folder, Problems& problems) {
  const std::size_t before = problems.size();
  const std::set<fs::path> files = yaml_files(folder, "it holds the flows", problems);
  std::optional<Graph> graph(std::in_place);
  for (const fs::path& path : files) graph->read_file(path, problems);
  graph->check(folder, problems);
  if (problems.size() != before) return std::nullopt;
  return graph;
}

void Graph::read_file(const fs::path& path, Problems& problems) {
  const std::string file = path.string();
  const std::optional<Yaml> yaml = read_yaml(path, problems);
  if (!yaml) return;
  YamlFields top(file, *yaml, problems);
  const Yaml* nodes = top.node("nodes");
  const Yaml* procedures = top.node("procedures");
  const Yaml* forms = top.node("forms");
  top.finish();
  if (nodes == nullptr && procedures == nullptr && forms == nullptr) {
    return top.problem(yaml->line, "'nodes' is missing", "list the nodes under `nodes:`");
  }
  if (nodes != nullptr) {
    for (const auto& [id, body] : nodes->map) add(read_node(file, id, body, problems), problems);
  }
  if (procedures != nullptr) {
    for (const auto& [id, body] : procedures->map) {
      for (Node& node : nodes_of_procedure(file, id, body, problems)) {
        add(std::move(node), problems);
      }
    }
  }
  if (forms == nullptr) return;
  for (const auto& [id, body] : forms->map) {
    forms_.insert_or_assign(id, std::make_shared<const Form>(read_form(file, id, body, problems)));
  }
}

void Graph::add(Node node, Problems& problems) {
  for (const std::string& intent : node.intents) {
    if (!by_intent_.try_emplace(intent, node.id).second) {
      problems.push_back({node.file, node.line,
                          "another node has the intent '" + intent + "' already", "keep one"});
    }
  }
  const std::string id = node.id;
  const std::string file = node.file;
  const int line = node.line;
  if (!nodes_.try_emplace(id, std::move(node)).second) {
    problems.push_back({file, line, "there are two nodes '" + id + "'", "rename one"});
  }
}

void Graph::check(const fs::path& folder, Problems& problems) {
  for (const std::string_view needed : kNeeded) {
    if (!nodes_.contains(needed)) {
      problems.push_back({folder.string(), 0, "the node '" + std::string(needed) + "' is missing",
                          "the chat cannot do without it"});
    }
  }
  std::set<std::string, std::less<>> reached;
  const auto reach = [&](const std::string& from, std::string target, const std::string& file,
                         int line) {
    const bool opens_form = target.starts_with(kFormNode) &&
                            form(std::string_view(target).substr(kFormNode.size())) != nullptr;
    if (!opens_form && !nodes_.contains(target)) {
      std::string what = "'" + from + "' leads to '";
      what.append(target).append("', which does not exist");
      problems.push_back({file, line, std::move(what), "correct the node's name"});
    }
    reached.insert(std::move(target));
  };
  for (const auto& [id, node] : nodes_) {
    for (std::string& target : led_to_by(node)) reach(id, std::move(target), node.file, node.line);
  }
  for (const auto& [id, form] : forms_) {
    for (std::string& target : led_to_by(*form))
      reach(id, std::move(target), form->file, form->line);
  }
  for (const auto& [id, node] : nodes_) {
    if (!is_for_kernel(id) && node.intents.empty() && node.enter.empty() && !reached.contains(id)) {
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

const Node* Graph::commanded(const Node& place, std::string_view intent) const {
  for (const auto& [name, node] : place.commands) {
    if (name == intent) return find(node);
  }
  return nullptr;
}

const Form* Graph::form(std::string_view id) const {
  const auto found = forms_.find(id);
  return found == forms_.end() ? nullptr : found->second.get();
}

const Form* Graph::form_by_intent(std::string_view intent) const {
  for (const auto& [id, form] : forms_) {
    if (std::ranges::find(form->intents, intent) != form->intents.end()) return form.get();
  }
  return nullptr;
}

bool Graph::is_command(std::string_view intent) const {
  if (!forms_.empty() && intent.starts_with("form_")) return true;
  return std::ranges::any_of(nodes_, [&](const auto& entry) {
    return std::ranges::any_of(entry.second.commands,
                               [&](const auto& command) { return command.first == intent; });
  });
}

}  // namespace annai::dialogs
