// The rows of addresses: which session is found where. A name stands there sealed, and is found by
// a keyed hash. A row goes with its session. Used by the store's thread alone, inside its
// transactions.
#pragma once

#include <memory>
#include <vector>

#include "bot/core/address.h"
#include "bot/ports/session_store.h"
#include "connectors/store/database.h"
#include "connectors/store/sealer.h"

namespace annai {

class Addresses {
 public:
  Addresses(SQLite::Database& db, const Sealer& sealer);
  ~Addresses();

  // The session has this address and no other, the address this session and no other.
  void bind(const Address& address, SessionId session);

  // All empty: of the web. InvalidInput: it does not open.
  Result<Address> of(SessionId session);

  // NotFound also for a session whose last event is before `oldest`. Found by a former key, it is
  // bound anew: a key may go, while somebody who writes every week stays.
  Result<SessionId> session_at(const Address& address, UtcTime oldest);

 private:
  struct Statements;

  const Sealer& sealer_;
  std::unique_ptr<Statements> sql_;
};

// By which an address is found, the newest key's first. `message`: of one message from there.
std::vector<Sealer::Hash> hashes_of(const Sealer& sealer, const Address& address,
                                    std::string_view message = {});

}  // namespace annai
