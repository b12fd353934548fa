// What nodes, procedures and forms have in common in flows/*.yaml.
#pragma once

#include <string>
#include <vector>

#include "bot/core/reply.h"
#include "bot/core/yaml.h"
#include "dialogs/graph.h"

namespace annai::dialogs {

// `- article: url-24h`, `- node: start`, each with an optional `label:`.
std::vector<Option> read_options(const std::string& file, const Yaml* list, Problems& problems);

// `{kind: email, label: メールアドレス, autocomplete: email}`; without it, the usual text field.
Input read_input(const std::string& file, const Yaml* body, Problems& problems);

}  // namespace annai::dialogs
