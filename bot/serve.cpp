// The wiring, top to bottom: content, store, conversations, web chat, until SIGTERM.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>

#include "bot/commands.h"
#include "bot/config.h"
#include "bot/runtime/conversations.h"
#include "bot/runtime/system_clock.h"
#include "connectors/http/server.h"
#include "connectors/store/sqlite_store.h"
#include "connectors/web/connector.h"

namespace annai {
namespace {

std::optional<Config> configured(const ServeOptions& options) {
  Problems problems;
  std::optional<Config> config = Config::load(options.config, problems);
  for (const Problem& problem : problems) std::fprintf(stderr, "%s\n", to_string(problem).c_str());
  if (!config) return std::nullopt;
  if (options.port) config->http.port = *options.port;
  if (options.content) config->content = *options.content;
  if (options.data) {
    config->store.folder = *options.data;
    config->store.key_file = std::filesystem::path(options.data->string() + ".key");
  }
  return config;
}

// Logs go to stderr; stdout says only that we are ready.
void set_up_logs(const std::string& level) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("annai"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  spdlog::set_level(spdlog::level::from_str(level));
}

// As many connections as configured, and no core file that could hold what customers said.
void set_process_limits() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &no_core);
}

// Alive: the loop turns. Ready: it also takes new chats.
void serve_health(Server& server, const bool& stopping) {
  server.get("/healthz", plain_response(200, "alive\n"));
  server.get("/readyz", [&stopping](const HttpRequest&) {
    return stopping ? plain_response(503, "stopping\n") : plain_response(200, "ready\n");
  });
}

net::awaitable<void> stop_on_signal(net::signal_set& signals, bool& stopping, Server& server,
                                    WebConnector& web, net::io_context& loop) {
  const int signal = co_await signals.async_wait(net::use_awaitable);
  stopping = true;
  spdlog::info("stopping: signal={} chats={}", signal, web.open_chats());
  server.stop();
  co_await web.stop();
  loop.stop();
}

int refuse(const Error& error) {
  std::fprintf(stderr, "annai: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int serve(const ServeOptions& options, const MakeStore& make_store) {
  const std::optional<Config> config = configured(options);
  if (!config) return 1;
  set_up_logs(config->log_level);
  set_process_limits();
  const std::unique_ptr<Turn> turn = load_turn(config->content);
  if (!turn) return 1;

  const SystemClock clock;
  net::io_context loop(1);
  Result<std::unique_ptr<Server>> server = Server::listen(loop, config->http);
  if (!server) return refuse(server.error());

  std::unique_ptr<SessionStore> store;
  if (make_store) {
    store = make_store();
  } else {
    Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::open(config->store, clock);
    if (!opened) return refuse(opened.error());
    store = std::move(*opened);
  }

  Conversations conversations(*turn, *store, clock, config->conversations);
  WebConnector web(loop, config->web, conversations, clock);
  conversations.attach(web);
  web.serve_on(**server);
  bool stopping = false;
  serve_health(**server, stopping);
  (*server)->run();

  net::signal_set signals(loop, SIGTERM, SIGINT);
  net::co_spawn(loop, stop_on_signal(signals, stopping, **server, web, loop), net::detached);
  std::printf("Annai is ready: http://localhost:%u\n", (*server)->port());
  std::fflush(stdout);
  loop.run();
  spdlog::info("stopped");
  return 0;
}

}  // namespace annai
