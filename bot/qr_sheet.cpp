#include "bot/qr_sheet.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <iterator>

#include "bot/core/code_points.h"

namespace annai {
namespace {

constexpr const char* kFile = "sources/sheet.yaml";
// Millimetres, all of them. SVG breaks no lines, so a text is as long as its line or it is refused.
struct Line {
  double size;  // of the letters
  double room;
};
constexpr Line kTitle{.size = 6.2, .room = 87};
constexpr Line kLead{.size = 3.7, .room = 87};
constexpr Line kHeading{.size = 5.2, .room = 93};
constexpr Line kHow{.size = 3.4, .room = 86};
constexpr Line kUrl{.size = 2.9, .room = 93};
constexpr double kLatin =
    0.6;  // width of a Latin letter, at most, by its height; a Japanese one: 1
constexpr std::size_t kMostHow = 3;

double width_of(const std::string& text, double size) {
  const auto latin = static_cast<double>(
      std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; }));
  const auto all = static_cast<double>(code_points(text));
  return size * (all - latin + (kLatin * latin));
}

void check_room(YamlFields& fields, int line_number, const std::string& text, const Line& line) {
  if (width_of(text, line.size) <= line.room) return;
  fields.problem(
      line_number, fmt::format("'{}' is longer than its line of the sheet", text),
      fmt::format("write {} characters at most", static_cast<int>(line.room / line.size)));
}

std::string one_line(YamlFields& fields, const Yaml& node, std::string_view key, const Line& line) {
  std::string text = fields.text(key);
  if (const Yaml* value = node.find(key)) check_room(fields, value->line, text, line);
  return text;
}

std::vector<std::string> read_how(YamlFields& fields, const Yaml& node) {
  std::vector<std::string> how = fields.texts("how");
  const Yaml* list = node.find("how");
  const int line = list == nullptr ? node.line : list->line;
  if (how.empty() || how.size() > kMostHow) {
    fields.problem(line, "'how' has room for one to three lines", "write what to do with the code");
  }
  for (const std::string& text : how) check_room(fields, line, text, kHow);
  return how;
}

std::vector<Sheet::Entry> read_entries(const std::string& file, const Yaml& node,
                                       Problems& problems) {
  std::vector<Sheet::Entry> entries;
  entries.reserve(node.map.size());
  YamlFields fields(file, node, problems);
  for (const YamlEntry& entry : node.map) {
    entries.push_back({entry.key, one_line(fields, node, entry.key, kHeading)});
  }
  return entries;
}

// Headings and nodes must name the same entries.
void check_entries(const std::string& file, const Yaml& node, const dialogs::Graph& dialogs,
                   Problems& problems) {
  static const RE2 kName("[A-Za-z0-9_-]{1,64}");  // it stands in a URL, and names a file
  const auto need = [&](const std::string& name) {
    if (node.find(name) != nullptr) return;
    problems.push_back({file, node.line, fmt::format("the entry '{}' has no heading", name),
                        fmt::format("add `{}: ...`", name)});
  };
  need(Sheet::kStart);
  for (const auto& [id, greeting] : dialogs.nodes()) {
    if (!id.starts_with(dialogs::names::kEntry)) continue;
    const std::string name = id.substr(dialogs::names::kEntry.size());
    if (!RE2::FullMatch(name, kName) || name == Sheet::kStart) {
      problems.push_back({greeting.file, greeting.line, fmt::format("'{}' names no entry", name),
                          "use letters, digits and hyphens, and not `start`"});
    } else {
      need(name);
    }
  }
  for (const YamlEntry& entry : node.map) {
    const std::string id = std::string(dialogs::names::kEntry) + entry.key;
    if (entry.key == Sheet::kStart || dialogs.find(id) != nullptr) continue;
    problems.push_back({file, entry.value.line, fmt::format("there is no node '{}'", id),
                        "correct the entry's name, or remove it"});
  }
}

