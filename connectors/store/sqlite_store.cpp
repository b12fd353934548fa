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
  Result<std::unique_ptr<Journal>> journal = Journal::with_key(config.key_file);
  if (!journal) return std::unexpected(journal.error());
  Result<DatabasePtr> db = open_database(config.folder);
  if (!db) return std::unexpected(db.error());
  Result<DatabasePtr> beside = open_beside(config.folder);
  if (!beside) return std::unexpected(beside.error());

  StoreParts parts{.db = *db,
                   .beside = *beside,
                   .journal = *std::move(journal),
                   .lifetimes = {.session = config.session_life,
                                 .transcript = config.transcript_life,
                                 .journal = config.journal_life},
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
  Result<Opened> found = fail(ErrorCode::kNotFound, {});
  auto read = [&](Tables& tables, Sweeper&) { found = tables.load(id, oldest_session()); };
  const Result<void> done = co_await thread_->in_next_commit(std::move(read));
  if (!done) co_return std::unexpected(done.error());
  co_return found;
}

net::awaitable<Result<std::vector<StoredFrame>>> SqliteStore::frames(SessionId id,
                                                                     std::int64_t after,
                                                                     std::size_t limit) {
  std::vector<StoredFrame> found;
  auto read = [&](Tables& tables, Sweeper&) { found = tables.frames(id, after, limit); };
  const Result<void> done = co_await thread_->in_next_commit(std::move(read));
  if (!done) co_return std::unexpected(done.error());
  co_return found;
}

net::awaitable<Result<void>> SqliteStore::end(SessionId id) {
  auto remove = [&](Tables& tables, Sweeper&) { tables.end(id); };
  Result<void> done = co_await thread_->in_next_commit(std::move(remove));
  co_return done;
}

net::awaitable<Result<void>> SqliteStore::sweep() {
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
