// Seals what is personal before it is stored: XChaCha20-Poly1305, with the newest key of the key
// file. A sealed value opens only in the place it was sealed for, with the key it was sealed with.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.h"
#include "bot/core/result.h"
#include "connectors/store/key_file.h"

namespace annai {

// Where a sealed value stands. It is refused anywhere else.
struct Place {
  std::string_view column;  // "turns.sealed"
  std::int64_t row = 0;     // 0 where rows have no number of their own
  SessionId session;
  std::string_view key = {};  // of a row that is found by a text
};

// One thread at a time.
class Sealer {
 public:
  // Fails as read_keys() does.
  static Result<std::unique_ptr<Sealer>> with_key(std::filesystem::path key_file);
  ~Sealer();  // wipes the keys
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  // Reads the key file anew if it has changed: its newest key seals from now on. On failure all is
  // as before.
  Result<void> follow_key_file();

  // `sealed` becomes key id, nonce, cipher text and tag.
  void seal(const Place& place, std::string_view plain, std::string& sealed) const;

  // InvalidInput: sealed with an unknown key, or changed, or moved.
  Result<std::string> open(const Place& place, std::string_view sealed) const;

  // Of a code that is only ever looked up: without a key, nobody can try codes on it. One for each
  // key, the newest first.
  using Hash = std::array<std::uint8_t, 32>;
  std::vector<Hash> hashes(std::string_view code) const;

 private:
  struct Ring {
    Key key{};
    Key hash_key{};                    // derived from it
    std::array<std::uint8_t, 8> id{};  // says which key, gives nothing of it away
  };

  explicit Sealer(std::filesystem::path key_file) : key_file_(std::move(key_file)) {}
  const Ring* find(std::string_view sealed) const;
  void wipe();

  const std::filesystem::path key_file_;
  std::filesystem::file_time_type read_;  // as the file was then
  std::vector<Ring> rings_;               // the newest first; never empty
};

}  // namespace annai
