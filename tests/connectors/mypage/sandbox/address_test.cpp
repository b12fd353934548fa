// SEC-27: one address, and nothing that a mail program could take for two, or for a field of its
// own.
#include <catch2/catch.hpp>

#include "connectors/mypage/sandbox/application.h"
#include "connectors/mypage/sandbox/letter.h"

namespace annai::mypage {
namespace {

using namespace std::string_literals;

const std::string kLongLocal(64, 'a');
const std::string kLongLabel(63, 'b');

const std::vector<std::string> kGood = {
    "himawari@example.jp",
    "HIMAWARI@EXAMPLE.JP",
    "a@b.co",
    "a.b+c_d-e@sub.example.co.jp",
    "o'neil@example.com",
    "123456@example.jp",
    "_a_@example.jp",
    "-a-@example.jp",
    "a{b}c@example.jp",
    "a!#$%&*/=?^`|~@example.jp",
    "a@1.2.3.example.jp",
    "a@xn--eckwd4c7c.xn--zckzah",
    "a@" + kLongLabel + ".jp",
    kLongLocal + "@example.jp",
    kLongLocal + "@" + kLongLabel + "." + kLongLabel + "." + std::string(61, 'c'),  // 254 bytes
};

const std::vector<std::string> kBad = {
    "",
    "@",
    "a",
    "a@",
    "@example.jp",
    "a@b",
    "a@@example.jp",
    "a@b@example.jp",
    // Some phone companies once gave such addresses; no mail program delivers to them.
    "a..b@example.jp",
    "a.@example.jp",
    ".a@example.jp",
    "a...@example.jp",
    // Two at once, names, comments, quotes.
    "a@example.jp,b@example.jp",
    "a@example.jp;b@example.jp",
    "a@example.jp b@example.jp",
    "<a@example.jp>",
    "A <a@example.jp>",
    "a@example.jp>",
    "\"a\"@example.jp",
    "\"a b\"@example.jp",
    "a\"b@example.jp",
    "a\\b@example.jp",
    "a(b)@example.jp",
    "a@example.jp(b)",
    "a:b@example.jp",
    "mailto:a@example.jp",
    "a[b]@example.jp",
    // Fields of their own.
    "a@example.jp\r\nBcc: b@example.jp",
    "a@example.jp\nBcc: b@example.jp",
    "a@example.jp\r",
    "a\r\nDATA@example.jp",
    "a@example.jp\n",
    "a\0@example.jp"s,
    "a@example.jp\0"s,
    "a\t@example.jp",
    " a@example.jp",
    "a@example.jp ",
    "a\x7f@example.jp",
    // Hosts that are none.
    "a@exa_mple.jp",
    "a@-example.jp",
    "a@example-.jp",
    "a@example..jp",
    "a@.example.jp",
    "a@example.jp.",
    "a@[127.0.0.1]",
    "a@" + kLongLabel + "b.jp",
    // Not ASCII, however alike it looks.
    "ａ@example.jp",
    "a＠example.jp",
    "a@example。jp",
    "a@例え.jp",
    "\xff@example.jp",
    // Too long.
    kLongLocal + "a@example.jp",
    kLongLocal + "@" + kLongLabel + "." + kLongLabel + "." + std::string(62, 'c'),
};

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_CASE("one address, and nothing that a mail program could take for two", "[mypage]") {
  CHECK(kGood.size() + kBad.size() >= 60);
  for (const std::string& address : kGood) {
    CAPTURE(address);
    CHECK(is_deliverable(address));
  }
  for (const std::string& address : kBad) {
    CAPTURE(address);
    CHECK_FALSE(is_deliverable(address));
  }
}

TEST_CASE("each mail goes to the one address that was given, with the same fields", "[mypage]") {
  for (const std::string& address : kGood) {
    CAPTURE(address);
    const std::string raw =
        to_rfc5322(confirmation_letter(address, "向日葵", "http://localhost/register/x"),
                   {.from = "mypage@example.jp", .message_id = "1.x@example.jp", .at = UtcTime{}});
    const std::string head = "\r\n" + raw.substr(0, raw.find("\r\n\r\n") + 2);
    CHECK(times(head, "\r\nTo: ") == 1);
    CHECK(times(head, "<" + address + ">") == 1);
    CHECK(times(head, "\r\nCc: ") + times(head, "\r\nBcc: ") == 0);
    static const std::size_t kFields = times(head, ": ");
    CHECK(times(head, ": ") == kFields);
  }
}

}  // namespace
}  // namespace annai::mypage
