// What `annai check` proves beyond loading: that each example question reaches its article, and
// that the completeness table has no gap.
#pragma once

#include "bot/core/yaml.h"
#include "bot/turn/content_root.h"

namespace annai {

// Adds every problem found. A content root without sources/completeness.yaml has no table to prove.
void prove(const ContentRoot& content, const ContentFolders& folders, Problems& problems);

}  // namespace annai
