#include "connectors/line/reader.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "bot/core/code_points.h"
#include "bot/core/typed_text.h"
#include "connectors/line/account.h"

namespace annai {
namespace {

using Kind = line::Happening::Kind;
using std::chrono::milliseconds;

constexpr std::size_t kBatch = 1024;
constexpr std::size_t kMostCharacters = 1000;  // of an utterance
constexpr milliseconds kAgain{500};            // after the store has refused
constexpr milliseconds kLook{2'000};           // for what a refusal has left

net::awaitable<void> pause(milliseconds wait) {
  net::steady_timer timer(co_await net::this_coro::executor, wait);
  co_await timer.async_wait(net::use_awaitable);
}

// As the kernel knows it.
auto event_of(const line::Happening& happening) -> decltype(Event::what) {
  switch (happening.kind) {
    case Kind::kSaid: {
      std::string text = without_tricks(happening.text);
      if (is_blank(text)) return Sent{"else"};
      if (code_points(text) > kMostCharacters) return Sent{"long-text"};
      return Said{std::move(text)};
    }
    case Kind::kPicked:
      return Said{happening.text};
    case Kind::kPressed:
      return Chose{happening.text};
    case Kind::kSent:
      return Sent{happening.text};
    default:
      return Arrived{};
  }
}

}  // namespace

net::awaitable<void> LineReader::run() {
  while (!stopping_) {
    if (std::exchange(woken_, false)) co_await read_more();
    if (woken_) continue;
    rest_.expires_after(kLook);
    boost::system::error_code cancelled;  // which is how wake() wakes us
    co_await rest_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    woken_ = true;
  }
}

void LineReader::wake() {
  woken_ = true;
  rest_.cancel();
}

void LineReader::stop() {
  stopping_ = true;
  rest_.cancel();
}

net::awaitable<void> LineReader::read_more() {
  Result<std::vector<Received>> all = co_await store_.received(std::string(line::kChannel), kBatch);
  if (!all) co_return;
  const net::any_io_executor executor = co_await net::this_coro::executor;
  for (Received& one : *all) {
    const std::string name = one.from.name;
    const auto [lane, fresh] = lanes_.try_emplace(name);
    const auto same = [&](const auto& entry) { return entry.second.key == one.key; };
    if (std::ranges::any_of(lane->second, same)) continue;
    lane->second.emplace(one.at, std::move(one));
    if (fresh) net::co_spawn(executor, take_lane(name), net::detached);
  }
}

net::awaitable<void> LineReader::take_lane(std::string name) {
  Lane& lane = lanes_.at(name);
  while (!lane.empty() && !stopping_) {
    const UtcTime settled = lane.begin()->first + settle_;
    if (const auto early = settled - clock_.now(); early > milliseconds(0)) {
      co_await pause(std::min(early, settle_));  // what happened before it may yet come
    }
    const auto first = lane.begin();
    if (co_await take(first->second)) lane.erase(first);
  }
  lanes_.erase(name);
  wake();  // there may have been more than a batch
}

// False: not now; it is to be tried again.
net::awaitable<bool> LineReader::take(const Received& received) {
  std::optional<line::Happening> happening = line::decode(received.what);
  Result<void> done;
  if (!happening) {
    done = co_await store_.ignored(received.from, received.key);
  } else if (happening->kind == Kind::kTookBack) {
    done = co_await store_.unsay(received.from, happening->message);
    if (done) done = co_await store_.ignored(received.from, received.key);
  } else if (happening->kind == Kind::kLeft) {
    done = co_await leave(received);
  } else {
    co_return co_await hear(received, *std::move(happening));
  }
  if (done || done.error().code != ErrorCode::kUnavailable) co_return true;
  co_await pause(kAgain);
  co_return false;
}

// She has blocked the account: what was kept of her goes. What she did since then (she may be back)
// stays.
net::awaitable<Result<void>> LineReader::leave(const Received& received) {
  const Result<SessionId> session = co_await store_.session_at(received.from);
  if (!session && session.error().code != ErrorCode::kNotFound) {
    co_return std::unexpected(session.error());
  }
  if (session) {
    const Result<void> ended = co_await inbox_.end(*session);
    if (!ended && ended.error().code != ErrorCode::kNotFound) co_return ended;
  }
  co_return co_await store_.left(received.from, received.at);
}

net::awaitable<bool> LineReader::hear(const Received& received, line::Happening happening) {
  Event event{.session = {},
              .key = received.key,
              .at = clock_.now(),
              .random = clock_.random(),
              .what = event_of(happening),
              .received = true,
              .reply_to = line::spell({.reply_token = std::move(happening.reply_token),
                                       .read_token = std::move(happening.read_token),
                                       .received_at = received.handed_in})};
  if (auto* arrived = std::get_if<Arrived>(&event.what)) {
    arrived->entry = co_await entry_of(received, happening);
  }
  const Result<SessionId> heard = co_await inbox_.handle_from(received.from, event, 0);
  if (heard) co_return true;
  switch (heard.error().code) {
    case ErrorCode::kRateLimited:
    case ErrorCode::kUnavailable:
      spdlog::warn("line: something received waits: {}", heard.error().message);
      co_await pause(std::max(kAgain, milliseconds(heard.error().retry_after_ms)));
      co_return false;
    case ErrorCode::kBadRequest:  // a button of a conversation that has ended
      co_return co_await hear_instead(received, std::move(event), "old-button");
    case ErrorCode::kFailed:  // it would fail for ever: those behind it are not to wait
      spdlog::error("line: something received is given up: {}", heard.error().message);
      co_return co_await hear_instead(received, std::move(event), "failed");
    default:
      co_return true;
  }
}

// What she did has left the store already; of what she is told of it nothing depends.
net::awaitable<bool> LineReader::hear_instead(const Received& received, Event event,
                                              std::string kind) {
  event.key += "/instead";
  event.what = Sent{std::move(kind)};
  event.received = false;
  const Result<SessionId> told = co_await inbox_.handle_from(received.from, std::move(event), 0);
  if (!told) spdlog::warn("line: she was told nothing of it: {}", told.error().message);
  co_return true;
}

// Which greeting is meant. Who uses LINE in another language is told what the chat speaks.
net::awaitable<std::string> LineReader::entry_of(const Received& received,
                                                 const line::Happening& happening) {
  if (happening.kind == Kind::kInvited) co_return "group";
  const std::string language = co_await account_.language(received.from.name);
  co_return language.empty() || language.starts_with("ja") ? "" : "en";
}

}  // namespace annai
