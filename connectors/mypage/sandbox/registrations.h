// A registration from the chat's hand-over to 本登録:
//
//   awaiting_password ──password set, mail handed over──▶ provisional ──right password──▶ completed
//          │                        │                         │
//          │                        └─refused─▶ mail_failed   │ 24 h, or ten wrong passwords
//          └────────────── 24 h ──────────────────────────────┴──▶ expired
//
// All functions run inside one transaction of the caller; none of them hashes or sends anything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/core/event.h"
#include "connectors/mypage/sandbox/application.h"
#include "connectors/mypage/sandbox/config.h"
#include "connectors/mypage/sandbox/database.h"
#include "connectors/mypage/sandbox/keys.h"

namespace annai::mypage {

struct Registration {
  std::string id;
  std::string email;
  std::string state;
  std::string password;  // PHC string; "" until it was set
  std::optional<UtcTime> mail_sent_at;
  std::optional<UtcTime> expires_at;
};

// What the pages and mails say of the applicant. Empty once it has been forgotten.
struct Applicant {
  std::string name;
  std::string birth_date;
  std::vector<std::string> policies;
  bool mail_preference = false;
};

// The link in the mail, when somebody presses 登録.
struct Attempt {
  enum class Kind { kGone, kWait, kTry } kind = Kind::kGone;
  Registration registration;
  int tries_left = 0;  // before the next wait or the end, this one counted
};

class Registrations {
 public:
  Registrations(const Keys& keys, const Numbers& numbers) : keys_(keys), numbers_(numbers) {}

  std::string reserve(Sql& sql, const Application& application, UtcTime now) const;
  std::optional<Registration> find(Sql& sql, const std::string& id, UtcTime now) const;
  static Applicant applicant(Sql& sql, const std::string& id);

  // The one-time password page: its token. One made before ends.
  std::string open_password_page(Sql& sql, const std::string& id, UtcTime now) const;
  // Whose page it is, also after the password was set on it. nullopt: unknown, ended, or too old.
  std::optional<Registration> password_page(Sql& sql, std::string_view token, UtcTime now) const;
  // Keeps the hash and puts the mail into the outbox. False: the page has ended meanwhile.
  bool set_password(Sql& sql, std::string_view token, const std::string& hash, UtcTime now) const;

  // Whether one more mail may go to this address; if not, when.
  std::optional<std::chrono::seconds> mails_exhausted(Sql& sql, const std::string& email,
                                                      UtcTime now) const;
  // Puts the mail into the outbox unless one waits there.
  void mail_again(Sql& sql, const Registration& registration, UtcTime now) const;

  // A link for the mail that is about to be sent. "" if none is to be sent any more.
  std::string make_link(Sql& sql, const std::string& id, UtcTime now) const;
  static void drop_link(Sql& sql, std::string_view token);
  void mail_sent(Sql& sql, const std::string& id, UtcTime now) const;
  static void mail_failed(Sql& sql, const std::string& id, UtcTime now);

  // GET of the link: changes nothing.
  std::optional<Registration> link(Sql& sql, std::string_view token, UtcTime now) const;
  // Counts the try before it is made: a crash gives no free one.
  Attempt attempt(Sql& sql, std::string_view token, UtcTime now) const;
  void failed(Sql& sql, const Attempt& attempt, UtcTime now) const;
  // 本登録: the number of the new member. nullopt: somebody is registered already, or it has ended.
  static std::optional<std::int64_t> complete(Sql& sql, const std::string& id, UtcTime now);

  // Ends what is over and forgets what is not needed. When to come again; nullopt: nothing waits.
  std::optional<UtcTime> sweep(Sql& sql, UtcTime now) const;

 private:
  const Keys& keys_;
  const Numbers& numbers_;
};

}  // namespace annai::mypage
