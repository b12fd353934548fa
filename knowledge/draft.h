// One article's file, read but not yet compared with the others. Inside knowledge/ only.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/yaml.h"
#include "knowledge/article.h"

namespace annai {

struct Draft {
  std::string file;
  Article article;  // all but its content
  std::vector<Part> parts;
  Yaml head;  // kept for its lines

  // Where a key stands in the file, or the n-th entry of its list.
  int line_of(std::string_view key) const;
  int line_of(std::string_view key, std::size_t entry) const;
};

// Reads the head between its two lines `---`, and the body. Reports everything that can be seen
// wrong in this file alone; nullopt only if there is no head to read.
std::optional<Draft> read_draft(const std::string& file, std::string_view text, Problems& problems);

// The file's bytes; a problem and nullopt if they cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& path, Problems& problems);

}  // namespace annai
