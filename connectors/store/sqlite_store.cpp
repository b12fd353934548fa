#include "connectors/store/sqlite_store.h"

#include <fmt/format.h>

#include "connectors/store/store_thread.h"

namespace annai {
namespace fs = std::filesystem;

namespace {

// A key beside what it locks protects nothing.
bool lies_below(const fs::path& file, const fs::path& folder) {
  const fs::path way = fs::weakly_canonical(file).lexically_relative(fs::weakly_canonical(folder));
  return !way.empty() && *way.begin() != "..";
}

// What the next transaction reads.
template <typename T>
net::awaitable<Result<T>> ask(StoreThread& thread,
                              std::move_only_function<Result<T>(Tables&)> question) {
  Result<T> found;
  auto read = [&](Tables& tables, Sweeper&) { found = question(tables); };
  const Result<void> done = co_await thread.in_next_commit(std::move(read));
  if (!done) co_return std::unexpected(done.error());
  co_return found;
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const StoreConfig& config,
                                                       const Clock& clock) {
  if (lies_below(config.key_file, config.folder)) {
    return fail(
        ErrorCode::kInvalidInput,
        fmt::format("the key file {} must not lie in the data folder", config.key_file.string()));
  }
  Result<Fd> lock = lock_folder(config.folder);
  if (!lock) return std::unexpected(lock.error());
  Result<std::unique_ptr<Sealer>> sealer = Sealer::with_key(config.key_file);
  if (!sealer) return std::unexpected(sealer.error());
  Result<DatabasePtr> db = open_database(config.folder);
  if (!db) return std::unexpected(db.error());
  Result<DatabasePtr> beside = open_beside(config.folder);
  if (!beside) return std::unexpected(beside.error());

  StoreParts parts{.db = *db,
                   .beside = *beside,
                   .sealer = *std::move(sealer),
                   .lifetimes = {.session = config.session_life,
                                 .transcript = config.transcript_life,
                                 .journal = config.journal_life,
                                 .received = config.received_life,
                                 .effect = config.effect_life},
                   .queue = config.queue};
  auto thread = std::make_unique<StoreThread>(std::move(parts), clock);
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(config, clock, *std::move(lock), std::move(thread)));
}

SqliteStore::SqliteStore(const StoreConfig& config, const Clock& clock, Fd lock,
                         std::unique_ptr<StoreThread> thread)
    : clock_(clock),
      session_life_(config.session_life),
      lock_(std::move(lock)),
      thread_(std::move(thread)),
      last_id_(thread_->last_id_at_start().value) {}

SqliteStore::~SqliteStore() = default;

SessionId SqliteStore::next_id() { return SessionId{++last_id_}; }

net::awaitable<Result<void>> SqliteStore::commit(Commit commit) {
  auto write = [&](Tables& tables, Sweeper&) { tables.write(commit); };
  Result<void> done = co_await thread_->in_next_commit(std::move(write));
  co_return done;
}

net::awaitable<Result<Opened>> SqliteStore::load(SessionId id) {
  auto load = [=, this](Tables& tables) { return tables.load(id, oldest_session()); };
  return ask<Opened>(*thread_, load);
}

net::awaitable<Result<std::vector<StoredFrame>>> SqliteStore::frames(SessionId id,
                                                                     std::int64_t after,
                                                                     std::size_t limit) {
  auto read = [=](Tables& tables) { return tables.frames(id, after, limit); };
  return ask<std::vector<StoredFrame>>(*thread_, read);
}

net::awaitable<Result<std::vector<Pending>>> SqliteStore::pending(std::size_t limit) {
  auto read = [=](Tables& tables) { return tables.outbox().pending(limit); };
  return ask<std::vector<Pending>>(*thread_, read);
}

net::awaitable<Result<void>> SqliteStore::performed(SessionId session, std::string key) {
  auto remove = [&](Tables& tables, Sweeper&) { tables.outbox().remove(session, key); };
  Result<void> done = co_await thread_->in_next_commit(std::move(remove));
  co_return done;
}

net::awaitable<Result<void>> SqliteStore::mark(SessionId session, std::string key,
                                               LetterMark mark) {
  auto note = [&](Tables& tables, Sweeper&) { tables.outbox().mark(session, key, mark); };
  Result<void> done = co_await thread_->in_next_commit(std::move(note));
  co_return done;
}

net::awaitable<Result<std::vector<Due>>> SqliteStore::due(UtcTime by, std::size_t limit) {
  auto read = [=](Tables& tables) { return tables.timers().due(by, limit); };
  return ask<std::vector<Due>>(*thread_, read);
}

net::awaitable<Result<SessionId>> SqliteStore::find(std::string reference) {
  auto find = [this, reference = std::move(reference)](Tables& tables) {
    return tables.find(reference, oldest_session());
  };
  return ask<SessionId>(*thread_, std::move(find));
}

net::awaitable<Result<SessionId>> SqliteStore::offered(std::string code, SessionId by,
                                                       UtcTime now) {
  auto find = [=, this, code = std::move(code)](Tables& tables) {
    return tables.offered(code, by, now, oldest_session());
  };
  return ask<SessionId>(*thread_, std::move(find));
}

net::awaitable<Result<void>> SqliteStore::hand_over(std::string code, Commit giver, Commit taker) {
  Result<void> stands;
  auto write = [&](Tables& tables, Sweeper&) { stands = tables.hand_over(code, giver, taker); };
  const Result<void> done = co_await thread_->in_next_commit(std::move(write));
  co_return done ? stands : done;
}

net::awaitable<Result<void>> SqliteStore::end(SessionId id) {
  auto remove = [&](Tables& tables, Sweeper&) { tables.end(id); };
  Result<void> done = co_await thread_->in_next_commit(std::move(remove));
  co_return done;
}

net::awaitable<Result<void>> SqliteStore::receive(std::vector<Received> all) {
  auto put = [&](Tables& tables, Sweeper&) {
    for (const Received& one : all) tables.in_tray().put(one, clock_.now());
  };
  Result<void> done = co_await thread_->in_next_commit(std::move(put));
  co_return done;
}

net::awaitable<Result<std::vector<Received>>> SqliteStore::received(std::string channel,
                                                                    std::size_t limit) {
  auto read = [limit, channel = std::move(channel)](Tables& tables) {
    return tables.in_tray().waiting(channel, limit);
  };
  return ask<std::vector<Received>>(*thread_, std::move(read));
}

net::awaitable<Result<void>> SqliteStore::ignored(Address from, std::string key) {
  auto drop = [&](Tables& tables, Sweeper&) { tables.in_tray().drop(from.channel, key); };
  Result<void> done = co_await thread_->in_next_commit(std::move(drop));
  co_return done;
}

net::awaitable<Result<void>> SqliteStore::left(Address from, UtcTime at) {
  auto drop = [&](Tables& tables, Sweeper&) { tables.in_tray().drop_from(from, at); };
  Result<void> done = co_await thread_->in_next_commit(std::move(drop));
  co_return done;
}

net::awaitable<Result<SessionId>> SqliteStore::session_at(Address address) {
  auto find = [this, address = std::move(address)](Tables& tables) {
    return tables.addresses().session_at(address, oldest_session());
  };
  return ask<SessionId>(*thread_, std::move(find));
}

net::awaitable<Result<void>> SqliteStore::unsay(Address from, std::string message) {
  auto unsay = [&](Tables& tables, Sweeper&) { tables.unsay(from, message, clock_.now()); };
  Result<void> done = co_await thread_->in_next_commit(std::move(unsay));
  co_return done;
}

net::awaitable<Result<void>> SqliteStore::sweep() {
  Result<void> keys;
  auto follow = [&](Tables& tables, Sweeper&) { keys = tables.sealer().follow_key_file(); };
  const Result<void> followed = co_await thread_->in_next_commit(std::move(follow));
  if (!followed || !keys) co_return followed ? keys : followed;
  bool more = true;
  while (more) {
    auto some = [&](Tables&, Sweeper& sweeper) { more = sweeper.sweep_some(clock_.now()); };
    const Result<void> done = co_await thread_->in_next_commit(std::move(some));
    if (!done) co_return done;
  }
  co_return Result<void>();
}

std::int64_t SqliteStore::transactions() const { return thread_->transactions(); }

UtcTime SqliteStore::oldest_session() const { return clock_.now() - session_life_; }

}  // namespace annai