std::string numbered_lines(const std::vector<std::string>& lines) {
  std::string out;
  double y = 114.2;
  int number = 0;
  for (const std::string& line : lines) {
    fmt::format_to(std::back_inserter(out),
                   R"(<circle cx="9" cy="{0:.1f}" r="2.4" fill="#8f0030"/>
<text x="9" y="{1:.1f}" font-size="3.2" font-weight="700" fill="#fff" text-anchor="middle">{2}</text>
<text x="13.5" y="{1:.1f}" font-size="{3}">{4}</text>
)",
                   y, y + 1.2, ++number, kHow.size, escaped(line));
    y += 6.9;
  }
  return out;
}

}  // namespace

const Sheet::Entry* Sheet::find(std::string_view name) const {
  const auto at = std::ranges::find(entries, name, &Entry::name);
  return at == entries.end() ? nullptr : &*at;
}

bool Sheet::exists(const ContentFolders& folders) {
  return std::filesystem::exists(folders.knowledge / kFile);
}

std::optional<Sheet> Sheet::load(const ContentFolders& folders, const dialogs::Graph& dialogs,
                                 Problems& problems) {
  const std::size_t before = problems.size();
  const std::filesystem::path path = folders.knowledge / kFile;
  const std::string file = path.string();
  const std::optional<Yaml> yaml = read_yaml(path, problems);
  if (!yaml) return std::nullopt;
  YamlFields fields(file, *yaml, problems);
  Sheet sheet{.title = one_line(fields, *yaml, "title", kTitle),
              .lead = one_line(fields, *yaml, "lead", kLead),
              .how = read_how(fields, *yaml),
              .entries = {}};
  const Yaml* entries = fields.node("entries");
  fields.finish();
  if (entries == nullptr) {
    fields.problem(yaml->line, "'entries' is missing", "add `entries:` with a heading each");
  } else {
    sheet.entries = read_entries(file, *entries, problems);
    check_entries(file, *entries, dialogs, problems);
  }
  if (problems.size() != before) return std::nullopt;
  return sheet;
}

std::string svg_of(const Sheet& sheet, const Sheet::Entry& entry, const QrCode& code,
                   const std::string& url) {
  const double url_size = kUrl.size * std::min(1.0, kUrl.room / width_of(url, kUrl.size));
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" xml:lang="ja" width="105mm" height="148mm" viewBox="0 0 105 148" fill="#1c1c1e" font-family="'Noto Sans CJK JP','Noto Sans JP','Hiragino Sans','Yu Gothic',Meiryo,sans-serif">
<title>{title}: {heading}</title>
<path fill="#fff" d="M0 0h105v148H0z"/>
<rect x="6" y="6" width="93" height="24" rx="4" fill="#8f0030"/>
<text x="52.5" y="17" font-size="{title_size}" font-weight="700" fill="#fff" text-anchor="middle">{title}</text>
<text x="52.5" y="25" font-size="{lead_size}" fill="#fff" text-anchor="middle">{lead}</text>
<text x="52.5" y="39.6" font-size="{heading_size}" font-weight="700" text-anchor="middle">{heading}</text>
<path fill="none" stroke="#8f0030" stroke-width="1" stroke-linecap="round" stroke-linejoin="round" d="M20.5 54v-8a2 2 0 0 1 2-2h8M74.5 44h8a2 2 0 0 1 2 2v8M84.5 98v8a2 2 0 0 1-2 2h-8M30.5 108h-8a2 2 0 0 1-2-2v-8"/>
<svg x="21.5" y="45" width="62" height="62" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#000" d="{code}"/></svg>
{how}<path stroke="#d0d0d6" stroke-width=".2" d="M6 134.5h93"/>
<text x="52.5" y="140" font-size="{url_size:.2f}" fill="#55555c" text-anchor="middle">{url}</text>
</svg>
)",
      fmt::arg("title", escaped(sheet.title)), fmt::arg("title_size", kTitle.size),
      fmt::arg("lead", escaped(sheet.lead)), fmt::arg("lead_size", kLead.size),
      fmt::arg("heading", escaped(entry.heading)), fmt::arg("heading_size", kHeading.size),
      fmt::arg("side", code.side()), fmt::arg("code", path_of(code)),
      fmt::arg("how", numbered_lines(sheet.how)), fmt::arg("url", escaped(url)),
      fmt::arg("url_size", url_size));
}

}  // namespace annai
