#include "tests/support/memory_mypage.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace annai {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::size_t kMailsPerHour = 3;

std::unexpected<Error> no_answer() { return fail(ErrorCode::kUnavailable, "no answer"); }

std::string value_of(const Application& application, std::string_view slot) {
  const auto found = std::ranges::find(application.values, slot, &SlotValue::slot);
  return found == application.values.end() ? std::string() : found->value;
}

bool names(const Application& application, const std::string& policy) {
  const SlotValue named{.slot = "policy", .value = policy};
  return std::ranges::find(application.values, named) != application.values.end();
}

std::string body_of(const Application& application) {
  std::string body = application.subject + "\n";
  for (const SlotValue& value : application.values) body += value.slot + "=" + value.value + "\n";
  return body;
}

}  // namespace

MemoryMyPage::MemoryMyPage(const net::any_io_executor& loop, const Clock& clock)
    : clock_(clock), held_back_(loop, std::chrono::steady_clock::time_point::max()) {}

net::awaitable<Result<Reservation>> MemoryMyPage::reserve(std::string key,
                                                          Application application) {
  if (!co_await answers()) co_return no_answer();
  const std::string body = body_of(application);
  const std::string email = value_of(application, "email");
  Result<Reservation> answer = fail(ErrorCode::kRefused, "they do not match");
  if (const Answer* known = before(key)) {
    answer = known->body == body ? known->reservation : fail(ErrorCode::kBadRequest, "key reused");
  } else if (email.find("..") != std::string::npos) {
    answer = fail(ErrorCode::kInvalidInput, "no mail goes there");
  } else if (too_many_mails(email)) {
    answer = std::unexpected(Error{ErrorCode::kRateLimited, "too many mails", 60'000});
  } else if (value_of(application, "phone") != phone_) {
    answer = keep(key, body, answer);
  } else if (names(application, other_)) {
    answer.error().blamed = {other_};
    answer = keep(key, body, answer);
  } else {
    const std::string id = "r_" + std::to_string(registrations_.size() + 1);
    registrations_[id] = {
        .email = email, .standing = {.expires = clock_.now() + hours(24)}, .mails = {}};
    answer = keep(key, body, open_page(id));
  }
  if (loses_) co_return no_answer();
  co_return answer;
}

net::awaitable<Result<Reservation>> MemoryMyPage::password_page(std::string key, std::string id) {
  if (!co_await answers()) co_return no_answer();
  Result<Reservation> answer = fail(ErrorCode::kNotFound, "no such registration");
  if (const Answer* known = before(key)) {
    answer = known->reservation;
  } else if (const Registration* found = living(id)) {
    const bool due = found->standing.state == Standing::State::kAwaitingPassword &&
                     !found->standing.password_set;
    answer = due ? keep(key, id, open_page(id))
                 : Result<Reservation>(fail(ErrorCode::kRefused, "not as it stands"));
  }
  if (loses_) co_return no_answer();
  co_return answer;
}

net::awaitable<Result<void>> MemoryMyPage::mail_again(std::string key, std::string id) {
  if (!co_await answers()) co_return no_answer();
  Result<void> answer;
  Registration* found = living(id);
  if (before(key) != nullptr) {
    // done already
  } else if (found == nullptr) {
    answer = fail(ErrorCode::kNotFound, "no such registration");
  } else if (found->standing.state != Standing::State::kProvisional &&
             found->standing.state != Standing::State::kMailFailed) {
    answer = fail(ErrorCode::kRefused, "not as it stands");
  } else if (too_many_mails(found->email)) {
    answer = std::unexpected(Error{ErrorCode::kRateLimited, "too many mails", 60'000});
  } else {
    mail(*found);
    answered_[key] = {.body = id, .reservation = Reservation{.id = id, .password_page = {}}};
  }
  if (loses_) co_return no_answer();
  co_return answer;
}

net::awaitable<Result<Standing>> MemoryMyPage::find(std::string id) {
  if (!co_await answers()) co_return no_answer();
  const Registration* found = living(id);
  if (found == nullptr) co_return fail(ErrorCode::kNotFound, "no such registration");
  co_return found->standing;
}

void MemoryMyPage::set_password(const std::string& id) {
  Registration& registration = registrations_.at(id);
  registration.standing.password_set = true;
  mail(registration);
}

void MemoryMyPage::complete(const std::string& id) {
  registrations_.at(id).standing = {.state = Standing::State::kCompleted, .password_set = true};
}

void MemoryMyPage::let_go() {
  held_ = false;
  held_back_.cancel();
}

net::awaitable<bool> MemoryMyPage::answers() {
  ++calls_;
  ++under_way_;
  if (held_) {
    boost::system::error_code cancelled;  // which is how let_go() wakes us
    co_await held_back_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
  }
  --under_way_;
  co_return !away_;
}

// As it stands now: what was not finished in time has expired.
MemoryMyPage::Registration* MemoryMyPage::living(const std::string& id) {
  const auto found = registrations_.find(id);
  if (found == registrations_.end()) return nullptr;
  Standing& standing = found->second.standing;
  const bool ends = standing.expires != UtcTime{} && standing.expires <= clock_.now();
  if (ends) standing.state = Standing::State::kExpired;
  return &found->second;
}

Reservation MemoryMyPage::open_page(const std::string& id) {
  return {.id = id,
          .password_page = "https://mypage.example/password/" + std::to_string(++pages_),
          .page_expires = clock_.now() + minutes(10)};
}

const MemoryMyPage::Answer* MemoryMyPage::before(const std::string& key) const {
  const auto found = answered_.find(key);
  return found == answered_.end() ? nullptr : &found->second;
}

Result<Reservation> MemoryMyPage::keep(const std::string& key, std::string body,
                                       Result<Reservation> answer) {
  answered_[key] = {.body = std::move(body), .reservation = answer};
  return answer;
}

void MemoryMyPage::mail(Registration& registration) {
  ++mails_;
  registration.mails.push_back(clock_.now());
  registration.standing.state = Standing::State::kProvisional;
  registration.standing.expires = clock_.now() + hours(24);
}

bool MemoryMyPage::too_many_mails(const std::string& email) const {
  std::size_t sent = 0;
  for (const auto& [id, registration] : registrations_) {
    if (registration.email != email) continue;
    sent += static_cast<std::size_t>(std::ranges::count_if(
        registration.mails, [&](UtcTime at) { return at > clock_.now() - hours(1); }));
  }
  return sent >= kMailsPerHour;
}

}  // namespace annai
