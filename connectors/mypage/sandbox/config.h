// Every number of the sandbox My Page. The defaults are what its tests read, too.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "connectors/http/config.h"

namespace annai::mypage {

struct Numbers {
  std::chrono::seconds password_page{600};     // how long its link works
  std::chrono::seconds confirmation{86'400};   // likewise for the link in the mail
  int live_links = 3;                          // of one registration at once
  std::chrono::seconds forget_after{86'400};   // what was typed for a registration that expired
  std::chrono::seconds answers_kept{172'800};  // for a repeated Idempotency-Key

  int failed_matches_per_subject = 5;  // in 24 h
  int failed_matches_per_policy = 5;   // in 24 h
  int failed_matches_long = 10;        // per policy, in 30 d
  int mails_per_hour = 3;              // to one address
  int mails_per_day = 5;

  int wrong_before_wait = 5;  // passwords at 本登録
  int wrong_before_burn = 10;
  std::chrono::seconds wait{900};
  int wrong_logins = 10;  // for one address, within `wait`

  std::size_t password_min = 8;  // code points
  std::size_t password_max = 128;
  std::chrono::seconds login{43'200};               // a session of My Page
  std::chrono::seconds trusted_device{31'536'000};  // the cookie of a device that was chosen

  std::chrono::seconds mail_retry{30};  // doubling, up to:
  std::chrono::seconds mail_retry_most{3'600};
  std::chrono::seconds notice_retry{1};
  std::chrono::seconds notice_retry_most{600};

  std::size_t workers = 2;  // threads for hashing and the data base
  std::size_t queue = 64;   // requests that may wait for them
};

struct SandboxConfig {
  HttpConfig http;
  std::filesystem::path data;
  std::filesystem::path contracts;
  std::filesystem::path key_file;         // the key shared with the chat; made if it is missing
  std::string public_url;                 // where customers reach us, without a last slash
  std::string chat_url;                   // notices go to its /hooks/mypage
  std::vector<std::string> chat_origins;  // that may frame the password page
  std::string smtp;                       // smtp:// or smtps://; empty: into the Maildir
  std::string mail_from = "mypage@example.jp";
  bool public_inbox = false;  // without smtp: everybody may read the mails, not only this machine
  bool test_clock = false;    // POST /test/clock sets the time; on loopback only
  Numbers numbers;

  std::filesystem::path maildir() const { return data / "Maildir"; }
};

}  // namespace annai::mypage
