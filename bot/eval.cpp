// Asks a running server over its WebSocket, one fresh session an item, and judges what comes back.
#include "bot/eval.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "bot/commands.h"
#include "bot/core/code_points.h"
#include "bot/own_server.h"
#include "connectors/web/client.h"

namespace annai {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
constexpr milliseconds kPatience{5000};

std::vector<EvalItem> read_items(const std::filesystem::path& file) {
  std::vector<EvalItem> items;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const json item = json::parse(line, nullptr, false);
    if (!item.is_object()) continue;
    items.push_back({.id = item.value("id", ""),
                     .style = item.value("style", ""),
                     .turns = item.value("turns", std::vector<std::string>{}),
                     .kind = item.value("kind", ""),
                     .must = item.value("must", std::vector<std::string>{}),
                     .must_not = item.value("must_not", std::vector<std::string>{}),
                     .note = item.value("note", "")});
  }
  return items;
}

EvalReply to_reply(const json& frame) {
  EvalReply reply{.text = {}, .choices = {}, .outcome = frame.value("outcome", "")};
  for (const json& message : frame.value("messages", json::array())) {
    const std::string part =
        message.value("text", message.value("alt", message.value("label", "")));
    reply.text += (reply.text.empty() ? "" : "\n") + part;
  }
  for (const json& choice : frame.value("choices", json::array()))
    reply.choices.push_back(choice.value("label", ""));
  return reply;
}

// One customer: says hello, asks, and waits as long as the server asks her to.
class Asker {
 public:
  static std::optional<Asker> arrive(const std::string& host, std::uint16_t port) {
    const std::string origin = fmt::format("http://{}:{}", host, port);
    Result<ChatClient> client = ChatClient::connect(host, port, "/v1/chat", origin);
    if (!client) return std::nullopt;
    Asker asker(std::move(*client));
    asker.client_.send(R"({"type":"hello","token":null,"entry":"","locale":"ja","after":0})");
    if (!asker.next("reply")) return std::nullopt;  // the greeting
    return asker;
  }

  EvalReply ask(const std::string& text) {
    for (int tries = 0; tries < 20; ++tries) {
      const std::string id = fmt::format("eval-{}", ++asked_);
      client_.send(json{{"type", "message"}, {"id", id}, {"text", text}}.dump());
      const std::optional<json> frame = next("reply", id);
      if (!frame) return {};
      if (frame->value("type", "") == "reply") return to_reply(*frame);
      if (!frame->contains("retry_after_ms")) return {};
      std::this_thread::sleep_for(milliseconds((*frame)["retry_after_ms"].get<int>()));
    }
    return {};
  }

 private:
  explicit Asker(ChatClient client) : client_(std::move(client)) {}

  // The next frame of this type, or an error; to this message, if one is named.
  std::optional<json> next(std::string_view type, const std::string& id = {}) {
    while (std::optional<std::string> text = client_.receive(kPatience)) {
      json frame = json::parse(*text, nullptr, false);
      if (frame.value("type", "") == "error") return frame;
      if (frame.value("type", "") != type) continue;
      if (id.empty() || frame["in_reply_to"] == id) return frame;
    }
    return std::nullopt;
  }

  ChatClient client_;
  int asked_ = 0;
};

struct Count {
  int all = 0, right = 0, wrong = 0, none = 0;
  void add(Verdict verdict) {
    ++all;
    ++(verdict == Verdict::kRight ? right : verdict == Verdict::kWrongAnswer ? wrong : none);
  }
};

void print(const std::string& name, const Count& count) {
  const auto percent = [&](int part) { return 100.0 * part / count.all; };
  fmt::print("{:20} {:4}  right {:5.1f} %  wrong answers {:4.1f} %  no answers {:4.1f} %\n", name,
             count.all, percent(count.right), percent(count.wrong), percent(count.none));
}

class Evaluation {
 public:
  Evaluation(const EvalOptions& options, std::string host, std::uint16_t port)
      : options_(options), host_(std::move(host)), port_(port) {
    if (!options.replies.empty()) replies_.open(options.replies);
  }

  bool run(const EvalItem& item) {
    std::optional<Asker> asker = Asker::arrive(host_, port_);
    if (!asker) return false;
    EvalReply reply;
    for (const std::string& turn : item.turns) reply = asker->ask(turn);
    const Verdict verdict = judge(item, reply);
    const std::size_t characters = code_points(reply.text);
    characters_ += characters;
    longest_ = std::max(longest_, characters);
    all_.add(verdict);
    by_kind_[item.kind].add(verdict);
    by_style_[item.style].add(verdict);
    if (replies_.is_open()) {
      replies_ << json{{"id", item.id},
                       {"text", reply.text},
                       {"choices", reply.choices},
                       {"outcome", reply.outcome}}
                      .dump()
               << '\n';
    }
    if (verdict != Verdict::kRight && !options_.quiet) show(item, reply, verdict);
    return true;
  }

  bool good_enough() const {
    if (options_.longest != 0 && longest_ > options_.longest) return false;
    return 100.0 * all_.right >= options_.least_right * all_.all &&
           100.0 * all_.wrong <= options_.most_wrong * all_.all;
  }

  void print_figures() const {
    fmt::print("\n");
    for (const auto& [kind, count] : by_kind_) print(kind, count);
    fmt::print("\n");
    for (const auto& [style, count] : by_style_) print(style, count);
    fmt::print("\n");
    print("all", all_);
    fmt::print("{:20} {:4} characters on average, {} at most\n", "a reply",
               characters_ / static_cast<std::size_t>(all_.all), longest_);
  }

 private:
  static void show(const EvalItem& item, const EvalReply& reply, Verdict verdict) {
    fmt::print("{} {} ({}, {}; {})\n", verdict == Verdict::kWrongAnswer ? "WRONG" : "none ",
               item.id, item.kind, item.style, item.note);
    for (const std::string& turn : item.turns) fmt::print("    > {}\n", turn);
    fmt::print("    {}: {}\n", reply.outcome, reply.text);
    for (const std::string& choice : reply.choices) fmt::print("      [{}]\n", choice);
  }

  const EvalOptions& options_;
  std::string host_;
  std::uint16_t port_;
  std::ofstream replies_;
  Count all_;
  std::size_t characters_ = 0;  // of all replies
  std::size_t longest_ = 0;
  std::map<std::string, Count> by_kind_;
  std::map<std::string, Count> by_style_;
};

}  // namespace

int eval(const EvalOptions& options) {
  const std::vector<EvalItem> items = read_items(options.file);
  if (items.empty()) {
    fmt::print(stderr, "annai: {} holds no questions\n", options.file.string());
    return 1;
  }
  std::string host = "localhost";
  std::uint16_t port = 0;
  std::optional<OwnServer> own;
  if (options.server.empty()) {
    Result<OwnServer> started = OwnServer::start(options.content);
    if (!started) {
      fmt::print(stderr, "annai: {}\n", started.error().message);
      return 1;
    }
    own.emplace(std::move(*started));
    port = own->port();
  } else {
    const std::size_t colon = options.server.rfind(':');
    host = options.server.substr(0, colon);
    port = colon == std::string::npos
               ? 80
               : static_cast<std::uint16_t>(std::stoi(options.server.substr(colon + 1)));
  }
  Evaluation evaluation(options, host, port);
  for (const EvalItem& item : items) {
    if (evaluation.run(item)) continue;
    fmt::print(stderr, "annai: no chat at {}:{}\n", host, port);
    return 1;
  }
  evaluation.print_figures();
  return evaluation.good_enough() ? 0 : 1;
}

}  // namespace annai
