#include "connectors/line/words.h"

#include "connectors/line/limits.h"
#include "connectors/line/text.h"

namespace annai {
namespace {

constexpr std::size_t kMostMenuBar = 14;
constexpr std::size_t kMostMenuAreas = 20;

int line_of(const Yaml& yaml, std::string_view key) {
  const Yaml* node = yaml.find(key);
  return node != nullptr ? node->line : yaml.line;
}

// What a text must keep to be shown as it is meant.
class Checks {
 public:
  Checks(const std::string& file, const Yaml& yaml, Problems& problems)
      : file_(file), yaml_(yaml), problems_(problems) {}

  void holds(std::string_view key, const std::string& text, const std::string& name) {
    if (text.empty() || text.find(name) != text.npos) return;
    say(key, "'" + std::string(key) + "' does not say " + name, "write " + name + " in it");
  }
  void fits(std::string_view key, const std::string& text, std::size_t most) {
    if (line::utf16_units(text) <= most) return;
    say(key, "'" + std::string(key) + "' is too long for LINE",
        "write at most " + std::to_string(most) + " characters");
  }
  void is_color(std::string_view key, const std::string& text) {
    const bool right = text.size() == 7 && text[0] == '#' &&
                       text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
    if (!text.empty() && !right) say(key, "'" + text + "' is no colour", "write \"#8f0030\"");
  }

 private:
  void say(std::string_view key, std::string what, std::string instead) {
    problems_.push_back({file_, line_of(yaml_, key), std::move(what), std::move(instead)});
  }

  const std::string& file_;
  const Yaml& yaml_;
  Problems& problems_;
};

LineMenuArea read_area(const std::string& file, const Yaml& yaml, Problems& problems) {
  YamlFields fields(file, yaml, problems);
  LineMenuArea area{.label = fields.text("label"), .text = fields.text("text")};
  fields.finish();
  Checks checks(file, yaml, problems);
  checks.fits("label", area.label, line::kMostQuickLabel);
  checks.fits("text", area.text, line::kMostDisplayText);
  return area;
}

void read_menu(const std::string& file, const Yaml& yaml, LineWords& words, Problems& problems) {
  YamlFields fields(file, yaml, problems);
  words.menu_bar = fields.text("bar");
  const Yaml* areas = fields.node("areas");
  fields.finish();
  Checks(file, yaml, problems).fits("bar", words.menu_bar, kMostMenuBar);
  if (areas == nullptr || areas->list.empty() || areas->list.size() > kMostMenuAreas) {
    fields.problem(line_of(yaml, "areas"), "a menu has 1 to 20 areas",
                   "write `areas:` and a line `- {label: ..., text: ...}` for each");
    return;
  }
  for (const Yaml& area : areas->list) words.menu.push_back(read_area(file, area, problems));
}

void check(const LineWords& words, const std::string& file, const Yaml& yaml, Problems& problems) {
  Checks checks(file, yaml, problems);
  checks.holds("typed", words.typed, "{labels}");
  checks.holds("source", words.source, "{source}");
  checks.holds("picture", words.picture, "{alt}");
  checks.fits("cut", words.cut, line::kMostText);
  checks.fits("enlarge", words.enlarge, line::kMostButtonLabel);
  checks.fits("birth_date", words.birth_date, line::kMostQuickLabel);
  checks.is_color("color", words.color);
}

}  // namespace

std::optional<LineWords> LineWords::read(const std::filesystem::path& path, Problems& problems) {
  const std::size_t before = problems.size();
  const std::string file = path.string();
  const std::optional<Yaml> yaml = read_yaml(path, problems);
  if (!yaml) return std::nullopt;
  YamlFields fields(file, *yaml, problems);
  LineWords words{.typed = fields.text("typed"),
                  .numbered = fields.text("numbered"),
                  .cut = fields.text("cut"),
                  .source = fields.text("source"),
                  .picture = fields.text("picture"),
                  .enlarge = fields.text("enlarge"),
                  .page = fields.text("page"),
                  .no_page = fields.text("no_page"),
                  .birth_date = fields.text("birth_date"),
                  .edit = fields.text("edit"),
                  .color = fields.text("color"),
                  .menu_bar = {},
                  .menu = {}};
  if (const Yaml* menu = fields.node("rich_menu")) {
    read_menu(file, *menu, words, problems);
  } else {
    fields.problem(yaml->line, "'rich_menu' is missing", "add `rich_menu:` with `bar` and `areas`");
  }
  fields.finish();
  check(words, file, *yaml, problems);
  return problems.size() == before ? std::optional(std::move(words)) : std::nullopt;
}

std::string filled(std::string text, std::string_view name, std::string_view value) {
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
  return text;
}

}  // namespace annai
