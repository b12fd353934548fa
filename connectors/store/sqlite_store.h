// Sessions in one SQLite file, `annai.db` in the data folder. A turn writes one session row and
// appends one row of transcript; README.md of this folder says why nothing else. Only a turn of a
// form writes more (effects, timers, a code), and one that came by a channel (letters).
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>

#include "bot/ports/clock.h"
#include "bot/ports/store.h"
#include "connectors/store/files.h"

namespace annai {

struct StoreConfig {
  std::filesystem::path folder;             // the data folder; made if missing, for its owner only
  std::filesystem::path key_file;           // see key_file.h; made if missing; never below `folder`
  std::chrono::hours session_life{7 * 24};  // after the last event; with its form
  std::chrono::hours transcript_life{30 * 24};  // masked
  std::chrono::hours journal_life{24};          // unmasked, encrypted
  std::chrono::hours received_life{7 * 24};     // keys and numbers of what channels handed in
  std::chrono::hours effect_life{48};           // twice as long as the outbox tries
  std::size_t queue = 4096;                     // calls that may wait; more are Unavailable
};

class StoreThread;

// The caller's loop must outlive the store: completions are posted to it.
class SqliteStore : public Store {
 public:
  // Fails with one sentence for the operator: the folder cannot be written or is in use, the key
  // file is open to others, the file is damaged, not Annai's, or of a newer version.
  static Result<std::unique_ptr<SqliteStore>> open(const StoreConfig& config, const Clock& clock);
  ~SqliteStore() override;  // finishes what waits, then closes

  SessionId next_id() override;
  // `frames` are numbered by one; the last of them has the number step.session.seq.
  net::awaitable<Result<void>> commit(Commit commit) override;
  net::awaitable<Result<Opened>> load(SessionId id) override;
  net::awaitable<Result<std::vector<StoredFrame>>> frames(SessionId id, std::int64_t after,
                                                          std::size_t limit) override;
  net::awaitable<Result<std::vector<Pending>>> pending(std::size_t limit) override;
  net::awaitable<Result<void>> mark(SessionId session, std::string key, LetterMark mark) override;
  net::awaitable<Result<void>> performed(SessionId session, std::string key) override;
  net::awaitable<Result<std::vector<Due>>> due(UtcTime by, std::size_t limit) override;
  net::awaitable<Result<SessionId>> find(std::string reference) override;
  net::awaitable<Result<SessionId>> offered(std::string code, SessionId by, UtcTime now) override;
  net::awaitable<Result<void>> hand_over(std::string code, Commit giver, Commit taker) override;
  // What waits from its address is dropped with it.
  net::awaitable<Result<void>> end(SessionId id) override;

  net::awaitable<Result<void>> receive(std::vector<Received> all) override;
  net::awaitable<Result<std::vector<Received>>> received(std::string channel,
                                                         std::size_t limit) override;
  net::awaitable<Result<void>> ignored(Address from, std::string key) override;
  net::awaitable<Result<void>> left(Address from, UtcTime at) override;
  net::awaitable<Result<SessionId>> session_at(Address address) override;
  // The frames of that turn go as a whole: a reply may repeat what she said.
  net::awaitable<Result<void>> unsay(Address from, std::string message) override;

  // Deletes everything that has outlived its time, and seals with the newest key if the key file
  // has changed: now. The store does both by and by on its own.
  net::awaitable<Result<void>> sweep();

  // Transactions that wrote to disk: fewer than commits, when commits come together.
  std::int64_t transactions() const;

 private:
  SqliteStore(const StoreConfig& config, const Clock& clock, Fd lock,
              std::unique_ptr<StoreThread> thread);
  UtcTime oldest_session() const;

  const Clock& clock_;
  const std::chrono::hours session_life_;
  Fd lock_;  // held as long as the data folder is ours
  std::unique_ptr<StoreThread> thread_;
  std::atomic<std::int64_t> last_id_;
};

}  // namespace annai
