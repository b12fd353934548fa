#include "bot/core/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace annai {
namespace {

// Builds our tree from yaml-cpp's events: its own nodes know neither duplicate keys nor aliases.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& file, Problems& problems, int first_line)
      : file_(file), problems_(problems), first_line_(first_line) {}

  Yaml take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    place({.kind = Yaml::Kind::kNull, .line = line(mark)});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    report(mark, "an alias (*) is not allowed", "write the value out");
    place({.kind = Yaml::Kind::kNull, .line = line(mark)});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    place({.kind = Yaml::Kind::kScalar, .line = line(mark), .scalar = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Yaml::Kind::kList);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Yaml::Kind::kMap);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Yaml node;
    std::optional<std::string> key;  // of a map: the key whose value comes next
  };

  int line(const YAML::Mark& mark) const { return first_line_ + mark.line; }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            Yaml::Kind kind) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open_.push_back({.node = {.kind = kind, .line = line(mark)}, .key = {}});
  }
  void close() {
    Yaml done = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(done));
  }
  void place(Yaml node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == Yaml::Kind::kList) {
      parent.node.list.push_back(std::move(node));
    } else if (!parent.key) {
      if (parent.node.find(node.scalar) != nullptr) {
        problems_.push_back({file_, node.line, "the key '" + node.scalar + "' stands here twice",
                             "keep one of them"});
      }
      parent.key = node.scalar;
    } else {
      parent.node.map.push_back({*parent.key, std::move(node)});
      parent.key.reset();
    }
  }
  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0)
      report(mark, "an anchor (&) is not allowed", "write the value where it is needed");
  }
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      report(mark, "a tag (" + tag + ") is not allowed", "remove it");
  }
  void report(const YAML::Mark& mark, std::string what, std::string instead) {
    problems_.push_back({file_, line(mark), std::move(what), std::move(instead)});
  }

  const std::string& file_;
  Problems& problems_;
  int first_line_;
  Yaml root_;
  std::vector<Open> open_;
};

}  // namespace

std::string to_string(const Problem& problem) {
  std::string out = problem.file + ":" + std::to_string(problem.line) + ": " + problem.what;
  if (!problem.instead.empty()) out += "; " + problem.instead;
  return out;
}

const Yaml* Yaml::find(std::string_view key) const {
  const auto at = std::ranges::find(map, key, &YamlEntry::key);
  return at == map.end() ? nullptr : &at->value;
}

std::optional<Yaml> parse_yaml(const std::string& file, std::string_view text, Problems& problems,
                               int first_line) try {
  std::istringstream stream{std::string(text)};
  YAML::Parser parser(stream);
  TreeBuilder builder(file, problems, first_line);
  if (!parser.HandleNextDocument(builder)) return Yaml{.line = first_line};
  return builder.take();
} catch (const YAML::Exception& e) {
  problems.push_back({file, first_line + std::max(0, e.mark.line), "this is not YAML: " + e.msg,
                      "check the indentation and the quotes"});
  return std::nullopt;
}

YamlFields::YamlFields(const std::string& file, const Yaml& node, Problems& problems)
    : file_(file), node_(node), problems_(problems) {
  if (node.kind != Yaml::Kind::kMap)
    problem(node.line, "this must be a map", "write `key: value` lines");
}

const Yaml* YamlFields::take(std::string_view key) {
  asked_.push_back(key);
  return node_.find(key);
}

std::string YamlFields::text(std::string_view key) {
  const Yaml* value = take(key);
  if (value == nullptr || value->kind != Yaml::Kind::kScalar || value->scalar.empty()) {
    problem(value == nullptr ? node_.line : value->line, "'" + std::string(key) + "' is missing",
            "add `" + std::string(key) + ": ...`");
    return {};
  }
  return value->scalar;
}

std::string YamlFields::text_or(std::string_view key, std::string_view fallback) {
  const Yaml* value = take(key);
  if (value == nullptr || value->kind == Yaml::Kind::kNull) return std::string(fallback);
  if (value->kind != Yaml::Kind::kScalar) {
    problem(value->line, "'" + std::string(key) + "' must be one value", "write it on one line");
  }
  return value->scalar;
}

std::vector<std::string> YamlFields::texts(std::string_view key) {
  const Yaml* value = take(key);
  std::vector<std::string> out;
  if (value == nullptr || value->kind == Yaml::Kind::kNull) return out;
  if (value->kind == Yaml::Kind::kScalar) return {value->scalar};
  if (value->kind == Yaml::Kind::kMap) {
    problem(value->line, "'" + std::string(key) + "' must be a list", "write `- value` lines");
  }
  for (const Yaml& item : value->list) {
    if (item.kind == Yaml::Kind::kScalar && !item.scalar.empty()) {
      out.push_back(item.scalar);
    } else {
      problem(item.line, "an entry of '" + std::string(key) + "' must be one value",
              "quote it if it holds : { } or [ ]");
    }
  }
  return out;
}

namespace {
template <typename Number>
std::optional<Number> parse_number(const std::string& text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}
}  // namespace

long YamlFields::integer_or(std::string_view key, long fallback) {
  const Yaml* value = take(key);
  if (value == nullptr || value->kind == Yaml::Kind::kNull) return fallback;
  const std::optional<long> number = parse_number<long>(value->scalar);
  if (!number)
    problem(value->line, "'" + std::string(key) + "' must be a whole number", "write digits only");
  return number.value_or(fallback);
}

double YamlFields::number_or(std::string_view key, double fallback) {
  const Yaml* value = take(key);
  if (value == nullptr || value->kind == Yaml::Kind::kNull) return fallback;
  const std::optional<double> number = parse_number<double>(value->scalar);
  if (!number) problem(value->line, "'" + std::string(key) + "' must be a number", "write digits");
  return number.value_or(fallback);
}

bool YamlFields::flag_or(std::string_view key, bool fallback) {
  const Yaml* value = take(key);
  if (value == nullptr || value->kind == Yaml::Kind::kNull) return fallback;
  if (value->scalar != "true" && value->scalar != "false") {
    problem(value->line, "'" + std::string(key) + "' must be true or false", "write true or false");
    return fallback;
  }
  return value->scalar == "true";
}

const Yaml* YamlFields::node(std::string_view key) { return take(key); }

void YamlFields::finish() {
  for (const auto& [key, value] : node_.map) {
    if (std::ranges::find(asked_, key) == asked_.end()) {
      problem(value.line, "'" + key + "' is not known here", "remove it, or check its spelling");
    }
  }
}

void YamlFields::problem(int line, std::string what, std::string instead) {
  problems_.push_back({file_, line, std::move(what), std::move(instead)});
}

}  // namespace annai
