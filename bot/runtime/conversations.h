// The runtime around the kernel: sessions in memory while somebody is there, one event of each at a
// time, durable before anything is said. One instance, on the loop's thread.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bot/core/bucket.h"
#include "bot/ports/clock.h"
#include "bot/ports/connector.h"
#include "bot/ports/inbox.h"
#include "bot/ports/session_store.h"
#include "bot/runtime/gate.h"
#include "bot/turn/turn.h"

namespace annai {

struct ConversationLimits {
  double messages_per_second = 1;  // of one session, after the burst
  double message_burst = 20;
  std::size_t most_replayed = 200;  // frames after a reconnect; older ones are left out
};

class Conversations : public Inbox {
 public:
  Conversations(const Turn& turn, SessionStore& store, const Clock& clock,
                ConversationLimits limits)
      : turn_(turn), store_(store), clock_(clock), limits_(limits) {}

  void attach(Connector& connector) { connectors_.push_back(&connector); }

  net::awaitable<Result<void>> handle(Event event, std::uint64_t address) override;
  net::awaitable<Result<Opening>> open(Hello hello) override;
  std::vector<Suggestion> suggest(std::string_view typed) const override;
  net::awaitable<Result<void>> end(SessionId session) override;
  void leave(SessionId session) override;

  std::size_t in_memory() const { return live_.size(); }  // conversations that somebody is in

 private:
  // A session that somebody is in, or that a turn is on.
  struct Live {
    Session session;
    Tokens tokens;
    TokenBucket bucket;
    Gate gate;
    int calls = 0;      // that run
    bool open = false;  // some address is there
    bool ended = false;
  };
  // Keeps a Live in memory as long as a call uses it.
  class Use;

  net::awaitable<Result<Live*>> live(SessionId id);
  Live& keep(SessionId id, Session session, Tokens tokens);
  void forget_if_unused(SessionId id);
  bool valid(Live& live, const TokenHash& presented) const;

  Result<Step> take(const Session& session, const Event& event) const;
  net::awaitable<Result<void>> repeat(const SeenEvent& seen, const Event& event,
                                      std::uint64_t address);
  net::awaitable<Result<void>> commit(Live& live, Event event, Step step, std::uint64_t address);
  net::awaitable<Result<Opening>> arrive(Live& live, Hello hello, bool resumed);

  const Turn& turn_;
  SessionStore& store_;
  const Clock& clock_;
  const ConversationLimits limits_;
  std::vector<Connector*> connectors_;
  std::unordered_map<std::int64_t, std::unique_ptr<Live>> live_;
};

}  // namespace annai
