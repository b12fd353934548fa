#include "connectors/line/account.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <nlohmann/json.hpp>
#include <utility>

namespace annai {
namespace {

using nlohmann::json;

constexpr std::chrono::milliseconds kShort{2'000};

std::string text(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// LINE refuses what is no multiple of five.
long fives(std::chrono::seconds wanted) {
  return std::clamp<long>((wanted.count() + 4) / 5 * 5, 5, 60);
}

}  // namespace

void LineAccount::show_loading(std::string user, std::chrono::seconds longest) {
  const json body{{"chatId", std::move(user)}, {"loadingSeconds", fives(longest)}};
  start({.path = "/v2/bot/chat/loading/start", .body = body.dump(), .within = kShort});
}

void LineAccount::mark_as_read(std::string token) {
  const json body{{"markAsReadToken", std::move(token)}};
  start({.path = "/v2/bot/chat/markAsRead", .body = body.dump(), .within = kShort});
}

void LineAccount::start(LineCall call) {
  net::co_spawn(loop_, api_.call(std::move(call)), net::detached);
}

net::awaitable<std::string> LineAccount::language(std::string user) {
  LineCall call{
      .method = "GET", .path = "/v2/bot/profile/{id}", .id = std::move(user), .within = kShort};
  const LineAnswer answer = co_await api_.call(std::move(call));
  const json profile = answer.json();
  if (answer.status != 200 || !profile.is_object()) co_return std::string();
  co_return text(profile, "language");
}

net::awaitable<std::optional<BotInfo>> LineAccount::info() {
  LineCall call{.method = "GET", .path = "/v2/bot/info"};
  const LineAnswer answer = co_await api_.call(std::move(call));
  const json info = answer.json();
  if (answer.status != 200 || !info.is_object()) co_return std::nullopt;
  co_return BotInfo{.user_id = text(info, "userId"),
                    .basic_id = text(info, "basicId"),
                    .name = text(info, "displayName"),
                    .people_may_chat = text(info, "chatMode") == "chat"};
}

}  // namespace annai
