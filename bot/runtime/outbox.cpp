#include "bot/runtime/outbox.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace annai {
namespace {

constexpr std::size_t kBatch = 64;            // timers
constexpr std::size_t kMostLeft = 1'000'000;  // after a crash: all

// Before the next try; each time twice as long, up to `most`, and never shorter than `least`.
net::awaitable<void> pause(std::chrono::milliseconds& wait, std::chrono::milliseconds most,
                           std::chrono::milliseconds least = {}) {
  net::steady_timer timer(co_await net::this_coro::executor, std::max(wait, least));
  wait = std::min(2 * wait, most);
  boost::system::error_code ignored;
  co_await timer.async_wait(net::redirect_error(net::use_awaitable, ignored));
}

}  // namespace

Outcome outcome_of(const Pending& pending, OutcomeCode code) {
  return {.effect = pending.effect.name, .code = code, .reference = pending.effect.reference};
}

net::awaitable<void> Outbox::run() {
  while (!stopping_) {
    if (!read_) read_ = co_await read_what_was_left();
    start_waiting();
    co_await ring_timers();
    if (std::exchange(woken_, false)) continue;
    rest_.expires_after(config_.look);
    boost::system::error_code cancelled;  // which is how add() wakes us
    co_await rest_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
  }
}

void Outbox::add(std::vector<Pending> wanted) {
  if (!read_) {
    for (const Pending& one : wanted) early_.insert(one.effect.key);
  }
  take(std::move(wanted));
}

void Outbox::take(std::vector<Pending> wanted) {
  for (Pending& one : wanted) {
    if (messenger_of(one.effect) == nullptr) {
      start(std::move(one));
      continue;
    }
    const auto [lane, fresh] = letters_.try_emplace(one.session.value);
    lane->second.push_back({.effect = std::move(one.effect), .mark = one.mark});
    if (fresh) net::co_spawn(rest_.get_executor(), send_letters(lane->first), net::detached);
  }
  woken_ = true;
  rest_.cancel();
}

void Outbox::stop() {
  stopping_ = true;
  rest_.cancel();
}

// Only what is older than this process: the rest has come by add().
net::awaitable<bool> Outbox::read_what_was_left() {
  Result<std::vector<Pending>> left = co_await store_.pending(kMostLeft);
  if (!left) co_return false;
  std::erase_if(*left, [this](const Pending& one) { return early_.contains(one.effect.key); });
  early_.clear();
  read_ = true;
  take(std::move(*left));
  co_return true;
}

// What needs My Page waits for its turn, and she does not wait for longer than she is told.
void Outbox::start(Pending pending) {
  const AskedPtr fresh = asked(std::move(pending));
  if (fresh->pending.effect.name == effects::kTakeOver) {
    net::co_spawn(rest_.get_executor(), take_over(fresh), net::detached);
    return;
  }
  fresh->patience.expires_after(config_.late_after);
  fresh->patience.async_wait([this, fresh](boost::system::error_code answered) {
    if (answered) return;
    net::co_spawn(rest_.get_executor(), tell_late(fresh), net::detached);
  });
  waiting_.push_back(fresh);
}

Outbox::AskedPtr Outbox::asked(Pending pending) {
  auto fresh = std::make_shared<Asked>(Asked{.pending = std::move(pending),
                                             .wait = config_.first_retry,
                                             .patience = net::steady_timer(rest_.get_executor())});
  asked_.insert_or_assign(fresh->pending.effect.key, fresh);
  return fresh;
}

void Outbox::start_waiting() {
  while (!stopping_ && !waiting_.empty() && in_hand_ < config_.at_once) {
    ++in_hand_;
    AskedPtr next = std::move(waiting_.front());
    waiting_.pop_front();
    net::co_spawn(rest_.get_executor(), try_once(std::move(next)), net::detached);
  }
}

Messenger* Outbox::messenger_of(const Effect& effect) const {
  const auto found = std::ranges::find(messengers_, effect.name, &Messenger::channel);
  return found != messengers_.end() ? *found : nullptr;
}

// To one customer, in order. Each is tried until it has reached her or never will.
net::awaitable<void> Outbox::send_letters(std::int64_t session) {
  std::deque<Letter>& lane = letters_.at(session);
  std::chrono::milliseconds wait = config_.first_retry;
  while (!lane.empty() && !stopping_) {
    Letter& first = lane.front();
    const auto note = [&, this](LetterMark mark) {
      return note_mark(SessionId{session}, first, mark);
    };
    const Result<void> sent =
        co_await messenger_of(first.effect)->send(first.effect, first.mark, note);
    if (sent) {
      const Result<void> gone = co_await store_.performed(SessionId{session}, first.effect.key);
      if (!gone) spdlog::warn("outbox: session={} {}", session, gone.error().message);
      lane.pop_front();
      wait = config_.first_retry;
      continue;
    }
    co_await pause(wait, config_.last_retry,
                   std::chrono::milliseconds(sent.error().retry_after_ms));
  }
  if (!stopping_) letters_.erase(session);
}

net::awaitable<Result<void>> Outbox::note_mark(SessionId session, Letter& letter, LetterMark mark) {
  const Result<void> noted = co_await store_.mark(session, letter.effect.key, mark);
  if (noted) letter.mark = mark;
  co_return noted;
}

