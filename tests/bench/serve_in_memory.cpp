// `annai serve` without a disk, to tell the cost of understanding from that of keeping: the same
// wiring over the store's twin in memory.
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "bot/commands.h"
#include "tests/support/memory_store.h"

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 1;
  CLI::App app("annai serve, in memory");
  annai::ServeOptions options{.mypage = false};
  app.add_option("--config", options.config);
  app.add_option("--port", options.port);
  app.add_option("--content", options.content);
  CLI11_PARSE(app, argc, argv);
  return annai::serve(options, [] { return std::make_unique<annai::MemoryStore>(); });
}
