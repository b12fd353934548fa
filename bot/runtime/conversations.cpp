#include "bot/runtime/conversations.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "bot/runtime/token.h"

namespace annai {
namespace {

std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = 0xCBF29CE484222325U) {
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  return hash;
}

std::uint64_t body_of(const Event& event) {
  if (const auto* said = std::get_if<Said>(&event.what)) return fnv1a(said->text, fnv1a("said"));
  if (const auto* chose = std::get_if<Chose>(&event.what))
    return fnv1a(chose->choice, fnv1a("chose"));
  if (const auto* rated = std::get_if<Rated>(&event.what)) {
    return fnv1a(rated->comment, fnv1a(fmt::format("rated {} {}", rated->reply, rated->helpful)));
  }
  return 0;
}

void remember(Session& session, const Event& event, std::int64_t before) {
  if (session.seen.size() >= Session::kSeenKept) session.seen.erase(session.seen.begin());
  session.seen.push_back({.key = fnv1a(event.key), .body = body_of(event), .seq = before});
}

// The customer's own words as they are on the wire: to her as she typed them, on disk as masked.
std::string_view words_of(const Event& event, const Step& step) {
  const auto* said = std::get_if<Said>(&event.what);
  return said != nullptr ? std::string_view(said->text) : std::string_view(step.record.said);
}

}  // namespace

class Conversations::Use {
 public:
  Use(Conversations& owner, Live& live) : owner_(owner), live_(live) { ++live.calls; }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    --live_.calls;
    owner_.forget_if_unused(live_.session.id);
  }

 private:
  Conversations& owner_;
  Live& live_;
};

net::awaitable<Result<void>> Conversations::handle(Event event, std::uint64_t address) {
  const Result<Live*> found = co_await live(event.session);
  if (!found) co_return std::unexpected(found.error());
  Live& live = **found;
  const Use use(*this, live);
  const Gate::Pass pass = co_await live.gate.enter();
  if (!pass) co_return std::unexpected(Error{ErrorCode::kRateLimited, "too many at once", 1000});
  if (live.ended) co_return fail(ErrorCode::kNotFound, "this conversation has ended");

  const auto seen = std::ranges::find(live.session.seen, fnv1a(event.key), &SeenEvent::key);
  if (seen != live.session.seen.end()) {
    const SeenEvent before = *seen;
    co_return co_await repeat(before, event, address);
  }
  const auto now = std::chrono::steady_clock::now();
  if (!live.bucket.take(now)) {
    const auto wait = static_cast<int>(live.bucket.wait(now).count());
    co_return std::unexpected(Error{ErrorCode::kRateLimited, "too fast", wait});
  }
  const std::int64_t before = live.session.seq;
  Result<Step> step = take(live.session, event);
  if (!step) co_return std::unexpected(step.error());
  remember(step->session, event, before);
  co_return co_await commit(live, std::move(event), std::move(*step), address);
}

// The only catch-all: whatever goes wrong in a turn, the line stays open and nothing half-done is
// kept.
Result<Step> Conversations::take(const Session& session, const Event& event) const try {
  Step step = turn_.take(session, event);
  if (step.refused) return std::unexpected(*step.refused);
  return step;
} catch (const std::exception& e) {
  spdlog::error("turn failed: session={} what={}", session.id.value, e.what());
  return fail(ErrorCode::kUnavailable, "the turn failed");
}

net::awaitable<Result<void>> Conversations::repeat(const SeenEvent& seen, const Event& event,
                                                   std::uint64_t address) {
  if (seen.body != body_of(event))
    co_return fail(ErrorCode::kBadRequest, "this id was used for another message");
  Result<std::vector<StoredFrame>> stored =
      co_await store_.frames(event.session, seen.seq, limits_.most_replayed);
  if (!stored) co_return std::unexpected(stored.error());
  // What the event led to: up to and with the first reply to it.
  Delivery again{.session = event.session, .address = address, .only_there = true};
  for (StoredFrame& frame : *stored) {
    const bool reply = frame.frame.starts_with(R"({"type":"reply")");
    again.frames.push_back(std::move(frame.frame));
    if (reply) break;
  }
  for (Connector* connector : connectors_) connector->deliver(again);
  co_return Result<void>{};
}

net::awaitable<Result<void>> Conversations::commit(Live& live, Event event, Step step,
                                                   std::uint64_t address) {
  Delivery delivery{.session = live.session.id, .address = address};
  Commit job{.event = std::move(event), .step = std::move(step)};
  if (job.step.said_seq != 0) {
    delivery.frames.push_back(
        said_to_wire(job.step.said_seq, job.event.key, words_of(job.event, job.step)));
    job.frames.push_back(said_to_wire(job.step.said_seq, job.event.key, job.step.record.said));
  }
  for (const Reply& reply : job.step.replies) {
    delivery.frames.push_back(to_wire(reply, job.event.key));
    job.frames.push_back(delivery.frames.back());
  }
  Session after = job.step.session;
  const Result<void> done = co_await store_.commit(std::move(job));
  if (!done) co_return std::unexpected(done.error());
  live.session = std::move(after);
  for (Connector* connector : connectors_)
    connector->deliver(delivery);  // acknowledged means on disk
  co_return Result<void>{};
}

