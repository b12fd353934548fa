#include "bot/core/yaml.h"

#include <algorithm>
#include <charconv>

namespace annai {

std::string to_string(const Problem& problem) {
  std::string out = problem.file + ":" + std::to_string(problem.line) + ": " + problem.what;
  if (!problem.instead.empty()) out += "; " + problem.instead;
  return out;
}

const Yaml* Yaml::find(std::string_view key) const {
  const auto at = std::ranges::find(map, key, &YamlEntry::key);
  return at == map.end() ? nullptr : &at->value;
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
