// Makes a LINE account ready for the chat: the menu, the webhook, and what is left to people.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>

#include "bot/commands.h"
#include "bot/config.h"
#include "bot/runtime/system_clock.h"
#include "bot/turn/content_root.h"
#include "connectors/line/setup.h"

namespace annai {
namespace {

constexpr OutboundLimits kPatient{.total = std::chrono::milliseconds(30'000),
                                  .answer_bytes = 1024UL * 1024};  // as many menus as LINE keeps

int refuse(const std::string& why) {
  std::fprintf(stderr, "annai: %s\n", why.c_str());
  return 1;
}

int refuse(const Problems& problems) {
  for (const Problem& problem : problems) std::fprintf(stderr, "%s\n", to_string(problem).c_str());
  return 1;
}

Result<void> run(const LineConfig& config, LineSetup setup) {
  Result<ChannelSecret> secret = ChannelSecret::open(config.secret_files.front());
  if (!secret) return std::unexpected(secret.error());
  const SystemClock clock;
  CurlThread curl(kPatient);
  LineApi api(config, *std::move(secret), curl, clock);
  net::io_context loop{1};
  Result<void> done;
  const auto say = [](const std::string& line) { std::printf("%s\n", line.c_str()); };
  net::co_spawn(loop, set_up_line(api, std::move(setup), say),
                [&](const std::exception_ptr& error, Result<void> result) {
                  if (error) std::rethrow_exception(error);
                  done = std::move(result);
                });
  loop.run();
  return done;
}

}  // namespace

int line_setup(const LineSetupOptions& options) {
  Problems problems;
  const std::optional<Config> config = Config::load(options.config, problems);
  if (!config) return refuse(problems);
  const LineConfig& line = config->line;
  if (!line.enabled || line.secret_files.empty()) {
    return refuse("no LINE channel: write channel_id and secrets below `line:` in " +
                  options.config.string());
  }
  const ContentFolders folders = ContentFolders::at(config->content);
  const std::optional<LineWords> words =
      LineWords::read(folders.knowledge / "sources/line.yaml", problems);
  if (!words) return refuse(problems);
  Result<RichMenu> menu = RichMenu::make(*words, line.rich_menu_picture);
  if (!menu) return refuse(menu.error().message);
  spdlog::set_default_logger(spdlog::stderr_color_mt("line"));
  spdlog::set_level(spdlog::level::warn);
  const Result<void> done = run(line, {.menu = *std::move(menu),
                                       .webhook = options.webhook,
                                       .bot_user_id = line.bot_user_id,
                                       .basic_id = line.basic_id});
  return done ? 0 : refuse(done.error().message);
}

}  // namespace annai
