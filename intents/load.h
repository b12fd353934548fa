// Reads rules/concepts.yaml, rules/spellings.yaml and all other rules/*.yaml of a content root.
#pragma once

#include <filesystem>
#include <optional>

#include "bot/core/yaml.h"
#include "intents/matcher.h"

namespace annai::intents {

// nullopt if anything is wrong; `problems` then says all of it. Every `yes` of a rule is won by its
// intent, and no `no` is.
std::optional<Matcher> load_rules(const std::filesystem::path& folder, Problems& problems);

}  // namespace annai::intents
