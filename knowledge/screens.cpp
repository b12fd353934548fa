#include "knowledge/screens.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "knowledge/draft.h"

namespace annai {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 32768;
constexpr std::array<std::string_view, 6> kForbidden{"<script",   "<foreignObject", "<image",
                                                     "<!DOCTYPE", "href=",          "url("};

void prove(const std::string& file, std::string_view svg, Problems& problems) {
  const auto report = [&](std::string what, std::string instead) {
    problems.push_back({file, 1, std::move(what), std::move(instead)});
  };
  if (!svg.starts_with("<svg ")) report("this is no plain SVG", "let it begin with <svg");
  if (svg.find("<title>") == svg.npos) report("it has no <title>", "say what to press, in a title");
  if (svg.find("viewBox=") == svg.npos) report("it has no viewBox", "add viewBox=\"0 0 320 ...\"");
  if (svg.size() > kMostBytes) {
    report("it has " + std::to_string(svg.size()) + " bytes", "draw it simpler: 32 kB at most");
  }
  for (const std::string_view word : kForbidden) {
    if (svg.find(word) == svg.npos) continue;
    const auto line = 1 + std::count(svg.begin(), svg.begin() + svg.find(word), '\n');
    problems.push_back({file, static_cast<int>(line),
                        "a picture must not have '" + std::string(word) + "'",
                        "draw it with shapes and text only"});
  }
}

}  // namespace

Screens load_screens(const fs::path& root, Problems& problems) {
  Screens screens;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(root / "screens", none)) {
    if (entry.path().extension() != ".svg") continue;
    std::optional<std::string> svg = read_file(entry.path(), problems);
    if (!svg) continue;
    prove(entry.path().string(), *svg, problems);
    screens.emplace("/screens/" + entry.path().filename().string(), *std::move(svg));
  }
  return screens;
}

void check_images(const Article& article, const Screens& screens, Problems& problems) {
  for (const Part& part : article.content->parts) {
    const auto* image = std::get_if<ImagePart>(&part);
    if (image == nullptr || screens.contains(image->url)) continue;
    problems.push_back({"articles/" + article.id + ".md", 1, "there is no picture " + image->url,
                        "draw it, or correct its name"});
  }
}

}  // namespace annai
