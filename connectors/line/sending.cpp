#include "connectors/line/sending.h"

#include <fmt/format.h>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>
#include <utility>

namespace annai {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr hours kRetryKeyLives{24};  // then a push would go out a second time
constexpr hours kQuotaSaid{1};

// The text of the messages stays as it was stored: a retry key must come with the same bytes.
std::string body_of(const char* whom, const std::string& name, const std::string& messages) {
  return fmt::format(R"({{"{}":{},"messages":{}}})", whom, json(name).dump(), messages);
}

// An answer that says something of the call. A page of some proxy does not, whatever its status.
bool is_definite(const LineAnswer& answer) {
  if (answer.is_ok()) return answer.json().is_object();
  return answer.status >= 400 && answer.status < 500 && answer.status != 401 &&
         answer.status != 408;
}

// LINE itself, or what stands before it, says that it could not. A gateway that has waited in vain
// says nothing of that kind.
bool is_stumble(const LineAnswer& answer) {
  return answer.status >= 500 && answer.status != 502 && answer.status != 504;
}

Result<void> not_now(milliseconds wait = milliseconds(0)) {
  return std::unexpected(
      Error{ErrorCode::kUnavailable, "LINE did not take it", static_cast<int>(wait.count())});
}

}  // namespace

std::string retry_key_of(const Letter& letter) {
  std::array<unsigned char, 16> id{};
  crypto_generichash(id.data(), id.size(),
                     reinterpret_cast<const unsigned char*>(letter.key.data()), letter.key.size(),
                     nullptr, 0);
  id[6] = static_cast<unsigned char>((id[6] & 0x0fU) | 0x40U);  // as a UUID of chance looks:
  id[8] = static_cast<unsigned char>((id[8] & 0x3fU) | 0x80U);  // every reader knows that form
  std::string text;
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", id[i]);
  }
  return text;
}

// A reply token counts once, but does not tell us whether it has: what we know of it is on disk
// before it is used, and before a push, which it does not keep from being a second copy.
net::awaitable<Result<void>> Sending::send(Letter letter, LetterMark mark, NoteMark note) {
  if (clock_.now() - letter.written_at >= kRetryKeyLives) {
    spdlog::error("line: a letter is given up, a day old");
    co_return Result<void>();
  }
  const bool perhaps_taken = mark == LetterMark::kPerhapsTaken;
  const bool may_reply = !letter.reply_token.empty() && mark != LetterMark::kNotTaken;
  if (may_reply && (perhaps_taken || !is_old(letter))) {
    Result<void> noted;
    if (!perhaps_taken) noted = co_await note(LetterMark::kPerhapsTaken);
    if (!noted) co_return noted;
    const Reply outcome = co_await reply(letter, perhaps_taken);
    if (outcome == Reply::kUnknown) co_return not_now();
    if (outcome != Reply::kNotTaken) co_return Result<void>();
  }
  if (letter.to.empty()) {
    spdlog::warn("line: an answer is given up: its token is over, and LINE does not name her");
    co_return Result<void>();
  }
  if (may_reply) {
    const Result<void> noted = co_await note(LetterMark::kNotTaken);
    if (!noted) co_return noted;
  }
  co_return co_await push(letter);
}

// Until there is an answer, while the token is young; and once more after that, if what became of
// one of them is unknown. A 5xx is an answer: it was not done.
net::awaitable<Sending::Reply> Sending::reply(const Letter& letter, bool perhaps_taken) {
  net::steady_timer pause(co_await net::this_coro::executor);
  milliseconds wait = pace_.first_pause;
  int stumbled = 0;
  while (true) {
    const bool last = is_old(letter);
    if (last && !perhaps_taken) co_return Reply::kNotTaken;
    LineCall call{.path = "/v2/bot/message/reply",
                  .body = body_of("replyToken", letter.reply_token, letter.messages)};
    const LineAnswer answer = co_await api_.call(std::move(call));
    if (is_definite(answer)) {
      if (answer.is_ok()) co_return Reply::kArrived;
      if (answer.status == 400) co_return refused(perhaps_taken, last, stumbled);
      if (answer.status != 429) {
        spdlog::error("line: a reply is refused for good, status={}", answer.status);
        co_return Reply::kNeverWill;
      }
    } else if (is_stumble(answer)) {
      ++stumbled;
    } else if (answer.status != 401) {
      perhaps_taken = perhaps_taken || answer.status != 0 || answer.perhaps_done;
    }
    if (last) co_return Reply::kUnknown;
    pause.expires_after(std::max(wait, milliseconds(answer.retry_after)));
    wait = std::min(2 * wait, pace_.last_pause);
    co_await pause.async_wait(net::use_awaitable);
  }
}

// Its token is used, or over, or was never good.
Sending::Reply Sending::refused(bool perhaps_taken, bool old, int stumbled) {
  if (perhaps_taken) {
    if (old)
      spdlog::warn("line: an answer is taken to have arrived: LINE did not say, its token is over");
    return Reply::kArrived;
  }
  if (stumbled > 0)
    spdlog::warn("line: a reply is refused after {} errors of LINE: it is pushed", stumbled);
  return Reply::kNotTaken;
}

net::awaitable<Result<void>> Sending::push(const Letter& letter) {
  LineCall call{.path = "/v2/bot/message/push",
                .body = body_of("to", letter.to, letter.messages),
                .retry_key = retry_key_of(letter)};
  const LineAnswer answer = co_await api_.call(std::move(call));
  if (!is_definite(answer)) co_return not_now(answer.retry_after);
  if (answer.status == 429) co_return co_await pushed_too_often(answer.retry_after);
  wait_ = pace_.first_wait;
  if (!answer.is_ok() && answer.status != 409) {
    spdlog::error("line: a push is refused for good, status={}", answer.status);
  }
  co_return Result<void>();
}

// Calls of one channel, messages to one user, or the messages of the month? LINE does not say.
net::awaitable<Result<void>> Sending::pushed_too_often(milliseconds asked) {
  const bool used_up = co_await quota_is_used_up();
  if (used_up) {
    say_quota_is_used_up();
    co_return Result<void>();
  }
  const milliseconds wait = std::max(wait_, std::min(asked, pace_.last_wait));
  wait_ = std::min(2 * wait_, pace_.last_wait);
  co_return not_now(wait);
}

net::awaitable<bool> Sending::quota_is_used_up() {
  LineCall of_quota{.method = "GET", .path = "/v2/bot/message/quota"};
  const LineAnswer quota = co_await api_.call(std::move(of_quota));
  LineCall of_usage{.method = "GET", .path = "/v2/bot/message/quota/consumption"};
  const LineAnswer usage = co_await api_.call(std::move(of_usage));
  if (quota.status != 200 || usage.status != 200) co_return false;
  const json most = quota.json();
  const json used = usage.json();
  if (!most.is_object() || !used.is_object()) co_return false;
  const auto value = most.find("value");  // without it there is no limit
  const auto total = used.find("totalUsage");
  co_return value != most.end() && total != used.end() && value->is_number() &&
      total->is_number() && *total >= *value;
}

bool Sending::is_old(const Letter& letter) const {
  return clock_.now() - letter.received_at >= pace_.reply_within;
}

void Sending::say_quota_is_used_up() {
  if (quota_said_at_ && clock_.now() - *quota_said_at_ < kQuotaSaid) return;
  quota_said_at_ = clock_.now();
  spdlog::error(
      "line: the messages of this month are used up: what is not said in reply reaches nobody "
      "until "
      "the plan is raised or the month ends");
}

}  // namespace annai
