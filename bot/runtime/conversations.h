// The runtime around the kernel: sessions in memory while somebody is there, one event of each at a
// time, durable before anything is said. One instance, on the loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bot/core/bucket.h"
#include "bot/ports/channel_store.h"
#include "bot/ports/clock.h"
#include "bot/ports/connector.h"
#include "bot/ports/inbox.h"
#include "bot/ports/messenger.h"
#include "bot/ports/session_store.h"
#include "bot/runtime/gate.h"
#include "bot/runtime/kept_buckets.h"
#include "bot/turn/turn.h"

namespace annai {

struct ConversationLimits {
  double messages_per_second = 1;  // of one session, after the burst
  double message_burst = 20;
  std::size_t most_replayed = 200;  // frames after a reconnect; older ones are left out
};

class Conversations : public Inbox {
 public:
  Conversations(const Turn& turn, SessionStore& store, ChannelStore& channels, const Clock& clock,
                ConversationLimits limits)
      : turn_(turn),
        store_(store),
        channels_(channels),
        clock_(clock),
        limits_(limits),
        buckets_(limits.messages_per_second, limits.message_burst) {}

  void attach(Connector& connector) { connectors_.push_back(&connector); }
  void attach(Messenger& messenger) { messengers_.push_back(&messenger); }
  // Called after each commit of a step that wants something done outside, with all that is now in
  // the outbox of it.
  void when_wanted(std::function<void(std::vector<Pending>)> wanted) {
    wanted_ = std::move(wanted);
  }

  net::awaitable<Result<void>> handle(Event event, std::uint64_t address) override;
  net::awaitable<Result<SessionId>> handle_from(Address from, Event event,
                                                std::uint64_t address) override;
  net::awaitable<Result<Opening>> open(Hello hello) override;
  std::vector<Suggestion> suggest(std::string_view typed) const override;
  net::awaitable<Result<void>> notice(std::string id, Notice notice) override;
  net::awaitable<Result<void>> end(SessionId session) override;
  void leave(SessionId session) override;

  // The form that this code stands for goes on in `by`, with the effects that it waits for, and its
  // former session, which is returned, is told so: all at once, or nothing. `key`: of the Outcome
  // event. NotFound: no such code, used, expired, or guessed at too often; or `by` has ended. Else
  // as handle().
  net::awaitable<Result<SessionId>> take_over(SessionId by, std::string key, std::string code);

  std::size_t in_memory() const { return live_.size(); }  // conversations that somebody is in

 private:
  // A session that somebody is in, or that a turn is on.
  struct Live {
    Session session;
    Tokens tokens;
    Address address;
    bool unbound = false;  // nobody else knows yet that she is found there
    TokenBucket bucket;
    Gate gate;
    int calls = 0;      // that run
    bool open = false;  // some address is there
    bool ended = false;
  };
  // Keeps a Live in memory as long as a call uses it.
  class Use {
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

  net::awaitable<Result<Live*>> live(SessionId id);
  Live& keep(Opened opened);
  net::awaitable<Result<SessionId>> session_at(const Address& from);
  Result<void> write_letters(const Live& live, Commit& job) const;
  net::awaitable<void> forget_received(const Live& live, const Event& event);
  net::awaitable<Result<void>> end_here(Live& live);
  void forget_if_unused(SessionId id);
  bool valid(Live& live, const TokenHash& presented) const;

  Result<Step> take(const Session& session, const Event& event) const;
  net::awaitable<Result<void>> repeat(const SeenEvent& seen, const Event& event,
                                      std::uint64_t address);
  // A step that is about to be stored, and what happens once it is.
  struct Draft {
    Commit job;
    Delivery delivery;
    Session after;
    std::optional<Tokens> tokens;  // new ones
    bool timed = false;
    std::vector<Pending> wanted;
  };
  // Failed: its letters cannot be written.
  Result<Draft> draft(const Live& live, Event event, Step step, std::uint64_t address) const;
  void finish(Live& live, Draft draft);
  net::awaitable<Result<void>> commit(Live& live, Event event, Step step, std::uint64_t address);
  static const SeenEvent* seen(const Live& live, const std::string& key);
  net::awaitable<Result<Opening>> arrive(Live& live, Hello hello, bool resumed);
  void tell_other_windows(SessionId session, const std::string& token);

  const Turn& turn_;
  SessionStore& store_;
  ChannelStore& channels_;
  const Clock& clock_;
  const ConversationLimits limits_;
  std::vector<Connector*> connectors_;
  std::vector<Messenger*> messengers_;
  std::function<void(std::vector<Pending>)> wanted_ = [](const std::vector<Pending>&) {};
  std::unordered_map<std::int64_t, std::unique_ptr<Live>> live_;
  KeptBuckets buckets_;  // of conversations that nobody is in for a moment
};

}  // namespace annai