net::awaitable<Result<Opening>> Conversations::open(Hello hello) {
  if (const std::optional<Token> token = parse_token(hello.token)) {
    const Result<Live*> found = co_await live(token->session);
    if (!found && found.error().code != ErrorCode::kNotFound)
      co_return std::unexpected(found.error());
    if (found && valid(**found, token->hash))
      co_return co_await arrive(**found, std::move(hello), true);
    if (found) forget_if_unused(token->session);
  }
  const SessionId id = store_.next_id();
  hello.after = 0;
  co_return co_await arrive(keep(id, Session{.id = id}, {}), std::move(hello), false);
}

net::awaitable<Result<Opening>> Conversations::arrive(Live& live, Hello hello, bool resumed) {
  const Use use(*this, live);
  const Gate::Pass pass = co_await live.gate.enter();
  if (!pass) co_return std::unexpected(Error{ErrorCode::kRateLimited, "too many at once", 1000});
  if (live.ended) co_return fail(ErrorCode::kUnavailable, "this conversation has just ended");
  const SessionId id = live.session.id;
  Opening opening{.session = id, .resumed = resumed, .seq = live.session.seq};
  if (resumed) {
    Result<std::vector<StoredFrame>> missed =
        co_await store_.frames(id, hello.after, limits_.most_replayed);
    if (!missed) co_return std::unexpected(missed.error());
    for (StoredFrame& frame : *missed) opening.frames.push_back(std::move(frame.frame));
  }

  const Randomness random = clock_.random();
  const Token token = make_token(id, clock_.random());
  Tokens tokens = resumed ? Tokens{.current = live.tokens.current, .next = token.hash}
                          : Tokens{.current = token.hash};
  Event event{.session = id,
              .key = "arrived",
              .at = clock_.now(),
              .random = random,
              .what = Arrived{hello.entry}};
  Result<Step> step = take(live.session, event);
  if (!step) co_return std::unexpected(step.error());
  Commit job{.event = event, .step = std::move(*step), .tokens = tokens};
  for (const Reply& reply : job.step.replies) {
    job.frames.push_back(to_wire(reply, {}));
    opening.frames.push_back(job.frames.back());
  }
  Session after = job.step.session;
  const Result<void> done = co_await store_.commit(std::move(job));
  if (!done) co_return std::unexpected(done.error());
  live.session = std::move(after);
  live.tokens = tokens;
  live.open = true;  // until leave()
  opening.token = token.text;
  co_return opening;
}

std::vector<Suggestion> Conversations::suggest(std::string_view typed) const {
  std::vector<Suggestion> out;
  for (SuggestedQuestion& question : turn_.suggest(typed)) {
    out.push_back({std::move(question.label), std::move(question.text)});
  }
  return out;
}

net::awaitable<Result<void>> Conversations::end(SessionId session) {
  const Result<Live*> found = co_await live(session);
  if (!found) co_return std::unexpected(found.error());
  Live& live = **found;
  const Use use(*this, live);
  const Gate::Pass pass = co_await live.gate.enter();
  const Result<void> done = co_await store_.end(session);
  if (done) live.ended = true;
  co_return done;
}

void Conversations::leave(SessionId session) {
  const auto here = live_.find(session.value);
  if (here != live_.end()) here->second->open = false;
  forget_if_unused(session);
}

net::awaitable<Result<Conversations::Live*>> Conversations::live(SessionId id) {
  if (const auto here = live_.find(id.value); here != live_.end()) co_return here->second.get();
  Result<Opened> opened = co_await store_.load(id);
  if (!opened) co_return std::unexpected(opened.error());
  co_return &keep(id, std::move(opened->session), opened->tokens);
}

Conversations::Live& Conversations::keep(SessionId id, Session session, Tokens tokens) {
  std::unique_ptr<Live>& place = live_[id.value];  // two loads may have raced: the first one stays
  if (!place) {
    place = std::make_unique<Live>(
        Live{.session = std::move(session),
             .tokens = tokens,
             .bucket = TokenBucket(limits_.messages_per_second, limits_.message_burst),
             .gate = {}});
  }
  return *place;
}

void Conversations::forget_if_unused(SessionId id) {
  const auto here = live_.find(id.value);
  if (here != live_.end() && !here->second->open && here->second->calls == 0) live_.erase(here);
}

// The newer token, once presented, ends the older one.
bool Conversations::valid(Live& live, const TokenHash& presented) const {
  if (live.ended) return false;
  if (live.tokens.next && same(*live.tokens.next, presented)) {
    live.tokens = {.current = presented, .next = {}};
    return true;
  }
  return same(live.tokens.current, presented);
}

}  // namespace annai
