#include "bot/eval_played_line.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <future>
#include <utility>

namespace annai {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kPatience{5};
constexpr const char* kBot = "U00000000000000000000000000000000";

HttpResponse in_json(int status, const json& body) {
  return {.status = status, .body = body.dump(), .fields = {{"Content-Type", "application/json"}}};
}

SlowAnswer always(int status, const json& body) {
  return [response = in_json(status, body)](const HttpRequest&) -> net::awaitable<HttpResponse> {
    co_return response;
  };
}

std::string invented_secret() {
  std::array<unsigned char, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::string secret;
  for (const unsigned char byte : bytes) secret += fmt::format("{:02x}", byte);
  return secret;
}

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

Result<std::unique_ptr<PlayedLine>> PlayedLine::start() {
  std::unique_ptr<PlayedLine> line(new PlayedLine);
  Result<std::unique_ptr<Server>> server = Server::listen(line->loop_, HttpConfig{.port = 0});
  if (!server) return std::unexpected(server.error());
  line->server_ = *std::move(server);
  line->serve();
  line->thread_ = std::jthread([&loop = line->loop_] { loop.run(); });
  return line;
}

PlayedLine::PlayedLine() : secret_(invented_secret()), curl_(OutboundLimits{}) {}

PlayedLine::~PlayedLine() { loop_.stop(); }

std::string PlayedLine::url() const { return fmt::format("http://127.0.0.1:{}", server_->port()); }

void PlayedLine::serve() {
  server_->post(
      "/oauth2/v3/token",
      always(200, {{"token_type", "Bearer"}, {"access_token", "token"}, {"expires_in", 900}}));
  server_->post("/v2/bot/message/reply",
                [this](const HttpRequest& request) { return show(request, "replyToken"); });
  server_->post("/v2/bot/message/push",
                [this](const HttpRequest& request) { return show(request, "to"); });
  server_->post("/v2/bot/chat/loading/start", always(202, json::object()));
  server_->post("/v2/bot/chat/markAsRead", always(200, json::object()));
  server_->get("/v2/bot/profile/{}", [](const HttpRequest& request) {
    return in_json(200,
                   {{"userId", request.parameter}, {"displayName", "質問者"}, {"language", "ja"}});
  });
  server_->get("/v2/bot/info",
               in_json(200, {{"userId", kBot}, {"basicId", "@annai"}, {"chatMode", "chat"}}));
  server_->run();
}

// For tests/line/bodies.test.mjs, which looks at them more closely.
void PlayedLine::keep(const HttpRequest& request) {
  const char* file = std::getenv("ANNAI_LINE_BODIES");
  if (file == nullptr) return;
  std::ofstream(file, std::ios::app) << request.path() << ' ' << request.body << '\n';
}

net::awaitable<HttpResponse> PlayedLine::show(const HttpRequest& request, const char* to) {
  keep(request);
  const json body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) co_return in_json(400, {{"message", "The request body is no JSON"}});
  {
    const std::scoped_lock lock(mutex_);
    shown_.push_back({body.value(to, ""), body.value("messages", json::array())});
  }
  came_.notify_one();
  co_return in_json(200, {{"sentMessages", json::array({{{"id", "1"}}})}});
}

Result<json> PlayedLine::tell(const std::string& webhook, const std::string& user, json event) {
  const std::string number = std::to_string(++told_);
  const std::string token = "reply-" + number;
  event.update({{"mode", "active"},
                {"timestamp", now_ms()},
                {"webhookEventId", "event-" + number},
                {"deliveryContext", {{"isRedelivery", false}}},
                {"source", {{"type", "user"}, {"userId", user}}},
                {"replyToken", token}});
  const json body{{"destination", kBot}, {"events", json::array({std::move(event)})}};
  const Result<void> taken = post(webhook, body.dump());
  if (!taken) return std::unexpected(taken.error());
  return wait_for(token, user);
}

Result<void> PlayedLine::post(const std::string& webhook, const std::string& body) {
  OutboundRequest request{.url = webhook,
                          .fields = {"Content-Type: application/json; charset=utf-8",
                                     "x-line-signature: " + signature(body)},
                          .body = body};
  auto answer = net::co_spawn(loop_, curl_.send(std::move(request)), net::use_future).get();
  if (!answer) return std::unexpected(answer.error());
  if (answer->status == 200) return {};
  return fail(ErrorCode::kUnavailable,
              fmt::format("the chat answered a webhook with {}", answer->status));
}

json PlayedLine::wait_for(std::string_view token, std::string_view user) {
  std::unique_lock lock(mutex_);
  json messages = json::array();
  const auto for_her = [&](const Shown& one) { return one.to == token || one.to == user; };
  came_.wait_for(lock, kPatience, [&] { return std::ranges::any_of(shown_, for_her); });
  const auto found = std::ranges::find_if(shown_, for_her);
  if (found != shown_.end()) messages = std::move(found->messages);
  shown_.clear();  // also what came too late for a former question
  return messages;
}

std::string PlayedLine::signature(std::string_view body) const {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(secret_), secret_.size());
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  crypto_auth_hmacsha256_final(&state, mac.data());
  std::string text(sodium_base64_ENCODED_LEN(mac.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), mac.data(), mac.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // its end of a C string
  return text;
}

}  // namespace annai
