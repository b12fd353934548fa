#include "dialogs/options.h"

namespace annai::dialogs {

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

Input read_input(const std::string& file, const Yaml* body, Problems& problems) {
  if (body == nullptr) return {};
  YamlFields fields(file, *body, problems);
  const std::string name = fields.text("kind");
  const std::optional<InputKind> kind = parse_input_kind(name);
  if (!kind) {
    fields.problem(body->line, "'" + name + "' is no kind of input",
                   "write text, email, tel, number or none");
  }
  Input input{.kind = kind.value_or(InputKind::kText),
              .label = fields.text_or("label", ""),
              .autocomplete = fields.text_or("autocomplete", "")};
  fields.finish();
  return input;
}

}  // namespace annai::dialogs
