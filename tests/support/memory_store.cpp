#include "tests/support/memory_store.h"

#include <algorithm>
#include <ranges>

namespace annai {
namespace {

constexpr int kGuessesPerHour = 5;

std::string spelled(const Address& address) { return address.channel + ' ' + address.name; }

std::unexpected<Error> refused() { return fail(ErrorCode::kUnavailable, "the store was told to"); }

}  // namespace

SessionId MemoryStore::next_id() { return SessionId{++last_id_}; }

net::awaitable<Result<void>> MemoryStore::commit(Commit commit) {
  if (refuse_) co_return refused();
  const SessionId id = commit.event.session;
  Step& step = commit.step;
  if (step.hand_over) {  // no two sessions offer the same code
    const auto other = offering(step.hand_over->code, commit.event.at);
    if (other != sessions_.end() && other->first != id.value) co_return refused();
  }
  Kept& kept = sessions_[id.value];
  if (step.hand_over) kept.hand_over = std::move(step.hand_over);
  const Turn turn{.session = id,
                  .before = step.session.seq - static_cast<std::int64_t>(commit.frames.size()),
                  .last = step.session.seq,
                  .record = transcript_.size()};
  if (drops_form(commit)) {
    std::erase_if(kept.frames, [&](const StoredFrame& frame) {
      return std::ranges::find(kept.personal, frame.seq) != kept.personal.end();
    });
    kept.hand_over.reset();
  }
  for (std::int64_t frame = turn.before + 1; step.personal && frame <= turn.last; ++frame) {
    kept.personal.push_back(frame);
  }
  if (step.consent) consents_.push_back(*step.consent);
  std::int64_t seq = turn.before;
  for (std::string& frame : commit.frames) kept.frames.push_back({++seq, std::move(frame)});
  kept.opened.session = std::move(step.session);
  if (commit.tokens) kept.opened.tokens = *commit.tokens;
  if (std::holds_alternative<Outcome>(commit.event.what)) remove(id, commit.event.key);
  if (const auto* elapsed = std::get_if<Elapsed>(&commit.event.what)) {
    kept.timers.erase(elapsed->timer);
  }
  for (Effect& effect : step.effects) add(id, std::move(effect), /*is_letter=*/false);
  for (Effect& letter : commit.letters) add(id, std::move(letter), /*is_letter=*/true);
  for (const Timer& timer : step.timers) {
    kept.timers.erase(timer.name);
    if (timer.due != UtcTime{}) kept.timers.emplace(timer.name, timer.due);
  }
  transcript_.push_back(std::move(step.record));
  if (commit.address) bind(*commit.address, kept);
  if (commit.event.received) take(commit.event.key, turn);
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

net::awaitable<Result<std::vector<Pending>>> MemoryStore::pending(std::size_t limit) {
  if (refuse_) co_return refused();
  std::vector<Pending> found;
  for (const Waiting& one : outbox_ | std::views::take(limit)) found.push_back(one.pending);
  co_return found;
}

net::awaitable<Result<void>> MemoryStore::mark(SessionId session, std::string key,
                                               LetterMark mark) {
  if (refuse_) co_return refused();
  for (Waiting& one : outbox_) {
    if (one.pending.session == session && one.pending.effect.key == key) one.pending.mark = mark;
  }
  co_return Result<void>();
}

net::awaitable<Result<void>> MemoryStore::performed(SessionId session, std::string key) {
  if (refuse_) co_return refused();
  remove(session, key);
  co_return Result<void>();
}

net::awaitable<Result<std::vector<Due>>> MemoryStore::due(UtcTime by, std::size_t limit) {
  if (refuse_) co_return refused();
  std::vector<Due> found;
  for (const auto& [id, kept] : sessions_) {
    for (const auto& [name, due] : kept.timers) {
      if (due <= by) found.push_back({SessionId{id}, name, due});
    }
  }
  std::ranges::sort(found, {}, &Due::due);
  found.resize(std::min(found.size(), limit));
  co_return found;
}

net::awaitable<Result<SessionId>> MemoryStore::find(std::string reference) {
  if (refuse_) co_return refused();
  for (const auto& [id, kept] : sessions_) {
    const FormState& form = kept.opened.session.form;
    const bool its = form.open() && !form.reference.empty() && form.reference == reference;
    if (its) co_return SessionId{id};
  }
  co_return fail(ErrorCode::kNotFound, "no session with this reference");
}

net::awaitable<Result<SessionId>> MemoryStore::offered(std::string code, SessionId by,
                                                       UtcTime now) {
  if (refuse_) co_return refused();
  const std::unexpected<Error> nothing = fail(ErrorCode::kNotFound, "no form with this code");
  int& guesses = guesses_[{by, std::chrono::floor<std::chrono::hours>(now)}];
  if (guesses >= kGuessesPerHour) co_return nothing;
  const auto from = offering(code, now);
  if (from == sessions_.end()) {
    ++guesses;
    co_return nothing;
  }
  if (!from->second.opened.session.form.open()) co_return nothing;
  co_return SessionId{from->first};
}

net::awaitable<Result<void>> MemoryStore::hand_over(std::string code, Commit giver, Commit taker) {
  if (refuse_) co_return refused();
  const auto from = offering(code, giver.event.at);
  if (from == sessions_.end() || from->first != giver.event.session.value) {
    co_return fail(ErrorCode::kNotFound, "the code does not count any more");
  }
  from->second.hand_over.reset();
  for (Waiting& one : outbox_) {
    if (one.is_letter || one.pending.session != giver.event.session) continue;
    asked_first_by(one.pending.effect, giver.event.session);
    one.pending.session = taker.event.session;
  }
  const Result<void> given = co_await MemoryStore::commit(std::move(giver));
  if (!given) co_return given;
  co_return co_await MemoryStore::commit(std::move(taker));
}

net::awaitable<Result<void>> MemoryStore::end(SessionId id) {
  if (refuse_) co_return refused();
  const auto ended = sessions_.find(id.value);
  if (ended == sessions_.end()) co_return Result<void>();
  std::erase_if(outbox_,
                [&](const Waiting& one) { return one.is_letter && one.pending.session == id; });
  sessions_.erase(ended);
  co_return Result<void>();
}

net::awaitable<Result<void>> MemoryStore::receive(std::vector<Received> all) {
  if (refuse_) co_return refused();
  for (Received& one : all) {
    const bool known = std::ranges::any_of(handed_in_, [&](const HandedIn& other) {
      return other.received.from.channel == one.from.channel && other.received.key == one.key;
    });
    if (known) continue;
    one.handed_in = one.at;
    const bool unsaid = unsaid_.contains({spelled(one.from), one.message});
    handed_in_.push_back({.received = std::move(one), .taken = unsaid, .unsaid = unsaid});
  }
  co_return Result<void>();
}

net::awaitable<Result<std::vector<Received>>> MemoryStore::received(std::string channel,
                                                                    std::size_t limit) {
  if (refuse_) co_return refused();
  std::multimap<UtcTime, Received> waiting;
  for (const HandedIn& one : handed_in_) {
    const bool waits = !one.taken && one.received.from.channel == channel;
    if (waits) waiting.emplace(one.received.at, one.received);
  }
  std::vector<Received> found;
  for (auto& [at, one] : waiting | std::views::take(limit)) found.push_back(std::move(one));
  co_return found;
}

net::awaitable<Result<void>> MemoryStore::ignored(Address from, std::string key) {
  if (refuse_) co_return refused();
  for (HandedIn& one : handed_in_) {
    if (one.received.from.channel == from.channel && one.received.key == key) one.taken = true;
  }
  co_return Result<void>();
}

net::awaitable<Result<void>> MemoryStore::left(Address from, UtcTime at) {
  if (refuse_) co_return refused();
  for (HandedIn& one : handed_in_) {
    if (one.received.from == from && one.received.at <= at) one.taken = true;
  }
  co_return Result<void>();
}

net::awaitable<Result<SessionId>> MemoryStore::session_at(Address address) {
  if (refuse_) co_return refused();
  const auto found = living_at(address);
  if (found == sessions_.end()) {
    co_return fail(ErrorCode::kNotFound, "no session at this address");
  }
  co_return SessionId{found->first};
}

net::awaitable<Result<void>> MemoryStore::unsay(Address from, std::string message) {
  if (refuse_) co_return refused();
  bool found = false;
  for (HandedIn& one : handed_in_) {
    const bool hers = one.received.from == from && one.received.message == message;
    if (!hers || message.empty()) continue;
    found = one.taken = one.unsaid = true;
    if (one.became) forget_words(*one.became);
  }
  if (!found && !message.empty()) unsaid_.insert({spelled(from), message});
  co_return Result<void>();
}

// A key that is there already is the same effect.
void MemoryStore::add(SessionId session, Effect effect, bool is_letter) {
  const auto same = [&](const Waiting& other) { return other.pending.effect.key == effect.key; };
  if (std::ranges::any_of(outbox_, same)) return;
  outbox_.push_back({.pending = {session, std::move(effect)}, .is_letter = is_letter});
}

void MemoryStore::remove(SessionId session, const std::string& key) {
  std::erase_if(outbox_, [&](const Waiting& done) {
    return done.pending.session == session && done.pending.effect.key == key;
  });
}

void MemoryStore::bind(const Address& address, Kept& kept) {
  const auto former = living_at(address);
  if (former != sessions_.end()) former->second.opened.address = {};
  kept.opened.address = address;
}

void MemoryStore::take(const std::string& key, const Turn& turn) {
  const std::string& channel = sessions_[turn.session.value].opened.address.channel;
  for (HandedIn& one : handed_in_) {
    if (one.received.from.channel != channel || one.received.key != key) continue;
    one.taken = true;
    one.became = turn;
    if (one.unsaid) forget_words(turn);
  }
}

void MemoryStore::forget_words(const Turn& turn) {
  transcript_[turn.record].said.clear();
  const auto session = sessions_.find(turn.session.value);
  if (session == sessions_.end()) return;
  std::erase_if(session->second.frames, [&](const StoredFrame& frame) {
    return frame.seq > turn.before && frame.seq <= turn.last;
  });
}

MemoryStore::Sessions::iterator MemoryStore::living_at(const Address& address) {
  return std::ranges::find_if(
      sessions_, [&](const auto& session) { return session.second.opened.address == address; });
}

// The session whose code this is, if it still counts.
MemoryStore::Sessions::iterator MemoryStore::offering(const std::string& code, UtcTime now) {
  return std::ranges::find_if(sessions_, [&](const auto& session) {
    const std::optional<HandOver>& offer = session.second.hand_over;
    return offer && offer->code == code && offer->expires > now;
  });
}

}  // namespace annai
