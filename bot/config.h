// deploy/annai.yaml: every setting of `annai serve`, with its unit. What is not in the file has the
// default given here; a key that is not known is refused.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "bot/core/yaml.h"
#include "bot/runtime/conversations.h"
#include "connectors/http/config.h"
#include "connectors/store/sqlite_store.h"
#include "connectors/web/config.h"

namespace annai {

struct Config {
  HttpConfig http;
  WebConfig web;
  StoreConfig store;
  ConversationLimits conversations;
  std::filesystem::path content;  // the content root
  std::string log_level = "info";

  // nullopt if anything is wrong; `problems` then says all of it. Relative paths start at `base`.
  static std::optional<Config> load(const std::filesystem::path& file, Problems& problems);
};

}  // namespace annai
