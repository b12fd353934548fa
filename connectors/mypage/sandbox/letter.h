// The mails of My Page, with the facts of the flyer (steps 8 and 10), and a mail as it is sent: one
// recipient, plain text in UTF-8, subject by RFC 2047.
#pragma once

#include <string>
#include <string_view>

#include "bot/core/event.h"

namespace annai::mypage {

struct Letter {
  std::string to;
  std::string subject;
  std::string text;  // lines end with \n
};

// 仮登録: with the link that completes the registration.
Letter confirmation_letter(const std::string& to, std::string_view name, std::string_view link);
// The same to somebody who is a member already: no link, and what to do.
Letter already_member_letter(const std::string& to, std::string_view name,
                             std::string_view login_page);
// 本登録 is done.
Letter completed_letter(const std::string& to, std::string_view name, std::string_view login_page);

struct Envelope {
  std::string from;        // an address
  std::string message_id;  // without its brackets; the same at every attempt
  UtcTime at;
};

// Lines end with \r\n.
std::string to_rfc5322(const Letter& letter, const Envelope& envelope);

}  // namespace annai::mypage
