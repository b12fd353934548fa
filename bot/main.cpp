#include <sodium.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "bot/commands.h"

namespace {

void add_serve(CLI::App& app, int& exit_code) {
  static annai::ServeOptions options;
  CLI::App* command = app.add_subcommand("serve", "serve the chat until SIGTERM");
  command->add_option("--config", options.config, "settings (annai.yaml)")->capture_default_str();
  command->add_option("--port", options.port,
                      "TCP port instead of the one configured; 0: any free one");
  command->add_option("--data", options.data, "data folder instead of the one configured");
  command->add_option("--content", options.content, "content root instead of the one configured");
  command->callback([&] { exit_code = annai::serve(options); });
}

void add_chat(CLI::App& app, int& exit_code) {
  static annai::ChatOptions options;
  CLI::App* command = app.add_subcommand("chat", "talk in the terminal");
  command->add_option("--content", options.content, "content root")->capture_default_str();
  command->add_flag("--why", options.why, "show the reason of each answer");
  command->callback([&] { exit_code = annai::chat(options); });
}

void add_check(CLI::App& app, int& exit_code) {
  static std::filesystem::path content = ".";
  CLI::App* command =
      app.add_subcommand("check", "prove the content: every problem, with its file and line");
  command->add_option("--content", content, "content root")->capture_default_str();
  command->callback([&] { exit_code = annai::check(content); });
}

void add_test(CLI::App& app, int& exit_code) {
  static annai::ConversationTestOptions options;
  CLI::App* command = app.add_subcommand("test", "play the conversations of a folder");
  command->add_option("folder", options.folder, "folder of conversations")->capture_default_str();
  command->add_option("--content", options.content, "content root")->capture_default_str();
  command->callback([&] { exit_code = annai::test_conversations(options); });
}

void add_eval(CLI::App& app, int& exit_code) {
  static annai::EvalOptions options;
  CLI::App* command =
      app.add_subcommand("eval", "ask a running server a set of questions and judge its answers");
  command->add_option("file", options.file, "questions, one JSON object a line")->required();
  command->add_option("--server", options.server,
                      "HOST:PORT; without it, a server of its own is started");
  command->add_option("--content", options.content, "content root of the own server")
      ->capture_default_str();
  command->add_option("--replies", options.replies, "write the replies to this file");
  command->add_flag("--quiet", options.quiet, "print the figures only");
  command->add_option("--least-right", options.least_right, "fail below so many percent");
  command->add_option("--longest", options.longest, "fail if a reply has more characters");
  command->add_option("--most-wrong", options.most_wrong, "fail above so many percent");
  command->callback([&] { exit_code = annai::eval(options); });
}

void add_report(CLI::App& app, int& exit_code) {
  static annai::ReportOptions options;
  CLI::App* command = app.add_subcommand("report", "what could not be answered, and what was");
  command->add_option("--config", options.config, "settings (annai.yaml)")->capture_default_str();
  command->add_option("--days", options.days, "how far to look back")->capture_default_str();
  command->callback([&] { exit_code = annai::report(options); });
}

}  // namespace

int main(int argc, char** argv) {
  if (sodium_init() < 0) {
    std::fputs("annai: the system gives no randomness\n", stderr);
    return 1;
  }
  CLI::App app("Annai, the AI chat of the flyer: answers from it, step by step");
  app.require_subcommand(1);
  int exit_code = 0;
  add_serve(app, exit_code);
  add_chat(app, exit_code);
  add_check(app, exit_code);
  add_test(app, exit_code);
  add_eval(app, exit_code);
  add_report(app, exit_code);
  CLI11_PARSE(app, argc, argv);
  return exit_code;
}
