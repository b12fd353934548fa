#include "tests/support/memory_store.h"

#include <algorithm>

namespace annai {
namespace {

std::unexpected<Error> refused() { return fail(ErrorCode::kUnavailable, "the store was told to"); }

}  // namespace

SessionId MemoryStore::next_id() { return SessionId{++last_id_}; }

net::awaitable<Result<void>> MemoryStore::commit(Commit commit) {
  if (refuse_) co_return refused();
  Kept& kept = sessions_[commit.event.session.value];
  std::int64_t seq = commit.step.session.seq - static_cast<std::int64_t>(commit.frames.size());
  for (std::string& frame : commit.frames) kept.frames.push_back({++seq, std::move(frame)});
  kept.opened.session = std::move(commit.step.session);
  if (commit.tokens) kept.opened.tokens = *commit.tokens;
  transcript_.push_back(std::move(commit.step.record));
  co_return Result<void>();
}

net::awaitable<Result<Opened>> MemoryStore::load(SessionId id) {
  if (refuse_) co_return refused();
  const auto found = sessions_.find(id.value);
  if (found == sessions_.end()) co_return fail(ErrorCode::kNotFound, "no such session");
  co_return found->second.opened;
}

net::awaitable<Result<std::vector<StoredFrame>>> MemoryStore::frames(SessionId id,
                                                                     std::int64_t after,
                                                                     std::size_t limit) {
  if (refuse_) co_return refused();
  std::vector<StoredFrame> missed;
  if (const auto found = sessions_.find(id.value); found != sessions_.end()) {
    const std::vector<StoredFrame>& all = found->second.frames;
    auto first = std::ranges::upper_bound(all, after, {}, &StoredFrame::seq);
    first = std::max(first, all.end() - static_cast<std::ptrdiff_t>(std::min(limit, all.size())));
    missed.assign(first, all.end());
  }
  co_return missed;
}

net::awaitable<Result<void>> MemoryStore::end(SessionId id) {
  if (refuse_) co_return refused();
  sessions_.erase(id.value);
  co_return Result<void>();
}

}  // namespace annai
