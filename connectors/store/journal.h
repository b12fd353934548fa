// The journal: each event as it came, unmasked, so that a conversation can be replayed exactly
// while somebody looks for a fault. Sealed (sealer.h). Addresses of pages and the tokens for an
// answer, which are secrets, are left out; a turn that may hold a password does not come here at
// all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.h"
#include "bot/core/result.h"
#include "connectors/store/sealer.h"

namespace annai {

struct JournalRow {
  std::int64_t turn;
  SessionId session;
};

// Not for two threads at once: the buffers are its own.
class Journal {
 public:
  explicit Journal(const Sealer& sealer) : sealer_(sealer) {}
  ~Journal();  // wipes what it read last
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  std::string_view seal(const Event& event, JournalRow row);  // valid until the next call
  Result<Event> open(std::string_view sealed, JournalRow row) const;

 private:
  const Sealer& sealer_;
  std::string plain_;
  std::string sealed_;
};

// The events of a session that the journal still has, oldest first, while another process serves.
Result<std::vector<Event>> read_journal(const std::filesystem::path& folder,
                                        const std::filesystem::path& key_file, SessionId session);

}  // namespace annai
