// The rows of received: what channels were told, sealed until it is taken; its key and the number
// of its message for longer, to know it again. Used by the store's thread alone, inside its
// transactions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bot/ports/channel_store.h"
#include "connectors/store/database.h"
#include "connectors/store/journal.h"
#include "connectors/store/sealer.h"

namespace annai {

class InTray {
 public:
  InTray(SQLite::Database& db, const Sealer& sealer);
  ~InTray();

  // A key that the channel has had already changes nothing; of a message that was taken back before
  // it came only the key is kept.
  void put(const Received& received, UtcTime now);

  // In the order in which it happened. What does not open stays where it is and holds up no other.
  std::vector<Received> waiting(const std::string& channel, std::size_t limit);

  // It becomes this turn; its channel is that of the session's address. False: its message was
  // taken back meanwhile, and the turn may hold no words of it.
  bool take(const std::string& key, JournalRow turn);

  // Taken without a turn: one of them, or what waits from an address and did not happen later.
  void drop(const std::string& channel, const std::string& key);
  void drop_from(const Address& address, UtcTime at);

  // It waits no longer, or will not when it comes; returned are the turns that it has become.
  std::vector<JournalRow> unsay(const Address& from, const std::string& message, UtcTime now);

 private:
  struct Statements;

  bool is_unsaid(const Address& from, const std::string& message);

  const Sealer& sealer_;
  std::unique_ptr<Statements> sql_;
};

}  // namespace annai
