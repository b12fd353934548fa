// The e-mail address that becomes the log-in ID of My Page (flyer step 3).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace annai {

enum class EmailRefusal {
  kNone,           // no address in what was said
  kNoAt,           // hattori.mio.example.com
  kNothingBefore,  // @example.com
  kNothingBehind,  // hattori.mio@
  kNoDomainDot,    // hattori.mio@example
  kBadDomain,      // example-.com, 192.168.0.1, example.c0m
  kDots,           // `..` or `.@`: old carrier addresses, which mail servers refuse
  kTwoAts,         // hattori@mio@example.com
  kJapanese,       // はっとり@example.com
  kBadCharacter,   // quotes, commas, controls
  kTooLong,        // over 254 bytes, or 64 before the @
  kSeveral,        // two addresses
};
std::string_view name_of(EmailRefusal refusal);  // "no_at": for dialogs

// One ASCII address of at most 254 bytes that can stand in a mail's To line as it is: no quotes, no
// commas, no spaces. A value: immutable, free to copy, from any thread.
class EmailAddress {
 public:
  // Finds it in a sentence; full width is made half, アットマーク and ドット are understood. Never
  // throws.
  static std::expected<EmailAddress, EmailRefusal> parse(std::string_view typed);

  const std::string& text() const { return text_; }  // as typed, the domain in lower case
  const std::string& shown() const { return text_; }
  bool operator==(const EmailAddress&) const = default;

 private:
  explicit EmailAddress(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace annai
