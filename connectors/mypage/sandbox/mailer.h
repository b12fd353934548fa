// How a mail leaves: over SMTP, or into a Maildir that the inbox page reads.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "bot/core/result.h"
#include "connectors/mypage/sandbox/letter.h"

namespace annai::mypage {

enum class Posted {
  kYes,      // handed over: on disk, or the server said 250
  kNotYet,   // nothing was handed over; try again
  kUnknown,  // the connection broke after the text was sent: it may have arrived
  kNever,    // refused for good (5xx)
};

class Mailer {
 public:
  virtual ~Mailer() = default;
  // Blocks; called by one thread.
  virtual Posted post(const Letter& letter, const Envelope& envelope) = 0;
  // From another thread: what is going on now ends soon, what comes later fails.
  virtual void give_up() {}
};

// tmp -> new, each step on disk; an attempt that is repeated replaces the file of the one before.
std::unique_ptr<Mailer> maildir_mailer(const std::filesystem::path& folder);

// smtp:// with STARTTLS and a verified certificate, plain only to this machine itself; smtps://.
// InvalidInput: another kind of URL. `most`: from the call to the server's last word.
Result<std::unique_ptr<Mailer>> smtp_mailer(
    const std::string& url, std::chrono::milliseconds most = std::chrono::seconds(60));

}  // namespace annai::mypage
