// The sub-commands of `annai`: each returns the process's exit code.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "bot/ports/session_store.h"

namespace annai {

class Turn;
class Clock;

struct ServeOptions {
  std::filesystem::path config = "deploy/annai.yaml";
  std::optional<std::uint16_t> port;             // instead of the configuration's
  std::optional<std::filesystem::path> data;     // likewise; the key then lies beside it
  std::optional<std::filesystem::path> content;  // likewise
};
// Makes the store that `serve` uses instead of SQLite: for benchmarks only.
using MakeStore = std::function<std::unique_ptr<SessionStore>()>;
int serve(const ServeOptions& options, const MakeStore& make_store = nullptr);

struct ChatOptions {
  std::filesystem::path content = ".";
  bool why = false;
};
int chat(const ChatOptions& options);

int check(const std::filesystem::path& content);

struct ConversationTestOptions {
  std::filesystem::path content = ".";
  std::filesystem::path folder = "tests/conversations";
};
int test_conversations(const ConversationTestOptions& options);

struct EvalOptions {
  std::filesystem::path file;
  std::filesystem::path content = ".";
  std::string server;             // host:port; empty: one of its own, with raised limits
  std::filesystem::path replies;  // where to write the reply file; empty: nowhere
  bool quiet = false;             // the figures only
  double least_right = 0;         // percent; fewer is a failure
  std::size_t longest = 0;        // characters; a longer reply is a failure; 0: any length
  double most_wrong = 100;        // percent; more is a failure
};
int eval(const EvalOptions& options);

struct ReportOptions {
  std::filesystem::path config = "deploy/annai.yaml";
  int days = 7;
};
int report(const ReportOptions& options);

// Loads a content root; nullptr after having printed every problem to stderr.
std::unique_ptr<Turn> load_turn(const std::filesystem::path& content);

}  // namespace annai
