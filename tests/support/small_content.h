// The content root of a small library's help chat: enough for turns and conversations, and nothing
// that the shipped content's writers can change.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>

#include "bot/turn/content_root.h"

namespace annai::test {

inline std::filesystem::path tests_folder() {
  return std::filesystem::path(__FILE__).parent_path().parent_path();
}

inline std::shared_ptr<const ContentRoot> small_content() {
  static const std::shared_ptr<const ContentRoot> content = [] {
    Problems problems;
    const auto folders = ContentFolders::at(tests_folder() / "support/small_content");
    std::shared_ptr<const ContentRoot> loaded = ContentRoot::load(folders, problems);
    if (!loaded) throw std::runtime_error(to_string(problems.front()));
    return loaded;
  }();
  return content;
}

}  // namespace annai::test
