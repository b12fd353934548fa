#include "connectors/line/tokens.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>
#include <utility>

namespace annai {
namespace {

struct Issued {
  std::string token;  // "" if the answer cannot be read
  std::chrono::seconds life{0};
};

Issued read(const LineAnswer& answer) {
  const nlohmann::json json = answer.json();
  if (answer.status != 200 || !json.is_object()) return {};
  const auto token = json.find("access_token");
  const auto life = json.find("expires_in");
  if (token == json.end() || life == json.end() || !token->is_string() ||
      !life->is_number_unsigned()) {
    return {};
  }
  std::string text = *token;  // it is to stand in a line of the head of every call
  const auto belongs = [](char c) { return c > ' ' && c <= '~'; };
  if (!std::ranges::all_of(text, belongs)) return {};
  return {.token = std::move(text), .life = std::chrono::seconds(life->get<std::int64_t>())};
}

}  // namespace

AccessTokens::AccessTokens(std::string channel_id, ChannelSecret secret, LineHosts& hosts,
                           const Clock& clock)
    : channel_id_(std::move(channel_id)),
      secret_(std::move(secret)),
      hosts_(hosts),
      clock_(clock) {}

net::awaitable<std::optional<std::string>> AccessTokens::get() {
  if (const std::optional<std::string> token = current()) co_return token;
  if (asking_) {
    boost::system::error_code over;  // its end is the end of the asking
    co_await asking_->async_wait(net::redirect_error(net::use_awaitable, over));
  } else {
    asking_.emplace(co_await net::this_coro::executor, net::steady_timer::time_point::max());
    co_await renew();
    asking_.reset();
  }
  co_return current();
}

void AccessTokens::refused(const std::string& token) {
  if (token_ == token) token_.clear();
}

net::awaitable<void> AccessTokens::renew() {
  const UtcTime asked_at = clock_.now();
  const LineCall call{.path = "/oauth2/v3/token",
                      .body = secret_.token_request(channel_id_),
                      .type = "application/x-www-form-urlencoded"};
  const LineAnswer answer = co_await hosts_.call(call, "");
  Issued issued = read(answer);
  if (issued.token.empty() && answer.status != 0) {
    spdlog::error("line: no access token, it answers {}; do channel_id and secret belong together?",
                  answer.status);
  }
  token_ = std::move(issued.token);
  renew_at_ = asked_at + issued.life * 9 / 10;
}

std::optional<std::string> AccessTokens::current() const {
  if (token_.empty() || clock_.now() >= renew_at_) return std::nullopt;
  return token_;
}

}  // namespace annai
