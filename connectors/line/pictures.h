// The screens as LINE can show them: PNG files, made of the content's SVG when Annai is built.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace annai {

struct PictureSize {
  int width = 0;
  int height = 0;
};

// "/screens/step-5.png", as it stands below the server's root.
using LinePictures = std::map<std::string, PictureSize, std::less<>>;

// The PNG files of a folder; no folder has none, and what is no PNG is left out.
LinePictures read_pictures(const std::filesystem::path& folder);

}  // namespace annai
