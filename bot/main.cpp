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
  command->add_flag(
      "!--no-mypage", options.mypage,
      "neither call nor start a My Page: questions are answered, nobody is registered");
  command->add_option("--mypage-port", options.mypage_port,
                      "TCP port of the sandbox My Page instead of the one configured");
  command->add_flag("--test-clock", options.test_clock, "POST /test/clock sets the time");
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
  command->add_option("--connector", options.connector, "ask on the web, or as LINE does")
      ->check(CLI::IsMember({"web", "line"}))
      ->capture_default_str();
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

void add_rotate_key(CLI::App& app, int& exit_code) {
  static std::filesystem::path config = "deploy/annai.yaml";
  CLI::App* command = app.add_subcommand(
      "rotate-key", "a new key for what is personal; a running server takes it by itself");
  command->add_option("--config", config, "settings (annai.yaml)")->capture_default_str();
  command->callback([&] { exit_code = annai::rotate_key(config); });
}

void add_qr(CLI::App& app, int& exit_code) {
  static annai::QrOptions options;
  CLI::App* command =
      app.add_subcommand("qr", "draw the QR codes of the flyer: SVG, PNG and a sheet to print");
  command->add_option("--url", options.url, "where customers reach the chat")->required();
  command->add_option("--entry", options.entry, "only this one: start, step-5; without it, all");
  command->add_option("--out", options.out, "folder for the files; made if missing")
      ->capture_default_str();
  command->add_option("--content", options.content, "content root")->capture_default_str();
  command->callback([&] { exit_code = annai::qr(options); });
}

void add_line(CLI::App& app, int& exit_code) {
  static annai::LineSetupOptions options;
  CLI::App* line = app.add_subcommand("line", "the account at LINE")->require_subcommand(1);
  CLI::App* command = line->add_subcommand(
      "setup",
      "give the account its menu, connect it, and say what is left to do; may be repeated");
  command->add_option("--config", options.config, "settings (annai.yaml)")->capture_default_str();
  command->add_option("--webhook", options.webhook,
                      "https://HOST/line/webhook: where LINE is to tell what happens");
  command->callback([&] { exit_code = annai::line_setup(options); });
}

void add_sandbox(CLI::App& app, int& exit_code) {
  static annai::SandboxOptions options;
  CLI::App* command = app.add_subcommand(
      "sandbox", "a My Page to try the registration with: contracts, pages, mails");
  command->add_option("--address", options.address, "to listen on")->capture_default_str();
  command->add_option("--port", options.port, "TCP port; 0: any free one")->capture_default_str();
  command->add_option("--data", options.data, "data folder")->capture_default_str();
  command->add_option("--contracts", options.contracts, "the contracts, as CSV")
      ->capture_default_str();
  command->add_option("--key-file", options.key_file, "key shared with the chat; made if missing")
      ->capture_default_str();
  command->add_option("--public-url", options.public_url, "how customers reach it");
  command->add_option("--chat-url", options.chat_url, "where notices go")->capture_default_str();
  command->add_option("--chat-origin", options.chat_origins,
                      "may show the password page; without it, the chat's own");
  command->add_option("--smtp", options.smtp,
                      "smtp://host:port; without it, mails go into a Maildir with an inbox page");
  command->add_option("--mail-from", options.mail_from, "sender of the mails")
      ->capture_default_str();
  command->add_flag("--public-inbox", options.public_inbox,
                    "the inbox page is for everybody, not only for this machine");
  command->add_flag("--test-clock", options.test_clock, "POST /test/clock sets the time");
  command->add_flag("--child", options.child, "end when the parent process ends");
  command->callback([&] { exit_code = annai::sandbox(options); });
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
  add_rotate_key(app, exit_code);
  add_qr(app, exit_code);
  add_line(app, exit_code);
  add_sandbox(app, exit_code);
  CLI11_PARSE(app, argc, argv);
  return exit_code;
}
