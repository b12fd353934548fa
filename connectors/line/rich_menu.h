// The menu under the talk, as words and a picture define it. LINE cannot change a menu: its name
// holds a hash of all that it is, and another definition is another menu.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/result.h"
#include "connectors/line/words.h"

namespace annai {

struct RichMenu {
  static constexpr std::string_view kOurs = "annai-";  // begins the name of every menu of ours
  static constexpr int kWidth = 2500;                  // of the picture, in pixels
  static constexpr int kHeight = 843;

  std::string bar;                  // of the button that opens it
  std::vector<LineMenuArea> areas;  // side by side, equally wide
  std::string picture;              // PNG

  // InvalidInput: the file is no PNG of that size, or larger than LINE takes.
  static Result<RichMenu> make(const LineWords& words, const std::filesystem::path& picture);

  std::string name() const;
  std::string definition() const;  // JSON, as LINE takes it
};

}  // namespace annai
