// Markdown as far as a speech bubble can show it. Inside knowledge/ only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/reply.h"
#include "bot/core/yaml.h"

namespace annai {

struct Body {
  std::string text;             // paragraphs parted by a blank line, list entries as lines with ・
  std::vector<LinkPart> links;  // https only
  std::vector<ImagePart> images;  // ours only: below /screens/, with a description
};

// `first_line` is where the text starts in its file. What cannot be shown is reported and left out.
Body read_markdown(const std::string& file, std::string_view text, int first_line,
                   Problems& problems);

}  // namespace annai
