// The twin in memory of My Page, for tests: passes the same contract as the sandbox behind its
// client. It can be made to hang, to be away, or to lose its answers. The loop's thread only.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "bot/ports/clock.h"
#include "bot/ports/mypage.h"

namespace annai {

class MemoryMyPage final : public MyPage {
 public:
  MemoryMyPage(const net::any_io_executor& loop, const Clock& clock);

  net::awaitable<Result<Reservation>> reserve(std::string key, Application application) override;
  net::awaitable<Result<Reservation>> password_page(std::string key, std::string id) override;
  net::awaitable<Result<void>> mail_again(std::string key, std::string id) override;
  net::awaitable<Result<Standing>> find(std::string id) override;

  // What the customer does there.
  void set_password(const std::string& id);
  void complete(const std::string& id);

  void knows(std::string phone) { phone_ = std::move(phone); }      // of the one holder who matches
  void refuses(std::string policy) { other_ = std::move(policy); }  // it is none of the holder's
  void away(bool away) { away_ = away; }              // no answer, and nothing is done
  void loses_answers(bool loses) { loses_ = loses; }  // it is done, but nobody hears of it
  void hold() { held_ = true; }                       // calls are under way until let_go()
  void let_go();

  std::size_t calls() const { return calls_; }
  std::size_t under_way() const { return under_way_; }
  std::size_t registrations() const { return registrations_.size(); }
  std::size_t mails() const { return mails_; }

 private:
  struct Registration {
    std::string email;
    Standing standing;
    std::vector<UtcTime> mails;
  };
  struct Answer {
    std::string body;
    Result<Reservation> reservation;
  };

  net::awaitable<bool> answers();
  Registration* living(const std::string& id);
  Reservation open_page(const std::string& id);
  const Answer* before(const std::string& key) const;
  Result<Reservation> keep(const std::string& key, std::string body, Result<Reservation> answer);
  void mail(Registration& registration);
  bool too_many_mails(const std::string& email) const;

  const Clock& clock_;
  net::steady_timer held_back_;
  std::map<std::string, Registration> registrations_;
  std::map<std::string, Answer> answered_;
  std::string phone_ = "09000001111";
  std::string other_;
  std::size_t calls_ = 0, under_way_ = 0, mails_ = 0, pages_ = 0;
  bool away_ = false, loses_ = false, held_ = false;
};

}  // namespace annai
