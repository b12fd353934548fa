// Pictures of what the customer has before her: root/screens/*.svg, drawn after the source. They
// are shown as images, so nothing in them may run or load.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "bot/core/reply.h"
#include "bot/core/yaml.h"
#include "knowledge/article.h"

namespace annai {

using Screens = std::map<std::string, std::string>;  // "/screens/step-1.svg": the SVG

// Reads and proves all of them. A root without the folder has none.
Screens load_screens(const std::filesystem::path& root, Problems& problems);

// The images that an article shows exist.
void check_images(const Article& article, const Screens& screens, Problems& problems);

}  // namespace annai
