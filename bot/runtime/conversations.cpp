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
  if (const auto* sent = std::get_if<Sent>(&event.what)) return fnv1a(sent->kind, fnv1a("sent"));
  return 0;
}

// Of what is personal not even a hash is kept in clear: it could be guessed at.
constexpr std::uint64_t kUnknownBody = 0;

void remember(Step& step, const Event& event, std::int64_t before) {
  std::vector<SeenEvent>& seen = step.session.seen;
  if (seen.size() >= Session::kSeenKept) seen.erase(seen.begin());
  const bool hidden = step.personal || step.secret;
  seen.push_back(
      {.key = fnv1a(event.key), .body = hidden ? kUnknownBody : body_of(event), .seq = before});
}

// Everything else is the doing of time or of My Page, and answers nothing.
bool by_customer(const Event& event) {
  return !std::holds_alternative<Elapsed>(event.what) &&
         !std::holds_alternative<Outcome>(event.what) &&
         !std::holds_alternative<Notice>(event.what);
}

// Unique for ever, as the event's randomness is.
std::string letter_key(const Event& event, std::size_t number) {
  constexpr std::size_t kBytes = 12;
  std::string key = "letter-";
  for (std::size_t i = 0; i < kBytes; ++i) key += fmt::format("{:02x}", event.random[i]);
  return key + fmt::format("-{}", number);
}

std::vector<Pending> outbox_of(const Commit& job) {
  std::vector<Pending> all;
  all.reserve(job.step.effects.size() + job.letters.size());
  for (const Effect& effect : job.step.effects) {
    all.push_back({.session = job.event.session, .effect = effect, .network = job.event.network});
  }
  for (const Effect& letter : job.letters)
    all.push_back({.session = job.event.session, .effect = letter});
  return all;
}

// The customer's own words as they are on the wire: to her as she typed them, on disk as masked.
// What may be a password is masked everywhere.
std::string_view words_of(const Event& event, const Step& step) {
  const auto* said = std::get_if<Said>(&event.what);
  return said != nullptr && !step.secret ? std::string_view(said->text)
                                         : std::string_view(step.record.said);
}

}  // namespace

net::awaitable<Result<void>> Conversations::handle(Event event, std::uint64_t address) {
  const Result<Live*> found = co_await live(event.session);
  if (!found) co_return std::unexpected(found.error());
  Live& live = **found;
  const Use use(*this, live);
  const Gate::Pass pass = co_await live.gate.enter();
  if (!pass) co_return std::unexpected(Error{ErrorCode::kRateLimited, "too many at once", 1000});
  if (live.ended) co_return fail(ErrorCode::kNotFound, "this conversation has ended");

  if (const SeenEvent* known = seen(live, event.key)) {
    const SeenEvent before = *known;
    if (event.received) co_await forget_received(live, event);
    if (!by_customer(event) || event.received) co_return Result<void>{};
    co_return co_await repeat(before, event, address);
  }
  const auto now = std::chrono::steady_clock::now();
  if (by_customer(event) && !live.bucket.take(now)) {
    const auto wait = static_cast<int>(live.bucket.wait(now).count());
    co_return std::unexpected(Error{ErrorCode::kRateLimited, "too fast", wait});
  }
  Result<Step> step = take(live.session, event);
  if (!step) {
    if (event.received) co_await forget_received(live, event);  // it would fail for ever
    co_return std::unexpected(step.error());
  }
  if (step->ends) co_return co_await end_here(live);
  co_return co_await commit(live, std::move(event), std::move(*step), address);
}

net::awaitable<Result<SessionId>> Conversations::handle_from(Address from, Event event,
                                                             std::uint64_t address) {
  const Result<SessionId> session = co_await session_at(from);
  if (!session) co_return std::unexpected(session.error());
  event.session = *session;
  const Result<void> done = co_await handle(std::move(event), address);
  if (!done) co_return std::unexpected(done.error());
  co_return *session;
}

