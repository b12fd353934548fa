// The wiring, top to bottom: content, store, My Page, conversations, web chat, until SIGTERM.
#include <signal.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <future>

#include "bot/commands.h"
#include "bot/config.h"
#include "bot/line_side.h"
#include "bot/my_page_side.h"
#include "bot/runtime/conversations.h"
#include "bot/runtime/outbox.h"
#include "bot/runtime/test_clock.h"
#include "connectors/http/server.h"
#include "connectors/line/happening.h"
#include "connectors/mypage/client.h"
#include "connectors/mypage/hook.h"
#include "connectors/rest/connector.h"
#include "connectors/store/sqlite_store.h"
#include "connectors/web/connector.h"
#include "connectors/web/picture.h"

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
    config->mypage.key_file = std::filesystem::path(options.data->string() + "-mypage.key");
    config->mypage.sandbox.data = std::filesystem::path(options.data->string() + "-mypage");
  }
  if (config->http.port == 0) config->mypage.sandbox.port = 0;
  if (options.mypage_port) config->mypage.sandbox.port = *options.mypage_port;
  if (options.mypage && config->mypage.url.empty()) {
    config->http.hosts.push_back(MyPageSide::host_for_notices(*config));
  }
  const bool loopback = config->http.address == "127.0.0.1" || config->http.address == "::1";
  if (options.test_clock && !loopback) {
    std::fprintf(stderr, "annai: --test-clock: only where the chat listens on 127.0.0.1\n");
    return std::nullopt;
  }
  return config;
}

std::unique_ptr<SystemClock> make_clock(bool for_tests) {
  if (for_tests) return std::make_unique<TestClock>();
  return std::make_unique<SystemClock>();
}

Result<std::unique_ptr<Store>> open_store(const Config& config, const Clock& clock,
                                          const MakeStore& make_store) {
  if (make_store) return make_store();
  Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::open(config.store, clock);
  if (!opened) return std::unexpected(opened.error());
  return *std::move(opened);
}

// Logs go to stderr; stdout says only that we are ready.
void set_up_logs(const std::string& level) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("annai"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  spdlog::set_level(spdlog::level::from_str(level));
}

// As many connections as configured, and no core file that could hold what customers said. Whoever
// reads our logs or our calls may go away: that is an error to handle, and no reason to end.
void set_process_limits() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &no_core);
  ::signal(SIGPIPE, SIG_IGN);
}

// Alive: the loop turns. Ready: it also takes new chats.
void serve_health(Server& server, const bool& stopping) {
  server.get("/healthz", plain_response(200, "alive\n"));
  server.get("/readyz", [&stopping](const HttpRequest&) {
    return stopping ? plain_response(503, "stopping\n") : plain_response(200, "ready\n");
  });
}

struct Running {
  Server& server;
  WebConnector& web;
  LineSide* line;  // nullptr: there is none
  Outbox& outbox;
  MyPageSide& mypage;
  net::io_context& loop;
  bool stopping = false;
};

net::awaitable<void> stop_on_signal(net::signal_set& signals, Running& running) {
  const int signal = co_await signals.async_wait(net::use_awaitable);
  running.stopping = true;
  spdlog::info("stopping: signal={} chats={}", signal, running.web.open_chats());
  running.server.stop();
  co_await running.web.stop();
  if (running.line != nullptr) running.line->stop();
  running.outbox.stop();
  co_await running.mypage.stop();
  running.loop.stop();
}

Channels channels_of(const Config& config, const MyPageSide& mypage) {
  const bool own = config.mypage.terms.empty() && mypage.child_port() != 0;
  return {.people = config.people,
          .without_forms = {std::string(RestConnector::kChannel)},
          .chat = config.public_url,
          .terms = own ? mypage.pages() + "/terms" : config.mypage.terms,
          .line_talk = talk_address(config.line)};
}

// nullptr if it is not configured, and of the next one, too.
Result<std::unique_ptr<LineSide>> open_line(net::io_context& loop, const Config& config,
                                            Store& store, Conversations& conversations,
                                            Outbox& outbox, const Clock& clock, Server& server) {
  if (!config.line.enabled) return nullptr;
  Result<std::unique_ptr<LineSide>> line =
      LineSide::open(loop, config, store, conversations, clock);
  if (!line) return line;
  conversations.attach((*line)->messenger());
  outbox.attach((*line)->messenger());
  (*line)->serve_on(server);
  serve_talk_codes(server, config.line);
  serve_pictures(server, config.line.pictures);
  return line;
}

