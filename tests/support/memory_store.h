// The twin in memory of the store of sessions and channels, for tests and benchmarks: passes the
// same contract, forgets everything with its process. One thread only: the loop's.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "bot/ports/store.h"

namespace annai {

class MemoryStore : public Store {
 public:
  SessionId next_id() override;
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
  net::awaitable<Result<void>> end(SessionId id) override;

  net::awaitable<Result<void>> receive(std::vector<Received> all) override;
  net::awaitable<Result<std::vector<Received>>> received(std::string channel,
                                                         std::size_t limit) override;
  net::awaitable<Result<void>> ignored(Address from, std::string key) override;
  net::awaitable<Result<void>> left(Address from, UtcTime at) override;
  net::awaitable<Result<SessionId>> session_at(Address address) override;
  net::awaitable<Result<void>> unsay(Address from, std::string message) override;

  // From now on each call is answered Unavailable, and nothing of it is stored: a full disk.
  void refuse(bool refuse) { refuse_ = refuse; }

  // What people would read of all turns, oldest first.
  const std::vector<Record>& transcript() const { return transcript_; }
  const std::vector<Consent>& consents() const { return consents_; }

 private:
  struct Kept {
    Opened opened;
    std::vector<StoredFrame> frames;
    std::map<std::string, UtcTime> timers;
    std::optional<HandOver> hand_over;
    std::vector<std::int64_t> personal;  // numbers of frames
  };

  struct Waiting {
    Pending pending;
    bool is_letter = false;
  };
  struct Turn {
    SessionId session;
    std::int64_t before = 0, last = 0;  // its frames
    std::size_t record = 0;             // its place in the transcript
  };
  struct HandedIn {
    Received received;
    bool taken = false;
    bool unsaid = false;
    std::optional<Turn> became;
  };

  using Sessions = std::unordered_map<std::int64_t, Kept>;

  Sessions::iterator offering(const std::string& code, UtcTime now);
  Sessions::iterator living_at(const Address& address);
  void add(SessionId session, Effect effect, bool is_letter);
  void remove(SessionId session, const std::string& key);
  void bind(const Address& address, Kept& kept);
  void take(const std::string& key, const Turn& turn);
  void forget_words(const Turn& turn);

  Sessions sessions_;
  std::vector<Waiting> outbox_;                           // oldest first
  std::vector<HandedIn> handed_in_;                       // in the order of coming in
  std::set<std::pair<std::string, std::string>> unsaid_;  // channel and name, number of the message
  std::map<std::pair<SessionId, std::chrono::sys_time<std::chrono::hours>>, int> guesses_;
  std::vector<Record> transcript_;
  std::vector<Consent> consents_;
  std::int64_t last_id_ = 0;
  bool refuse_ = false;
};

}  // namespace annai
