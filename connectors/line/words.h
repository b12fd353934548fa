// The connector's own words, of the content root: sources/line.yaml, which says what each is for.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/yaml.h"

namespace annai {

struct LineMenuArea {
  std::string label;  // read aloud
  std::string text;   // what a tap says
};

struct LineWords {
  std::string typed;  // {labels}
  std::string numbered;
  std::string cut;
  std::string source;   // {source}
  std::string picture;  // {alt}
  std::string enlarge;
  std::string page;
  std::string no_page;
  std::string birth_date;
  std::string edit;
  std::string color;     // "#8f0030"
  std::string menu_bar;  // opens the rich menu
  std::vector<LineMenuArea> menu;

  // nullopt if anything is wrong; `problems` then says all of it.
  static std::optional<LineWords> read(const std::filesystem::path& file, Problems& problems);
};

// `text` with each {name} replaced.
std::string filled(std::string text, std::string_view name, std::string_view value);

}  // namespace annai
