// Asks over the WebSocket of the page, one fresh session an item.
#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "bot/commands.h"
#include "bot/eval_asker.h"
#include "bot/own_server.h"
#include "connectors/web/client.h"

namespace annai {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
constexpr milliseconds kPatience{5000};

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
class Customer {
 public:
  explicit Customer(ChatClient client) : client_(std::move(client)) {}

  bool is_greeted() {
    client_.send(R"({"type":"hello","token":null,"entry":"","locale":"ja","after":0})");
    return next("reply").has_value();
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

class WebAsker final : public Asker {
 public:
  WebAsker(std::string host, std::uint16_t port, std::optional<OwnServer> own)
      : host_(std::move(host)), port_(port), own_(std::move(own)) {}

  Result<EvalReply> ask(const std::vector<std::string>& turns) override {
    const std::string origin = fmt::format("http://{}:{}", host_, port_);
    Result<ChatClient> client = ChatClient::connect(host_, port_, "/v1/chat", origin);
    if (!client) return nobody();
    Customer customer(std::move(*client));
    if (!customer.is_greeted()) return nobody();
    EvalReply reply;
    for (const std::string& turn : turns) reply = customer.ask(turn);
    return reply;
  }

 private:
  std::unexpected<Error> nobody() const {
    return fail(ErrorCode::kUnavailable, fmt::format("no chat at {}:{}", host_, port_));
  }

  const std::string host_;
  const std::uint16_t port_;
  const std::optional<OwnServer> own_;
};

}  // namespace

Result<std::unique_ptr<Asker>> ask_on_the_web(const EvalOptions& options) {
  if (options.server.empty()) {
    Result<OwnServer> own = OwnServer::start(options.content, {});
    if (!own) return std::unexpected(own.error());
    const std::uint16_t port = own->port();
    return std::make_unique<WebAsker>("localhost", port, std::move(*own));
  }
  const std::size_t colon = options.server.rfind(':');
  const int port = colon == std::string::npos ? 80 : std::stoi(options.server.substr(colon + 1));
  return std::make_unique<WebAsker>(options.server.substr(0, colon),
                                    static_cast<std::uint16_t>(port), std::nullopt);
}

}  // namespace annai
