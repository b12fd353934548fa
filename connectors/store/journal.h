// The journal: each event as it came, unmasked, so that a conversation can be replayed exactly
// while somebody looks for a fault. Sealed with XChaCha20-Poly1305; a sealed event opens only in
// the row it was written for, with the key it was written with.
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

namespace annai {

struct JournalRow {
  std::int64_t turn;
  SessionId session;
};

// Not for two threads at once: the buffers are its own.
class Journal {
 public:
  // Makes the key file if it is missing. Refuses one that others may read, or of another length.
  static Result<std::unique_ptr<Journal>> with_key(const std::filesystem::path& key_file);
  ~Journal();  // wipes the key
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  std::string_view seal(const Event& event, JournalRow row);  // valid until the next call
  Result<Event> open(std::string_view sealed, JournalRow row) const;

 private:
  Journal() = default;

  std::array<std::uint8_t, 32> key_{};
  std::array<std::uint8_t, 8> key_id_{};  // says which key, gives nothing of it away
  std::string plain_;
  std::string sealed_;
};

// The events of a session that the journal still has, oldest first, while another process serves.
Result<std::vector<Event>> read_journal(const std::filesystem::path& folder,
                                        const std::filesystem::path& key_file, SessionId session);

}  // namespace annai
