// A new key for what is personal in the data base, without stopping the server.
#include <algorithm>
#include <cstdio>

#include "bot/commands.h"
#include "bot/config.h"
#include "connectors/store/key_file.h"

namespace annai {

int rotate_key(const std::filesystem::path& config_file) {
  Problems problems;
  const std::optional<Config> config = Config::load(config_file, problems);
  for (const Problem& problem : problems) std::fprintf(stderr, "%s\n", to_string(problem).c_str());
  if (!config) return 1;
  const StoreConfig& store = config->store;
  const Result<std::size_t> keys = add_key(
      store.key_file, std::max({store.session_life, store.transcript_life, store.journal_life}));
  if (!keys) {
    std::fprintf(stderr, "annai: %s\n", keys.error().message.c_str());
    return 1;
  }
  std::printf("%s: a new key seals; %zu in all\n", store.key_file.c_str(), *keys);
  return 0;
}

}  // namespace annai