// A new one is known to nobody until the commit of its first step has bound it: the caller's events
// of one address come one after another.
net::awaitable<Result<SessionId>> Conversations::session_at(const Address& from) {
  const Result<SessionId> known = co_await channels_.session_at(from);
  if (!known && known.error().code != ErrorCode::kNotFound) co_return known;
  if (known) {
    const Result<Live*> found = co_await live(*known);
    if (found || found.error().code != ErrorCode::kFailed) co_return known;
    spdlog::error("session={} {}: another begins in its place", known->value,
                  found.error().message);
  }
  const SessionId id = store_.next_id();
  Live& live =
      keep({.session = {.id = id, .channel = from.channel}, .tokens = {}, .address = from});
  live.unbound = true;
  co_return id;
}

net::awaitable<void> Conversations::forget_received(const Live& live, const Event& event) {
  const Result<void> ignored = co_await channels_.ignored(live.address, event.key);
  if (!ignored)
    spdlog::warn("received: session={} {}", live.session.id.value, ignored.error().message);
}

// Catches all, as write_letters does: whatever goes wrong in a turn, the line stays open and
// nothing half-done is kept.
Result<Step> Conversations::take(const Session& session, const Event& event) const try {
  Step step = turn_.take(session, event);
  if (step.refused) return std::unexpected(*step.refused);
  return step;
} catch (const std::exception& e) {
  spdlog::error("turn failed: session={} what={}", session.id.value, e.what());
  return fail(ErrorCode::kFailed, "the turn failed");
}

