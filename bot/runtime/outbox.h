// The outbox: performs what steps wanted done outside, at least once each, until it has an outcome
// that is stored; and rings the timers. What comes of either is one more event of its session; a
// letter of a Messenger's is just sent, one after another to each customer. On the loop's thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bot/ports/clock.h"
#include "bot/ports/messenger.h"
#include "bot/ports/mypage.h"
#include "bot/ports/session_store.h"
#include "bot/runtime/conversations.h"
#include "bot/runtime/tries.h"

namespace annai {

struct OutboxConfig {
  std::chrono::milliseconds look{2'000};       // for timers and what a restart left
  std::chrono::milliseconds first_retry{500};  // after no answer; doubles ...
  std::chrono::milliseconds last_retry{30'000};
  std::chrono::milliseconds last_store_retry{5'000};  // of an outcome that the store refuses
  std::chrono::milliseconds late_after{8'000};        // then she is told that it takes long
  std::chrono::milliseconds give_up_after = std::chrono::hours(24);  // as long as My Page is bound
                                                                     // to know a key
  std::size_t at_once = 16;                                          // calls of My Page
  // From one network, which hundreds may share: wrong matches, confirmation mails, guesses at
  // codes; and guesses of all.
  TriesLimit failed_matches{30, std::chrono::hours(1)};
  TriesLimit mails{120, std::chrono::hours(1)};
  TriesLimit guesses{30, std::chrono::hours(1)};
  TriesLimit all_guesses{1'000, std::chrono::hours(1)};
};

// What has come of an effect, without more to say of it.
Outcome outcome_of(const Pending& pending, OutcomeCode code);

class Outbox {
 public:
  Outbox(const net::any_io_executor& loop, SessionStore& store, MyPage& mypage,
         Conversations& conversations, const Clock& clock, OutboxConfig config = {})
      : store_(store),
        mypage_(mypage),
        conversations_(conversations),
        clock_(clock),
        config_(config),
        rest_(loop),
        failed_matches_(config.failed_matches),
        mails_(config.mails),
        guesses_(config.guesses),
        all_guesses_(config.all_guesses) {}

  void attach(Messenger& messenger) { messengers_.push_back(&messenger); }

  // Until stop(). What a former process left undone comes first.
  net::awaitable<void> run();
  // More to do, as it is in the store since just now; of none, there may be a timer.
  void add(std::vector<Pending> wanted);
  void wake() { add({}); }  // the clock may have gone on
  void stop();

 private:
  struct Letter {
    Effect effect;
    LetterMark mark = LetterMark::kUntried;
  };

  // An effect that has no stored outcome yet.
  struct Asked {
    Pending pending;
    std::chrono::milliseconds wait;  // before it is tried again
    net::steady_timer patience;      // hers
    bool told = false;               // that it takes long
  };
  using AskedPtr = std::shared_ptr<Asked>;

  void take(std::vector<Pending> wanted);
  net::awaitable<bool> read_what_was_left();
  AskedPtr asked(Pending pending);
  void start(Pending pending);
  void start_waiting();
  net::awaitable<void> ring_timers();
  Messenger* messenger_of(const Effect& effect) const;
  net::awaitable<void> send_letters(std::int64_t session);
  net::awaitable<Result<void>> note_mark(SessionId session, Letter& letter, LetterMark mark);

  net::awaitable<void> try_once(AskedPtr asked);
  // outbox_calls.cpp
  net::awaitable<Result<Outcome>> attempt(const Pending& pending);
  net::awaitable<Result<Outcome>> reserve(const Pending& pending);
  net::awaitable<Result<Reservation>> with_open_page(std::string key, Reservation reservation);
  net::awaitable<Result<Outcome>> new_page(const Pending& pending, std::string key);
  net::awaitable<Result<Outcome>> mail_again(const Pending& pending);
  net::awaitable<Result<Outcome>> look_up(const Pending& pending, std::string reference);

  net::awaitable<void> take_over(AskedPtr asked);
  bool is_too_old(const Pending& pending) const;

  net::awaitable<void> tell_late(AskedPtr asked);
  net::awaitable<void> settle(AskedPtr asked, Outcome outcome);
  void follow_form(SessionId from, SessionId to);
  net::awaitable<Result<void>> tell(const Pending& pending, std::string key, Outcome outcome);

  SessionStore& store_;
  MyPage& mypage_;
  Conversations& conversations_;
  const Clock& clock_;
  const OutboxConfig config_;
  std::vector<Messenger*> messengers_;
  net::steady_timer rest_;
  std::map<std::string, AskedPtr> asked_;  // by key: as many as the store has of them
  std::deque<AskedPtr> waiting_;           // for My Page
  std::size_t in_hand_ = 0;                // calls of My Page
  Tries failed_matches_, mails_, guesses_, all_guesses_;
  // By session; being sent, the first of each first, for as long as it has an entry here.
  std::map<std::int64_t, std::deque<Letter>> letters_;
  std::set<std::string> early_;  // keys that came while what was left was being read
  bool read_ = false;
  bool woken_ = false;
  bool stopping_ = false;
};

}  // namespace annai
