// The member registration of My Page, as far as the chat may drive it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "bot/core/event.h"
#include "bot/core/form.h"
#include "bot/core/result.h"

namespace annai {

namespace net = boost::asio;

struct Application {
  std::string subject;            // stands for the session in My Page's limits; tells nothing of it
  std::vector<SlotValue> values;  // by the slots' ids: consent, email, policy, name, ...
  UtcTime consented_at{};
};

struct Reservation {
  std::string id;
  std::string password_page;  // one-time, for the customer's browser only: never logged
  UtcTime page_expires{};
};

// Where a registration stands.
struct Standing {
  enum class State { kAwaitingPassword, kProvisional, kCompleted, kExpired, kMailFailed };
  State state = State::kAwaitingPassword;
  bool password_set = false;  // while kAwaitingPassword: the mail is on its way
  UtcTime expires{};          // the epoch: never
};

// Each call ends within its configured time. Repeating a call with the same key has no second
// effect. Safe to call from any coroutine of the loop.
//   Refused: of reserve: name, address, birth date and phone do not all agree with every contract
//            named, or one of them cannot be registered; which of that, My Page never says. If all
//            is well with some of the contracts, `blamed` are the others. Else: not possible as the
//            registration stands; find() says how.
//   NotFound: no such registration, or none any more.
//   InvalidInput: of reserve: the e-mail is none that can receive mail.
//   RateLimited: too often; see retry_after_ms.
//   BadRequest: one of the two programs is wrong, not the customer: it will not do it.
//   Unavailable: no answer in time, or none that can be read: the outcome is unknown until the call
//                is repeated with the same key.
class MyPage {
 public:
  virtual ~MyPage() = default;

  // 仮登録. The customer sets the password on Reservation::password_page; then My Page itself mails
  // the confirmation URL.
  virtual net::awaitable<Result<Reservation>> reserve(std::string key, Application application) = 0;

  // Another address of the password page; the former one ends.
  virtual net::awaitable<Result<Reservation>> password_page(std::string key, std::string id) = 0;

  virtual net::awaitable<Result<void>> mail_again(std::string key, std::string id) = 0;

  virtual net::awaitable<Result<Standing>> find(std::string id) = 0;
};

}  // namespace annai
