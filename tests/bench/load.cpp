// Puts a chat server on loopback under load and prints one `name value` a line. There is no option
// for another host, and every count and duration has its limit.
//
//   closed  N customers, each asks again as soon as she has her answer: how many turns a second?
//   paced   R messages a second, whatever happens; latency counts from when a message was due, so a
//           server that stalls is charged for everybody who would have waited
//   idle    N customers who say nothing: what does one cost in memory? Ends with a line on stdin
//   fill    N conversations opened and left, for a full store
//   start   runs a server: how long until its first reply, and how much memory does it hold?
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/client.h"
#include "tests/bench/fleet.h"
#include "tests/bench/process.h"

namespace annai::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Micros = std::chrono::duration<double, std::micro>;

constexpr std::chrono::seconds kLastReplies{5};

struct Options {
  std::uint16_t port = 0;
  std::string texts;
  std::size_t connections = 64;
  double seconds = 5;
  double warm_up = 1;
  double rate = 1000;
  pid_t process = 0;  // the server's; 0: not asked about
  std::vector<std::string> command;

  steady_clock::duration in_ticks(double s) const {
    return std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(s));
  }
};

std::vector<std::string> read_lines(const std::string& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

void print(const char* name, double value) { std::printf("%s %.2f\n", name, value); }

// What was measured, in the end.
struct Tally {
  std::vector<float> micros;
  std::uint64_t errors = 0;

  void add(steady_clock::duration latency) {
    micros.push_back(static_cast<float>(Micros(latency).count()));
  }
  void print_quantiles() {
    std::ranges::sort(micros);
    for (const auto& [name, share] :
         {std::pair{"p50_us", 0.5}, {"p99_us", 0.99}, {"p99.9_us", 0.999}}) {
      if (micros.empty()) continue;
      const auto rank = static_cast<std::size_t>(share * static_cast<double>(micros.size()));
      print(name, micros[std::min(rank, micros.size() - 1)]);
    }
    print("errors", static_cast<double>(errors));
  }
};

void closed(const Options& options) {
  Messages messages(read_lines(options.texts));
  Fleet fleet(options.port, options.connections);
  std::vector<SteadyTime> sent(fleet.size());
  std::uint32_t id = 0;
  const auto ask = [&](std::size_t client, SteadyTime now) {
    sent[client] = now;
    fleet.send(client, messages.frame(id++));
  };

  Tally tally;
  const SteadyTime from = steady_clock::now() + options.in_ticks(options.warm_up);
  const SteadyTime until = from + options.in_ticks(options.seconds);
  std::optional<milliseconds> processor;
  for (std::size_t client = 0; client < fleet.size(); ++client) ask(client, steady_clock::now());
  while (steady_clock::now() < until) {
    if (options.process != 0 && !processor && steady_clock::now() >= from) {
      processor = processor_time(options.process);
    }
    fleet.wait(until, [&](std::size_t client, Arrival arrival) {
      const SteadyTime now = steady_clock::now();
      if (arrival.kind == Arrival::Kind::kError) ++tally.errors;
      if (arrival.kind == Arrival::Kind::kReply && now >= from) tally.add(now - sent[client]);
      ask(client, now);
    });
  }
  const auto turns = static_cast<double>(tally.micros.size());
  print("turns_per_s", turns / options.seconds);
  if (processor) {
    print("processor_us_per_turn",
          Micros(processor_time(options.process) - *processor).count() / turns);
  }
  tally.print_quantiles();
}

void paced(const Options& options) {
  Messages messages(read_lines(options.texts));
  Fleet fleet(options.port, options.connections);
  const auto count = static_cast<std::uint32_t>(options.rate * (options.warm_up + options.seconds));
  const auto measured_from = static_cast<std::uint32_t>(options.rate * options.warm_up);
  const SteadyTime start = steady_clock::now();
  const auto due = [&](std::uint32_t id) { return start + options.in_ticks(id / options.rate); };
  const SteadyTime give_up = due(count) + kLastReplies;

  Tally tally;
  std::uint32_t asked = 0;
  std::uint32_t heard = 0;
  while (heard < count && steady_clock::now() < give_up) {
    for (; asked < count && due(asked) <= steady_clock::now(); ++asked) {
      fleet.send(asked % fleet.size(), messages.frame(asked));
    }
    fleet.wait(asked < count ? due(asked) : give_up, [&](std::size_t, Arrival arrival) {
      ++heard;
      if (arrival.kind == Arrival::Kind::kError) {
        ++tally.errors;
      } else if (arrival.id >= measured_from) {
        tally.add(steady_clock::now() - due(arrival.id));
      }
    });
  }
  tally.errors += count - heard;
  print("messages_per_s", options.rate);
  tally.print_quantiles();
}

// Once it no longer changes: a server that has just started is still building its search index.
long settled_kb(pid_t process) {
  constexpr int kLooks = 50;
  long before = resident_kb(process);
  for (int look = 0; look < kLooks; ++look) {
    std::this_thread::sleep_for(milliseconds(200));
    const long now = resident_kb(process);
    if (now == before) break;
    before = now;
  }
  return before;
}

void idle(const Options& options) {
  {
    const Fleet warm_up(options.port, 16);
  }
  const long before = options.process != 0 ? settled_kb(options.process) : 0;
  Fleet fleet(options.port, options.connections);
  print("open", static_cast<double>(fleet.size()));
  if (options.process != 0) {
    const auto grown = static_cast<double>(resident_kb(options.process) - before);
    print("kb_per_connection", grown / static_cast<double>(fleet.size()));
  }
  std::fflush(stdout);
  while (!Fleet::readable(STDIN_FILENO)) {
    fleet.wait(steady_clock::now() + milliseconds(100), [](std::size_t, Arrival) {});
  }
}

void fill(const Options& options) {
  constexpr std::size_t kAtOnce = 200;
  const SteadyTime start = steady_clock::now();
  for (std::size_t left = options.connections; left > 0;) {
    const std::size_t some = std::min(left, kAtOnce);
    const Fleet fleet(options.port, some);
    left -= some;
  }
  const std::chrono::duration<double> took = steady_clock::now() - start;
  print("conversations_per_s", static_cast<double>(options.connections) / took.count());
}

void start(const Options& options) {
  Messages messages(read_lines(options.texts));
  const SteadyTime from = steady_clock::now();
  const Server server(options.command);
  print("ready_ms", Micros(steady_clock::now() - from).count() / 1000);
  {
    Fleet fleet(server.port(), 1);
    fleet.send(0, messages.frame(0));
    bool heard = false;
    while (!heard) fleet.wait(from + std::chrono::seconds(60), [&](auto, auto) { heard = true; });
    print("first_reply_ms", Micros(steady_clock::now() - from).count() / 1000);
  }
  print("resident_mb", static_cast<double>(settled_kb(server.process())) / 1024);
}

// Every connection is a descriptor, here and in the server.
void raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int run(int argc, char** argv) {
  CLI::App app("Load on a chat server on this machine");
  app.require_subcommand(1);
  Options options;
  const auto mode = [&](const char* name, const char* help, void (*function)(const Options&)) {
    CLI::App* command = app.add_subcommand(name, help);
    command->callback([&options, function] { function(options); });
    return command;
  };
  const auto port = [&](CLI::App* command) {
    command->add_option("--port", options.port, "of the server, on loopback")->required();
    command->add_option("--pid", options.process, "of the server: its memory and time, too");
  };
  const auto texts = [&](CLI::App* command) {
    command->add_option("--texts", options.texts, "what to say, one a line")
        ->required()
        ->check(CLI::ExistingFile);
  };
  const auto connections = [&](CLI::App* command, int most) {
    command->add_option("--connections", options.connections)->check(CLI::Range(1, most));
  };
  const auto duration = [&](CLI::App* command) {
    command->add_option("--seconds", options.seconds)->check(CLI::Range(0.1, 300.0));
    command->add_option("--warm-up", options.warm_up, "seconds before")
        ->check(CLI::Range(0.0, 60.0));
  };

  CLI::App* closed_mode = mode("closed", "ask again after each answer", closed);
  CLI::App* paced_mode = mode("paced", "so many messages a second", paced);
  CLI::App* idle_mode = mode("idle", "stay connected, until a line on stdin", idle);
  CLI::App* fill_mode = mode("fill", "open conversations and leave", fill);
  CLI::App* start_mode = mode("start", "time a server's start: load start ... -- COMMAND", start);
  for (CLI::App* command : {closed_mode, paced_mode, idle_mode, fill_mode}) port(command);
  for (CLI::App* command : {closed_mode, paced_mode, start_mode}) texts(command);
  for (CLI::App* command : {closed_mode, paced_mode}) duration(command);
  for (CLI::App* command : {closed_mode, paced_mode, idle_mode}) connections(command, 20'000);
  connections(fill_mode, 1'000'000);
  paced_mode->add_option("--rate", options.rate, "messages a second")
      ->check(CLI::Range(1.0, 200'000.0));
  start_mode->add_option("command", options.command, "the server")->required();

  CLI11_PARSE(app, argc, argv);
  return 0;
}

}  // namespace
}  // namespace annai::bench

int main(int argc, char** argv) try {
  annai::bench::raise_descriptor_limit();
  return annai::bench::run(argc, argv);
} catch (const std::exception& e) {
  std::fprintf(stderr, "load: %s\n", e.what());
  return 1;
}
