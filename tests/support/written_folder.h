// A folder with files as a test writes them; gone at the end of the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/yaml.h"

namespace annai::test {

class WrittenFolder {
 public:
  WrittenFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "annai-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~WrittenFolder() { std::filesystem::remove_all(path_); }
  WrittenFolder(const WrittenFolder&) = delete;
  WrittenFolder& operator=(const WrittenFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::filesystem::path& name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }

  // Each problem as "file:line: what", the file's name without its folder.
  static std::vector<std::string> said(const Problems& problems) {
    std::vector<std::string> out;
    for (const Problem& p : problems) {
      out.push_back(std::filesystem::path(p.file).filename().string() + ":" +
                    std::to_string(p.line) + ": " + p.what);
    }
    return out;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace annai::test
