// What is derived from the key that My Page and the chat share. The key lies outside the data
// folder: a copy of the data alone opens no stored answer and names no counted person.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "bot/core/event.h"
#include "bot/core/result.h"

namespace annai::mypage {

class Keys {
 public:
  // Reads the file, or makes it. Refused: fewer than 32 characters, or readable by everybody.
  static Result<Keys> open(const std::filesystem::path& file);
  explicit Keys(std::string shared);

  // Whether a request's Authorization field names the shared key. In constant time.
  bool bearer(std::string_view authorization) const;
  // Hexadecimal HMAC-SHA256 of "timestamp.body".
  std::string signature(std::string_view timestamp, std::string_view body) const;

  // What stands for an e-mail, a policy number or a session where it is only counted.
  std::string name_of(std::string_view kind, std::string_view subject) const;
  // A digest that compares like what it was made of, in constant time if need be.
  std::array<std::uint8_t, 32> digest(std::string_view text) const;

  std::string seal(std::string_view plain) const;
  std::optional<std::string> unseal(std::string_view sealed) const;

  // A form's token: for one purpose, valid for a day.
  std::string form_token(std::string_view purpose, UtcTime now) const;
  bool form_token_ok(std::string_view token, std::string_view purpose, UtcTime now) const;

 private:
  using Key = std::array<std::uint8_t, 32>;
  Key derive(std::string_view use) const;
  std::string form_mac(std::string_view purpose, std::int64_t made) const;

  std::string shared_;
  Key counting_, comparing_, sealing_, forms_;
};

}  // namespace annai::mypage