net::awaitable<Result<void>> Conversations::repeat(const SeenEvent& seen, const Event& event,
                                                   std::uint64_t address) {
  if (seen.body != kUnknownBody && seen.body != body_of(event))
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

const SeenEvent* Conversations::seen(const Live& live, const std::string& key) {
  const auto found = std::ranges::find(live.session.seen, fnv1a(key), &SeenEvent::key);
  return found != live.session.seen.end() ? &*found : nullptr;
}

net::awaitable<Result<void>> Conversations::commit(Live& live, Event event, Step step,
                                                   std::uint64_t address) {
  Result<Draft> step_taken = draft(live, event, std::move(step), address);
  if (!step_taken) {
    if (event.received) co_await forget_received(live, event);
    co_return std::unexpected(step_taken.error());
  }
  const Result<void> done = co_await store_.commit(std::move(step_taken->job));
  if (done) finish(live, *std::move(step_taken));
  co_return done;
}

Result<Conversations::Draft> Conversations::draft(const Live& live, Event event, Step step,
                                                  std::uint64_t address) const {
  remember(step, event, live.session.seq);
  Draft draft{.job = {.event = std::move(event), .step = std::move(step)},
              .delivery = {.session = live.session.id, .address = address}};
  Commit& job = draft.job;
  Delivery& delivery = draft.delivery;
  if (job.step.said_seq != 0) {
    const auto said = [&](std::string_view words) {
      return said_to_wire(job.step.said_seq, job.event.at, job.event.key, words);
    };
    delivery.frames.push_back(said(words_of(job.event, job.step)));
    job.frames.push_back(said(job.step.record.said));
  }
  const std::string_view answered = by_customer(job.event) ? job.event.key : std::string_view();
  for (const Reply& reply : job.step.replies) {
    delivery.frames.push_back(to_wire(reply, answered));
    job.frames.push_back(delivery.frames.back());
  }
  if (live.unbound) job.address = live.address;
  const Result<void> written = write_letters(live, job);
  if (!written) return std::unexpected(written.error());
  const bool consents = job.step.consent && job.step.consent->agreed;
  if (consents && live.open) {  // it is personal from here on: a token seen before opens it no more
    const Token token = make_token(live.session.id, clock_.random());
    // Who consents has read what came with her last token.
    job.tokens =
        Tokens{.current = live.tokens.next.value_or(live.tokens.current), .next = token.hash};
    delivery.frames.push_back(token_to_wire(token.text));
  }
  draft.tokens = job.tokens;
  draft.after = job.step.session;
  draft.timed = !job.step.timers.empty();
  draft.wanted = outbox_of(job);
  return draft;
}

// Acknowledged means on disk: by now it is.
void Conversations::finish(Live& live, Draft draft) {
  live.session = std::move(draft.after);
  if (draft.tokens) live.tokens = *draft.tokens;
  live.unbound = false;
  if (draft.timed || !draft.wanted.empty()) wanted_(std::move(draft.wanted));
  for (Connector* connector : connectors_) connector->deliver(draft.delivery);
}

// What she is to be sent of the step, if she is on a channel that we call.
Result<void> Conversations::write_letters(const Live& live, Commit& job) const try {
  for (const Messenger* messenger : messengers_) {
    if (messenger->channel() != live.address.channel) continue;
    job.letters = messenger->letters(live.address, job);
    for (Effect& letter : job.letters) {
      letter.key = letter_key(job.event, static_cast<std::size_t>(&letter - job.letters.data()));
      letter.asked_at = job.event.at;
    }
  }
  return {};
} catch (const std::exception& e) {
  spdlog::error("letters failed: session={} what={}", live.session.id.value, e.what());
  return fail(ErrorCode::kFailed, "the letters failed");
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
  co_return co_await arrive(keep({.session = {.id = id}, .tokens = {}, .address = {}}),
                            std::move(hello), false);
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
  if (resumed) tell_other_windows(id, token.text);
  co_return opening;
}

// They hold the same conversation, and a token that is about to end: all go on with the new one.
void Conversations::tell_other_windows(SessionId session, const std::string& token) {
  Delivery delivery{.session = session};
  delivery.frames.push_back(token_to_wire(token));
  for (Connector* connector : connectors_) connector->deliver(delivery);
}

std::vector<Suggestion> Conversations::suggest(std::string_view typed) const {
  std::vector<Suggestion> out;
  for (SuggestedQuestion& question : turn_.suggest(typed)) {
    out.push_back({std::move(question.label), std::move(question.text)});
  }
  return out;
}

// Where the form goes elsewhere in the meantime, the notice goes after it.
net::awaitable<Result<void>> Conversations::notice(std::string id, Notice notice) {
  std::optional<SessionId> told;
  while (true) {
    const Result<SessionId> session = co_await store_.find(notice.reference);
    if (told && (!session || *session == *told)) co_return Result<void>{};
    if (!session) co_return std::unexpected(session.error());
    Event event{.session = *session,
                .key = id,
                .at = clock_.now(),
                .random = clock_.random(),
                .what = notice};
    const Result<void> done = co_await handle(std::move(event), 0);
    if (!done) co_return done;
    told = *session;
  }
}

net::awaitable<Result<void>> Conversations::end(SessionId session) {
  const Result<Live*> found = co_await live(session);
  if (!found && found.error().code == ErrorCode::kFailed) co_return co_await store_.end(session);
  if (!found) co_return std::unexpected(found.error());
  Live& live = **found;
  const Use use(*this, live);
  const Gate::Pass pass = co_await live.gate.enter();
  co_return co_await end_here(live);
}

net::awaitable<Result<void>> Conversations::end_here(Live& live) {
  Result<void> done = co_await store_.end(live.session.id);
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
  co_return &keep(*std::move(opened));
}

Conversations::Live& Conversations::keep(Opened opened) {
  // Two loads may have raced: the first one stays.
  std::unique_ptr<Live>& place = live_[opened.session.id.value];
  if (!place) {
    const SessionId id = opened.session.id;
    place = std::make_unique<Live>(Live{.session = std::move(opened.session),
                                        .tokens = opened.tokens,
                                        .address = std::move(opened.address),
                                        .bucket = buckets_.take(id),
                                        .gate = {}});
  }
  return *place;
}

void Conversations::forget_if_unused(SessionId id) {
  const auto here = live_.find(id.value);
  if (here == live_.end() || here->second->open || here->second->calls > 0) return;
  if (!here->second->ended) buckets_.keep(id, here->second->bucket);
  live_.erase(here);
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
