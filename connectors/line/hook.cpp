#include "connectors/line/hook.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "connectors/line/happening.h"

namespace annai {
namespace {

constexpr std::size_t kMostBytes = 1024 * 1024;

}  // namespace

void LineHook::serve_on(Server& server) {
  server.post(
      "/line/webhook", [this](const HttpRequest& request) { return take(request); }, kMostBytes);
}

bool LineHook::is_signed(const HttpRequest& request) const {
  const std::string_view signature = request.field("X-Line-Signature");
  return std::ranges::any_of(secrets_, [&](const ChannelSecret& secret) {
    return secret.has_signed(request.body, signature);
  });
}

net::awaitable<HttpResponse> LineHook::take(const HttpRequest& request) {
  if (!is_signed(request)) {
    spdlog::warn("line: a webhook was refused: not signed with the channel's secret");
    co_return plain_response(401, "not signed\n");
  }
  std::optional<line::Webhook> webhook = line::read_webhook(request.body);
  if (!webhook) co_return plain_response(400, "not a webhook\n");
  if (!bot_user_id_.empty() && webhook->destination != bot_user_id_) {
    spdlog::warn("line: a webhook for another account was left alone");
    co_return plain_response(200, "for somebody else\n");
  }
  if (webhook->happenings.empty()) co_return plain_response(200, "nothing to do\n");
  const Result<void> kept = co_await store_.receive(std::move(webhook->happenings));
  if (!kept) {
    spdlog::warn("line: a webhook could not be kept: {}", kept.error().message);
    co_return plain_response(503, "send it again\n");
  }
  received_();
  co_return plain_response(200, "received\n");
}

}  // namespace annai
