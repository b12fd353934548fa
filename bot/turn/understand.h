// What did she mean? Rules first, all at once; search only where no rule is clear. No state but the
// topic.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/step.h"
#include "bot/turn/content_root.h"

namespace annai {

struct Understanding {
  std::vector<Meaning> clear;        // one, or two for two questions in one message
  std::vector<const Article*> near;  // none is clear: what she may have meant, best first
};

// `why`, if given, gets the reason line by line.
Understanding understand(const ContentRoot& content, std::string_view utterance,
                         std::string_view topic, Why* why = nullptr);

}  // namespace annai
