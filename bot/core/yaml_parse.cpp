// Our tree from libyaml's events: it is several times faster than yaml-cpp, whose own nodes know
// neither duplicate keys nor aliases.
#include <yaml.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <system_error>
#include <utility>

#include "bot/core/yaml.h"

namespace annai {
namespace {

std::string text_of(const yaml_char_t* text) {
  return text == nullptr ? std::string() : reinterpret_cast<const char*>(text);
}

class Reader {
 public:
  Reader(const std::string& file, Problems& problems, int first_line)
      : file_(file), problems_(problems), first_line_(first_line) {}

  // False: this is not YAML.
  bool read(std::string_view text) {
    yaml_parser_t parser;
    yaml_parser_initialize(&parser);
    const std::unique_ptr<yaml_parser_t, decltype(&yaml_parser_delete)> owner(&parser,
                                                                              yaml_parser_delete);
    yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    for (bool done = false; !done;) {
      yaml_event_t event;
      if (yaml_parser_parse(&parser, &event) == 0) {
        report(parser.problem_mark, std::string("this is not YAML: ") + parser.problem,
               "check the indentation and the quotes");
        return false;
      }
      done = event.type == YAML_STREAM_END_EVENT || event.type == YAML_DOCUMENT_END_EVENT;
      take(event);
      yaml_event_delete(&event);
    }
    return true;
  }

  Yaml tree() { return root_.value_or(Yaml{.line = first_line_}); }

 private:
  struct Open {
    Yaml node;
    std::optional<std::string> key;  // of a map: the key whose value comes next
  };

  void take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_ALIAS_EVENT:
        report(event.start_mark, "an alias (*) is not allowed", "write the value out");
        return place({.line = line(event.start_mark)});
      case YAML_SCALAR_EVENT: {
        refuse_extras(event.start_mark, event.data.scalar.anchor, event.data.scalar.tag);
        const std::string value(reinterpret_cast<const char*>(event.data.scalar.value),
                                event.data.scalar.length);
        const bool nothing = value.empty() && event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        return place({.kind = nothing ? Yaml::Kind::kNull : Yaml::Kind::kScalar,
                      .line = line(event.start_mark),
                      .scalar = value});
      }
      case YAML_SEQUENCE_START_EVENT:
        refuse_extras(event.start_mark, event.data.sequence_start.anchor,
                      event.data.sequence_start.tag);
        return open_.push_back({{.kind = Yaml::Kind::kList, .line = line(event.start_mark)}, {}});
      case YAML_MAPPING_START_EVENT:
        refuse_extras(event.start_mark, event.data.mapping_start.anchor,
                      event.data.mapping_start.tag);
        return open_.push_back({{.kind = Yaml::Kind::kMap, .line = line(event.start_mark)}, {}});
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: {
        Yaml closed = std::move(open_.back().node);
        open_.pop_back();
        return place(std::move(closed));
      }
      default:
        return;
    }
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
      parent.node.map.push_back({*std::exchange(parent.key, {}), std::move(node)});
    }
  }

  void refuse_extras(const yaml_mark_t& mark, const yaml_char_t* anchor, const yaml_char_t* tag) {
    if (anchor != nullptr) {
      report(mark, "an anchor (&) is not allowed", "write the value where it is needed");
    }
    if (tag != nullptr) report(mark, "a tag (" + text_of(tag) + ") is not allowed", "remove it");
  }

  int line(const yaml_mark_t& mark) const { return first_line_ + static_cast<int>(mark.line); }
  void report(const yaml_mark_t& mark, std::string what, std::string instead) {
    problems_.push_back({file_, line(mark), std::move(what), std::move(instead)});
  }

  const std::string& file_;
  Problems& problems_;
  int first_line_;
  std::optional<Yaml> root_;
  std::vector<Open> open_;
};

}  // namespace

std::optional<Yaml> parse_yaml(const std::string& file, std::string_view text, Problems& problems,
                               int first_line) {
  Reader reader(file, problems, first_line);
  if (!reader.read(text)) return std::nullopt;
  return reader.tree();
}

std::optional<Yaml> read_yaml(const std::filesystem::path& path, Problems& problems) {
  std::ifstream stream(path);
  if (!stream) {
    problems.push_back({path.string(), 0, "this file cannot be read", "check that it exists"});
    return std::nullopt;
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return parse_yaml(path.string(), text.view(), problems);
}

std::set<std::filesystem::path> yaml_files(const std::filesystem::path& folder,
                                           const std::string& holds, Problems& problems) {
  std::error_code error;
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") files.insert(entry.path());
  }
  if (error) problems.push_back({folder.string(), 0, "this folder cannot be read", holds});
  return files;
}

}  // namespace annai
