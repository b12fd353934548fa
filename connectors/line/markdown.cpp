#include "connectors/line/markdown.h"

#include <re2/re2.h>

#include <array>
#include <vector>

#include "connectors/line/web_link.h"

namespace annai::line {
namespace {

// What a group of kMarkup holds; 0 is the whole.
enum Group { kAll, kEscaped, kCode, kBold, kItalic, kPicture, kLabel, kUrl, kGroups };

const RE2& markup() {
  static const RE2 expression(R"(\\([\\`*_\[\]!]))"
                              R"(|`([^`]+)`)"
                              R"(|\*\*([^\s](?:.*?[^\s])?)\*\*)"
                              R"(|\*([^\s*](?:[^*]*[^\s*])?)\*)"
                              R"(|(!?)\[([^\]]+)\]\(([^()\s]+)\))");
  return expression;
}

// The text of a line; the addresses of its links go to `links`.
std::string inline_text(std::string_view line, std::vector<std::string>& links) {
  std::string out;
  std::array<re2::StringPiece, kGroups> found;
  while (!line.empty() && markup().Match({line.data(), line.size()}, 0, line.size(),
                                         RE2::UNANCHORED, found.data(), kGroups)) {
    const auto group = [&](Group which) {
      return std::string_view(found[which].data(), found[which].size());
    };
    const auto before = static_cast<std::size_t>(found[kAll].data() - line.data());
    out += line.substr(0, before);
    if (!group(kEscaped).empty() || !group(kCode).empty()) {
      out.append(group(kEscaped)).append(group(kCode));
    } else if (!group(kBold).empty() || !group(kItalic).empty()) {
      out += inline_text(group(kBold), links) + inline_text(group(kItalic), links);
    } else {
      out += group(kLabel);
      const bool is_link = group(kPicture).empty() && is_https(group(kUrl));
      if (is_link) links.push_back(percent_encoded(group(kUrl)));
    }
    line.remove_prefix(before + group(kAll).size());
  }
  return out.append(line);
}

std::string plain_line(std::string_view line) {
  static const RE2 bullet(R"(^\s*(?:[-*•]\s+|・\s*)(.*)$)");
  re2::StringPiece item;
  const bool listed = RE2::FullMatch({line.data(), line.size()}, bullet, &item);
  std::vector<std::string> links;
  std::string out =
      listed ? "・" + inline_text({item.data(), item.size()}, links) : inline_text(line, links);
  for (const std::string& link : links) out += "\n" + link;
  return out;
}

}  // namespace

std::string plain(std::string_view markdown) {
  std::string out;
  while (true) {
    const std::size_t end = markdown.find('\n');
    std::string_view line = markdown.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += plain_line(line);
    if (end == markdown.npos) return out;
    out += '\n';
    markdown.remove_prefix(end + 1);
  }
}

}  // namespace annai::line
