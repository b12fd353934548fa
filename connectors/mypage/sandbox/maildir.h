// The Maildir as its reader sees it: for the inbox page.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace annai::mypage {

struct ReceivedMail {
  std::string date, from, to, subject;
  std::string text;
};

// Oldest first. Only what our own mailer writes is understood; anything else is left out.
std::vector<ReceivedMail> read_maildir(const std::filesystem::path& folder);

}  // namespace annai::mypage
