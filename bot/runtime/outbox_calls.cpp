// What the outbox asks of My Page, and what its answers mean for the customer.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "bot/runtime/outbox.h"

namespace annai {
namespace {

// Stands for a session in My Page's limits. The number alone tells nobody anything.
std::string subject_of(const Pending& pending) {
  const auto first = std::ranges::find(pending.effect.values, kAskedBy, &SlotValue::slot);
  if (first != pending.effect.values.end()) return "chat-" + first->value;
  return fmt::format("chat-{}", pending.session.value);
}

// Milliseconds since the epoch, as the turn of the consent noted it.
UtcTime consented_at(const Effect& effect) {
  const auto noted = std::ranges::find(effect.values, "consent_at", &SlotValue::slot);
  std::int64_t millis = 0;
  if (noted == effect.values.end()) return effect.asked_at;
  std::from_chars(noted->value.data(), noted->value.data() + noted->value.size(), millis);
  return UtcTime(std::chrono::milliseconds(millis));
}

Outcome reserved(const Pending& pending, Reservation reservation) {
  return {.effect = pending.effect.name,
          .code = OutcomeCode::kDone,
          .reference = std::move(reservation.id),
          .url = std::move(reservation.password_page),
          .expires = reservation.page_expires};
}

Outcome stands(const Pending& pending, NoticeKind state, UtcTime expires = {}) {
  return {.effect = pending.effect.name,
          .code = OutcomeCode::kState,
          .reference = pending.effect.reference,
          .expires = expires,
          .state = state};
}

// What My Page's refusal means for her. Unavailable: nothing is known; the same key is to be tried
// again.
Result<Outcome> judged(const Pending& pending, const Error& error) {
  switch (error.code) {
    case ErrorCode::kRefused: {
      Outcome refused = outcome_of(pending, OutcomeCode::kRefused);
      refused.unmatched = error.blamed;
      return refused;
    }
    case ErrorCode::kNotFound:  // what My Page has forgotten was never finished
      return stands(pending, NoticeKind::kExpired);
    case ErrorCode::kInvalidInput:  // the mail would not arrive
      return stands(pending, NoticeKind::kMailFailed);
    case ErrorCode::kRateLimited:
      return outcome_of(pending, OutcomeCode::kTooOften);
    case ErrorCode::kBadRequest:
    case ErrorCode::kFailed:
      return outcome_of(pending, OutcomeCode::kFailed);
    case ErrorCode::kUnavailable:
      break;
  }
  return std::unexpected(error);
}

}  // namespace

// Unavailable: nothing is known of the outcome; the same key is to be tried again.
net::awaitable<Result<Outcome>> Outbox::attempt(const Pending& pending) {
  const Effect& effect = pending.effect;
  if (effect.name == effects::kReserve) co_return co_await reserve(pending);
  if (effect.name == effects::kPasswordPage) co_return co_await new_page(pending, effect.key);
  if (effect.name == effects::kMailAgain) co_return co_await mail_again(pending);
  spdlog::error("outbox: no such effect: {}", effect.name);
  co_return outcome_of(pending, OutcomeCode::kFailed);
}

net::awaitable<Result<Outcome>> Outbox::reserve(const Pending& pending) {
  const Effect& effect = pending.effect;
  const std::uint64_t network = pending.network;
  const UtcTime now = clock_.now();
  if (network != 0 && (failed_matches_.exhausted(network, now) || mails_.exhausted(network, now))) {
    co_return outcome_of(pending, OutcomeCode::kTooOften);
  }
  Application application{.subject = subject_of(pending),
                          .values = effect.values,
                          .consented_at = consented_at(effect)};
  std::erase_if(application.values, [](const SlotValue& one) { return one.slot == kAskedBy; });
  Result<Reservation> reservation = co_await mypage_.reserve(effect.key, std::move(application));
  if (!reservation) {
    const bool no_match = reservation.error().code == ErrorCode::kRefused;
    if (no_match && network != 0) failed_matches_.count(network, now);
    co_return judged(pending, reservation.error());
  }
  if (network != 0) mails_.count(network, now);
  std::string reference = reservation->id;
  reservation = co_await with_open_page(effect.key, *std::move(reservation));
  if (reservation) co_return reserved(pending, *std::move(reservation));
  if (reservation.error().code == ErrorCode::kRefused) {
    co_return co_await look_up(pending, std::move(reference));
  }
  co_return judged(pending, reservation.error());
}

// An answer that took long is repeated as it was, with a page that has ended since.
net::awaitable<Result<Reservation>> Outbox::with_open_page(std::string key,
                                                           Reservation reservation) {
  constexpr int kMostPages = 3;  // then its clock and ours do not agree
  Result<Reservation> last = std::move(reservation);
  for (int page = 0; page < kMostPages && last && last->page_expires <= clock_.now(); ++page) {
    std::string next_key = fmt::format("{}/{}", key, last->page_expires.time_since_epoch().count());
    std::string id = last->id;
    last = co_await mypage_.password_page(std::move(next_key), std::move(id));
  }
  co_return last;
}

net::awaitable<Result<Outcome>> Outbox::new_page(const Pending& pending, std::string key) {
  Result<Reservation> page = co_await mypage_.password_page(key, pending.effect.reference);
  if (page) page = co_await with_open_page(std::move(key), *std::move(page));
  if (page) co_return reserved(pending, *std::move(page));
  if (page.error().code == ErrorCode::kRefused) {
    co_return co_await look_up(pending, pending.effect.reference);
  }
  co_return judged(pending, page.error());
}

net::awaitable<Result<Outcome>> Outbox::mail_again(const Pending& pending) {
  const Effect& effect = pending.effect;
  const UtcTime now = clock_.now();
  if (pending.network != 0 && mails_.exhausted(pending.network, now)) {
    co_return outcome_of(pending, OutcomeCode::kTooOften);
  }
  const Result<void> sent = co_await mypage_.mail_again(effect.key, effect.reference);
  if (sent && pending.network != 0) mails_.count(pending.network, now);
  if (sent) co_return outcome_of(pending, OutcomeCode::kDone);
  if (sent.error().code == ErrorCode::kRefused) {
    co_return co_await look_up(pending, effect.reference);
  }
  co_return judged(pending, sent.error());
}

// My Page has refused it as the registration stands: the truth is what she is told.
net::awaitable<Result<Outcome>> Outbox::look_up(const Pending& pending, std::string reference) {
  const Result<Standing> standing = co_await mypage_.find(std::move(reference));
  if (!standing) co_return judged(pending, standing.error());
  switch (standing->state) {
    case Standing::State::kProvisional:
      co_return stands(pending, NoticeKind::kProvisional, standing->expires);
    case Standing::State::kCompleted:
      co_return stands(pending, NoticeKind::kCompleted);
    case Standing::State::kExpired:
      co_return stands(pending, NoticeKind::kExpired);
    case Standing::State::kMailFailed:
      co_return stands(pending, NoticeKind::kMailFailed);
    case Standing::State::kAwaitingPassword:
      break;
  }
  if (standing->password_set) co_return outcome_of(pending, OutcomeCode::kDone);  // mail on its way
  if (pending.effect.name == effects::kMailAgain) {  // there is no password yet: that comes first
    co_return co_await new_page(pending, pending.effect.key + "/page");
  }
  spdlog::error("outbox: My Page refuses a password page that is due");
  co_return outcome_of(pending, OutcomeCode::kFailed);
}

}  // namespace annai
