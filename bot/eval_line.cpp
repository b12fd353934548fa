// Asks as LINE does: everything goes through a webhook, and comes back as message objects.
#include "bot/eval_line.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "bot/commands.h"
#include "bot/eval_asker.h"
#include "bot/eval_played_line.h"
#include "bot/own_server.h"
#include "bot/turn/content_root.h"
#include "connectors/line/text.h"
#include "connectors/line/words.h"
#include "connectors/store/report.h"

namespace annai {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class Seeing {
 public:
  explicit Seeing(std::string_view typed) : typed_(typed) {}

  void message(const json& message) {
    if (message.value("type", "") == "text") read(message.value("text", ""));
    if (message.contains("contents")) component(message["contents"]);
    if (!message.contains("quickReply")) return;
    for (const json& item : message["quickReply"]["items"]) press(item["action"]);
  }
  EvalReply take() { return std::move(reply_); }

 private:
  // A bubble of a Flex message, or anything in it.
  void component(const json& flex) {
    if (flex.is_array()) {
      for (const json& part : flex) component(part);
      return;
    }
    if (flex.value("type", "") == "text") read(flex.value("text", ""));
    if (flex.value("type", "") == "button") press(flex["action"]);
    for (const char* part : {"header", "body", "contents", "footer"}) {
      if (flex.contains(part)) component(flex[part]);
    }
  }

  void read(const std::string& text) {
    const std::string_view answer =
        line::trimmed(std::string_view(text).substr(0, text.find(typed_)));
    if (answer.empty()) return;
    if (!reply_.text.empty()) reply_.text += '\n';
    reply_.text += answer;
  }

  // What it says in her name is whole, where its label may be cut.
  void press(const json& action) {
    const std::string type = action.value("type", "");
    const std::string label = action.value("label", "");
    if (type == "uri") read(label);
    if (type == "message") reply_.choices.push_back(action.value("text", label));
    if (type == "postback") reply_.choices.push_back(action.value("displayText", label));
  }

  const std::string_view typed_;
  EvalReply reply_;
};

class LineAsker final : public Asker {
 public:
  LineAsker(std::unique_ptr<PlayedLine> line, OwnServer server, std::string typed)
      : line_(std::move(line)),
        server_(std::move(server)),
        webhook_(fmt::format("http://127.0.0.1:{}/line/webhook", server_.port())),
        typed_(std::move(typed)) {}

  Result<EvalReply> ask(const std::vector<std::string>& turns) override {
    const std::string user = fmt::format("U{:032x}", ++users_);
    json added{{"type", "follow"}, {"follow", {{"isUnblocked", false}}}};
    Result<json> shown = line_->tell(webhook_, user, std::move(added));
    if (shown && shown->empty()) return fail(ErrorCode::kUnavailable, "nobody greets in LINE");
    for (const std::string& turn : turns) {
      if (shown) shown = line_->tell(webhook_, user, message(turn));
    }
    if (!shown) return std::unexpected(shown.error());
    EvalReply reply = seen_in_line(*shown, typed_);
    Result<std::string> outcome = last_outcome(server_.data());  // LINE does not show it
    if (!outcome) return std::unexpected(outcome.error());
    reply.outcome = *std::move(outcome);
    return reply;
  }

 private:
  json message(const std::string& text) {
    const std::string number = std::to_string(++messages_);
    return {{"type", "message"},
            {"message",
             {{"type", "text"},
              {"id", number},
              {"text", text},
              {"quoteToken", "quote-" + number},
              {"markAsReadToken", "read-" + number}}}};
  }

  const std::unique_ptr<PlayedLine> line_;
  const OwnServer server_;
  const std::string webhook_;
  const std::string typed_;
  int users_ = 0;
  int messages_ = 0;
};

std::string line_sections(const PlayedLine& line) {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path pictures =
      program.parent_path().parent_path() / "pictures";  // as the build has it
  return fmt::format(
      "listen: {{public_url: \"https://chat.example.jp\"}}\n"
      "line: {{channel_id: \"1\", secrets: [line.secret], api: \"{0}\", data_api: \"{0}\",\n"
      "       pictures: {1}, settle_milliseconds: 1}}\n",
      line.url(), json(pictures.string()).dump());
}

}  // namespace

EvalReply seen_in_line(const json& messages, std::string_view typed) {
  Seeing seeing(typed);
  for (const json& message : messages) seeing.message(message);
  return seeing.take();
}

Result<std::unique_ptr<Asker>> ask_in_line(const EvalOptions& options) {
  if (!options.server.empty()) {
    return fail(ErrorCode::kInvalidInput,
                "in LINE only a server of its own can be asked; leave out --server");
  }
  Problems problems;
  const std::optional<LineWords> words = LineWords::read(
      ContentFolders::at(options.content).knowledge / "sources/line.yaml", problems);
  if (!words) return fail(ErrorCode::kInvalidInput, to_string(problems.front()));
  Result<std::unique_ptr<PlayedLine>> line = PlayedLine::start();
  if (!line) return std::unexpected(line.error());
  Result<OwnServer> server = OwnServer::start(
      options.content,
      {.sections = line_sections(**line), .files = {{"line.secret", (*line)->secret()}}});
  if (!server) return std::unexpected(server.error());
  std::string typed = words->typed.substr(0, words->typed.find("{labels}"));
  return std::make_unique<LineAsker>(*std::move(line), *std::move(server), std::move(typed));
}

}  // namespace annai
