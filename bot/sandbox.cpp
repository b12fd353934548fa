// The wiring of `annai sandbox`: a My Page of its own, until SIGTERM.
#include <signal.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>

#include "bot/commands.h"
#include "connectors/mypage/sandbox/my_page.h"

namespace annai {
namespace {

namespace net = boost::asio;

// Passwords pass through this process: nobody may dump it or look into it.
void close_the_doors() {
  const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);
}

// Logs go to stderr; stdout says only that we are ready.
void set_up_logs() {
  spdlog::set_default_logger(spdlog::stderr_color_mt("my page"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %n: %v", spdlog::pattern_time_type::utc);
  spdlog::set_level(spdlog::level::warn);
}

mypage::SandboxConfig config_of(const SandboxOptions& options) {
  mypage::SandboxConfig config;
  config.http.address = options.address;
  config.http.port = options.port;
  config.data = options.data;
  config.contracts = options.contracts;
  config.key_file = options.key_file;
  config.public_url = options.public_url;
  config.chat_url = options.chat_url;
  config.chat_origins = options.chat_origins;
  config.smtp = options.smtp;
  config.mail_from = options.mail_from;
  config.public_inbox = options.public_inbox;
  config.test_clock = options.test_clock;
  return config;
}

net::awaitable<void> stop_on_signal(net::signal_set& signals, mypage::MyPage& my_page,
                                    net::io_context& loop) {
  co_await signals.async_wait(net::use_awaitable);
  co_await my_page.stop();
  loop.stop();
}

}  // namespace

int sandbox(const SandboxOptions& options) {
  if (options.child) prctl(PR_SET_PDEATHSIG, SIGTERM);
  close_the_doors();
  set_up_logs();
  net::io_context loop(1);
  Problems problems;
  const auto my_page = mypage::MyPage::open(loop, config_of(options), problems);
  for (const Problem& problem : problems) std::fprintf(stderr, "%s\n", to_string(problem).c_str());
  if (!my_page) {
    std::fprintf(stderr, "annai: %s\n", my_page.error().message.c_str());
    return 1;
  }
  (*my_page)->run();
  net::signal_set signals(loop, SIGTERM, SIGINT);
  net::co_spawn(loop, stop_on_signal(signals, **my_page, loop), net::detached);
  std::printf("My Page is ready: http://localhost:%u\n", (*my_page)->port());
  std::fflush(stdout);
  loop.run();
  return 0;
}

}  // namespace annai
