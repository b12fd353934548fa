// The sub-commands of `annai`: each returns the process's exit code.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/ports/store.h"

namespace annai {

struct ContentRoot;
class Clock;

struct ServeOptions {
  std::filesystem::path config = "deploy/annai.yaml";
  std::optional<std::uint16_t> port;             // instead of the configuration's
  std::optional<std::filesystem::path> data;     // likewise; keys and My Page's data beside it
  std::optional<std::filesystem::path> content;  // likewise
  bool mypage = true;                            // false: answers questions, and registers nobody
  std::optional<std::uint16_t> mypage_port;      // of the sandbox, instead of the configuration's
  bool test_clock = false;                       // POST /test/clock sets the time; loopback only
};
// Makes the store that `serve` uses instead of SQLite: for benchmarks only.
using MakeStore = std::function<std::unique_ptr<Store>()>;
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
  std::string connector = "web";  // or "line": a server of its own, and LINE played before it
  std::string server;             // host:port; empty: one of its own, with raised limits
  std::filesystem::path replies;  // where to write the reply file; empty: nowhere
  bool quiet = false;             // the figures only
  double least_right = 0;         // percent; fewer is a failure
  std::size_t longest = 0;        // characters; a longer reply is a failure; 0: any length
  double most_wrong = 100;        // percent; more is a failure
};
int eval(const EvalOptions& options);
int eval_registrations(const EvalOptions& options);  // of a file of whole registrations

struct ReportOptions {
  std::filesystem::path config = "deploy/annai.yaml";
  int days = 7;
};
int report(const ReportOptions& options);

// Of the key file of the data: the newest key seals, the former ones open what it does not.
int rotate_key(const std::filesystem::path& config);

struct QrOptions {
  std::string url;    // of the chat, as customers reach it
  std::string entry;  // "step-5", "start"; empty: all
  std::filesystem::path out = "qr";
  std::filesystem::path content = ".";
};
int qr(const QrOptions& options);

struct SandboxOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8081;  // 0: any free one
  std::filesystem::path data = "data/mypage";
  std::filesystem::path contracts = "deploy/sandbox/contracts.csv";
  std::filesystem::path key_file = "data/mypage.key";  // shared with the chat; made if missing
  std::string public_url;                              // as customers reach it
  std::string chat_url = "http://localhost:8080";
  std::vector<std::string> chat_origins;  // that may frame the password page
  std::string smtp;                       // empty: into a Maildir, with an inbox page
  std::string mail_from = "mypage@example.jp";
  bool public_inbox = false;  // the inbox page is for everybody, not only for this machine
  bool test_clock = false;
  bool child = false;  // ends when its parent ends
};
int sandbox(const SandboxOptions& options);

struct LineSetupOptions {
  std::filesystem::path config = "deploy/annai.yaml";
  std::string webhook;  // https, where LINE reaches /line/webhook; empty: it stays as it is
};
int line_setup(const LineSetupOptions& options);

// Loads a content root; nullptr after having printed every problem to stderr.
std::shared_ptr<const ContentRoot> load_content(const std::filesystem::path& content);

}  // namespace annai