Result<std::unique_ptr<RestConnector>> open_rest(const Config& config, Conversations& conversations,
                                                 const Clock& clock, Server& server) {
  if (config.rest.token_file.empty()) return nullptr;
  RestConfig with_pictures = config.rest;
  with_pictures.pictures.public_url = config.public_url;
  for (const auto& [path, size] : read_pictures(config.line.pictures)) {
    with_pictures.pictures.png.insert(path);
  }
  if (!config.line.enabled) serve_pictures(server, config.line.pictures);
  Result<std::unique_ptr<RestConnector>> rest =
      RestConnector::open(with_pictures, conversations, clock);
  if (!rest) return rest;
  conversations.attach(**rest);
  (*rest)->serve_on(server);
  return rest;
}

// A person is not promised where nobody can write.
void nobody_answers_in_line(Turn& turn, const People& people) {
  if (!people.answer_on(line::kChannel)) return;
  spdlog::error(
      "line: 「チャット」 is off in LINE Official Account Manager: who asks for a person is told "
      "whom "
      "to contact instead, though `people:` names line; switch it on and start again");
  turn.nobody_answers_on(line::kChannel);
}

void run_line(net::io_context& loop, LineSide& line, Turn& turn, const People& people) {
  net::co_spawn(loop, line.run(), net::detached);
  auto nobody = [&turn, &people] { nobody_answers_in_line(turn, people); };
  net::co_spawn(loop, line.get_to_know_account(nobody), net::detached);
}

int refuse(const Error& error) {
  std::fprintf(stderr, "annai: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int serve(const ServeOptions& options, const MakeStore& make_store) {
  std::optional<Config> config = configured(options);
  if (!config) return 1;
  set_up_logs(config->log_level);
  set_process_limits();
  // Read beside what follows: the sandbox, too, takes its time to start. Whoever returns waits for
  // it.
  auto loading = std::async(std::launch::async, [&] { return load_content(config->content); });
  const std::unique_ptr<SystemClock> clock = make_clock(options.test_clock);
  net::io_context loop(1);
  Result<std::unique_ptr<Server>> server = Server::listen(loop, config->http);
  if (!server) return refuse(server.error());
  const Result<std::unique_ptr<Store>> store = open_store(*config, *clock, make_store);
  if (!store) return refuse(store.error());
  Result<MyPageSide> mypage = MyPageSide::open(loop, *config, options, (*server)->port());
  if (!mypage) return refuse(mypage.error());
  const std::shared_ptr<const ContentRoot> content = loading.get();
  if (!content) return 1;

  CurlThread curl(OutboundLimits{});
  MyPageClient client({.url = mypage->url(), .pages = mypage->pages()}, mypage->key(), curl);
  Turn turn(content, channels_of(*config, *mypage));
  Conversations conversations(turn, **store, **store, *clock, config->conversations);
  Outbox outbox(loop.get_executor(), **store, client, conversations, *clock);
  conversations.when_wanted(
      [&outbox](std::vector<Pending> wanted) { outbox.add(std::move(wanted)); });
  if (!mypage->pages().empty()) config->web.frames = {mypage->pages()};
  WebConnector web(loop, config->web, conversations, *clock);
  conversations.attach(web);
  web.serve_on(**server);
  MyPageHook hook(mypage->key(), conversations, *clock);
  hook.serve_on(**server);
  const Result<std::unique_ptr<LineSide>> line =
      open_line(loop, *config, **store, conversations, outbox, *clock, **server);
  if (!line) return refuse(line.error());
  const Result<std::unique_ptr<RestConnector>> rest =
      open_rest(*config, conversations, *clock, **server);
  if (!rest) return refuse(rest.error());
  for (const auto& [path, svg] : content->screens) (*server)->get(path, picture_response(svg));
  if (auto* settable = dynamic_cast<TestClock*>(clock.get())) {
    serve_test_clock(**server, *settable, outbox, *mypage, curl);
  }
  Running running{**server, web, line->get(), outbox, *mypage, loop};
  serve_health(**server, running.stopping);
  (*server)->run();

  net::signal_set signals(loop, SIGTERM, SIGINT);
  net::co_spawn(loop, stop_on_signal(signals, running), net::detached);
  net::co_spawn(loop, outbox.run(), net::detached);
  if (*line) run_line(loop, **line, turn, config->people);
  net::co_spawn(loop, mypage->watch(), net::detached);
  if (mypage->child_port() != 0) {
    std::printf("My Page is ready: http://localhost:%u\n", mypage->child_port());
  }
  std::printf("Annai is ready: http://localhost:%u\n", (*server)->port());
  std::fflush(stdout);
  loop.run();
  spdlog::info("stopped");
  return 0;
}

}  // namespace annai