net::awaitable<void> Outbox::ring_timers() {
  const Result<std::vector<Due>> due = co_await store_.due(clock_.now(), kBatch);
  if (!due) co_return;
  for (const Due& timer : *due) {
    Event event{.session = timer.session,
                .key = fmt::format("{}@{}", timer.timer, timer.due.time_since_epoch().count()),
                .at = clock_.now(),
                .random = clock_.random(),
                .what = Elapsed{timer.timer}};
    const Result<void> rung = co_await conversations_.handle(std::move(event), 0);
    if (!rung) spdlog::warn("timer: session={} {}", timer.session.value, rung.error().message);
  }
}

// One call of My Page's, or a few. Its place is free again before anything else is waited for.
net::awaitable<void> Outbox::try_once(AskedPtr asked) {
  const Pending& pending = asked->pending;
  Result<Outcome> outcome = outcome_of(pending, OutcomeCode::kFailed);
  if (!is_too_old(pending)) {
    outcome = co_await attempt(pending);
  } else {
    spdlog::error("outbox: given up: session={} effect={}", pending.session.value,
                  pending.effect.name);
  }
  --in_hand_;
  net::post(rest_.get_executor(), [this] { start_waiting(); });  // not from here: it may call us
  if (outcome) {
    asked->told = true;
    asked->patience.cancel();
    co_return co_await settle(std::move(asked), *std::move(outcome));
  }
  co_await tell_late(asked);
  co_await pause(asked->wait, config_.last_retry);
  waiting_.push_back(std::move(asked));
  start_waiting();
}

bool Outbox::is_too_old(const Pending& pending) const {
  return clock_.now() - pending.effect.asked_at >= config_.give_up_after;
}

// Between two conversations of our own. Guesses of many sessions count together, too: whoever
// guesses too often finds nothing, as with a wrong code.
net::awaitable<void> Outbox::take_over(AskedPtr asked) {
  constexpr std::uint64_t kAll = 0;
  const Pending& pending = asked->pending;
  const Effect& effect = pending.effect;
  while (!stopping_) {
    const UtcTime now = clock_.now();
    const bool may = !all_guesses_.exhausted(kAll, now) &&
                     (pending.network == 0 || !guesses_.exhausted(pending.network, now));
    Result<SessionId> taken = fail(ErrorCode::kNotFound, "guessed at too often");
    if (may) {
      taken = co_await conversations_.take_over(pending.session, effect.key,
                                                effect.values.front().value);
    }
    if (taken) {
      follow_form(*taken, pending.session);
      asked_.erase(effect.key);
      co_return;
    }
    if (taken.error().code == ErrorCode::kNotFound) {
      if (may) all_guesses_.count(kAll, now);
      if (may && pending.network != 0) guesses_.count(pending.network, now);
      Outcome refused = outcome_of(pending, OutcomeCode::kRefused);
      co_return co_await settle(std::move(asked), std::move(refused));
    }
    co_await pause(asked->wait, config_.last_store_retry);
  }
}

// As the store has moved them: whoever has the form now hears what comes of them.
void Outbox::follow_form(SessionId from, SessionId to) {
  for (const auto& [key, asked] : asked_) {
    if (asked->pending.session != from) continue;
    asked_first_by(asked->pending.effect, from);
    asked->pending.session = to;
  }
}

// Once, whether she waits for My Page or for her turn.
net::awaitable<void> Outbox::tell_late(AskedPtr asked) {
  if (stopping_ || std::exchange(asked->told, true)) co_return;
  const Pending& pending = asked->pending;
  const Result<void> told =
      co_await tell(pending, pending.effect.key + "/late", outcome_of(pending, OutcomeCode::kLate));
  if (!told) asked->told = false;
}

// Until it is stored where the form is now: she waits for it, and what has been done is not done
// again.
net::awaitable<void> Outbox::settle(AskedPtr asked, Outcome outcome) {
  const Pending& pending = asked->pending;
  std::chrono::milliseconds wait = config_.first_retry;
  while (!stopping_) {
    const SessionId hers = pending.session;
    const Result<void> told = co_await tell(pending, pending.effect.key, outcome);
    if (hers != pending.session) continue;  // it has gone elsewhere meanwhile
    if (told) break;
    const ErrorCode why = told.error().code;  // nobody is there to hear it, or nobody ever will
    const bool never =
        why == ErrorCode::kNotFound || why == ErrorCode::kBadRequest || why == ErrorCode::kFailed;
    if (never || is_too_old(pending)) {
      const Result<void> gone = co_await store_.performed(pending.session, pending.effect.key);
      if (gone) break;
    }
    co_await pause(wait, config_.last_store_retry);
  }
  if (!stopping_) asked_.erase(pending.effect.key);
}

net::awaitable<Result<void>> Outbox::tell(const Pending& pending, std::string key,
                                          Outcome outcome) {
  Event event{.session = pending.session,
              .key = std::move(key),
              .at = clock_.now(),
              .random = clock_.random(),
              .what = std::move(outcome)};
  Result<void> told = co_await conversations_.handle(std::move(event), 0);
  if (!told) {
    spdlog::warn("outbox: session={} effect={} {}", pending.session.value, pending.effect.name,
                 told.error().message);
  }
  co_return told;
}

}  // namespace annai
