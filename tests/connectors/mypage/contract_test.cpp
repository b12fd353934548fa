// What every My Page promises the chat: the sandbox behind its client, and its twin in memory.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fstream>

#include "connectors/mypage/client.h"
#include "tests/connectors/mypage/sandbox/fixture.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_mypage.h"

namespace annai {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Application himawari(const std::string& email = "himawari@example.jp") {
  return {.subject = "chat-1",
          .values = {{"consent", "yes"},
                     {"consent_version", "2026-11"},
                     {"email", email},
                     {"policy", "A100200301"},
                     {"name", "向日葵さゆり"},
                     {"name_kana", "ヒマワリサユリ"},
                     {"postal_code", "1608338"},
                     {"address", "東京都新宿区西新宿9-26-1"},
                     {"birth_date", "1980-04-01"},
                     {"phone", "09000001111"},
                     {"mail_pref", "yes"}},
          .consented_at = UtcTime(seconds(1'795'339'200))};
}

class Loop {
 public:
  template <typename T>
  T run(net::awaitable<T> call) {
    std::optional<T> result;
    net::co_spawn(loop, std::move(call), [&](const std::exception_ptr& error, T done) {
      if (error) std::rethrow_exception(error);
      result = std::move(done);
    });
    loop.restart();
    loop.run();
    return *std::move(result);
  }

 protected:
  net::io_context loop{1};
};

class TheSandbox : public Loop {
 public:
  MyPage& mypage() { return client_; }
  void set_password(const Reservation& reservation) {
    sandbox_.set_password({{"id", reservation.id}, {"password_page", reservation.password_page}},
                          "Minato31");
  }
  void complete(const std::string&) {
    REQUIRE(sandbox_.fill_in(sandbox_.link(), "Minato31").status == 303);
  }
  void forward(seconds by) { sandbox_.forward(by); }
  std::size_t mails() {
    std::size_t most = 0;  // one may still be on its way
    mypage::test::soon([&] { return std::exchange(most, sandbox_.mails().size()) == most; });
    return most;
  }

 private:
  static SharedKey key_of(const mypage::test::Sandbox& sandbox) { return SharedKey(sandbox.key()); }

  mypage::test::ChatStub chat_;
  mypage::test::Sandbox sandbox_{chat_};
  SharedKey key_ = key_of(sandbox_);
  CurlThread curl_{OutboundLimits{}};
  MyPageClient client_{{.url = "http://127.0.0.1:" + std::to_string(sandbox_.port()),
                        .pages = "http://localhost:" + std::to_string(sandbox_.port())},
                       key_,
                       curl_};
};

class TheTwin : public Loop {
 public:
  MyPage& mypage() { return twin_; }
  void set_password(const Reservation& reservation) { twin_.set_password(reservation.id); }
  void complete(const std::string& id) { twin_.complete(id); }
  void forward(seconds by) { clock_.forward(by); }
  std::size_t mails() const { return twin_.mails(); }

 private:
  test::ManualClock clock_;
  MemoryMyPage twin_{loop.get_executor(), clock_};
};

template <typename T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

TEMPLATE_TEST_CASE("a repeated call has one effect, whatever it asks for", "[mypage]", TheSandbox,
                   TheTwin) {
  TestType kind;
  MyPage& mypage = kind.mypage();
  const Result<Reservation> first = kind.run(mypage.reserve("key-00000001", himawari()));
  REQUIRE(first);
  const Result<Reservation> same = kind.run(mypage.reserve("key-00000001", himawari()));
  REQUIRE(same);
  CHECK(same->id == first->id);
  CHECK(same->password_page == first->password_page);
  CHECK(code_of(kind.run(mypage.reserve("key-00000001", himawari("b@example.jp")))) ==
        ErrorCode::kBadRequest);

  const Result<Reservation> page = kind.run(mypage.password_page("key-00000002", first->id));
  REQUIRE(page);
  CHECK(page->password_page != first->password_page);
  CHECK(kind.run(mypage.password_page("key-00000002", first->id))->password_page ==
        page->password_page);
  kind.set_password(*page);
  CHECK(kind.run(mypage.password_page("key-00000002", first->id)));  // as it was answered

  const std::size_t before = kind.mails();
  REQUIRE(kind.run(mypage.mail_again("key-00000003", first->id)));
  const std::size_t after = kind.mails();
  CHECK(after == before + 1);
  REQUIRE(kind.run(mypage.mail_again("key-00000003", first->id)));
  CHECK(kind.mails() == after);
}

TEMPLATE_TEST_CASE("where a registration stands is told whenever it is asked for", "[mypage]",
                   TheSandbox, TheTwin) {
  TestType kind;
  MyPage& mypage = kind.mypage();
  const Result<Reservation> made = kind.run(mypage.reserve("key-00000001", himawari()));
  REQUIRE(made);
  const auto standing = [&] { return *kind.run(mypage.find(made->id)); };
  CHECK(standing().state == Standing::State::kAwaitingPassword);
  CHECK_FALSE(standing().password_set);
  CHECK(code_of(kind.run(mypage.mail_again("key-00000002", made->id))) == ErrorCode::kRefused);
  SECTION("never finished") {}
  SECTION("finished") {
    kind.set_password(*made);
    CHECK(standing().state == Standing::State::kProvisional);
    CHECK(standing().expires > UtcTime{});
    CHECK(code_of(kind.run(mypage.password_page("key-00000003", made->id))) == ErrorCode::kRefused);
    SECTION("and confirmed") {
      kind.complete(made->id);
      CHECK(standing().state == Standing::State::kCompleted);
      CHECK(standing().expires == UtcTime{});
      CHECK(code_of(kind.run(mypage.mail_again("key-00000004", made->id))) == ErrorCode::kRefused);
      return;
    }
  }
  kind.forward(hours(24) + seconds(1));
  CHECK(standing().state == Standing::State::kExpired);
}

TEMPLATE_TEST_CASE("each refusal says whose it is", "[mypage]", TheSandbox, TheTwin) {
  TestType kind;
  MyPage& mypage = kind.mypage();
  CHECK(code_of(kind.run(mypage.find("r_none"))) == ErrorCode::kNotFound);
  CHECK(code_of(kind.run(mypage.password_page("key-00000001", "r_none"))) == ErrorCode::kNotFound);
  CHECK(code_of(kind.run(mypage.mail_again("key-00000002", "r_none"))) == ErrorCode::kNotFound);
  CHECK(code_of(kind.run(mypage.reserve("key-00000003", himawari("a..b@example.jp")))) ==
        ErrorCode::kInvalidInput);
  Application wrong = himawari();
  std::ranges::find(wrong.values, "phone", &SlotValue::slot)->value = "09000009999";
  CHECK(code_of(kind.run(mypage.reserve("key-00000004", wrong))) == ErrorCode::kRefused);

  const Result<Reservation> made = kind.run(mypage.reserve("key-00000005", himawari()));
  REQUIRE(made);
  kind.set_password(*made);
  REQUIRE(kind.run(mypage.mail_again("key-00000006", made->id)));
  kind.mails();  // it has left
  REQUIRE(kind.run(mypage.mail_again("key-00000007", made->id)));
  kind.mails();
  const Result<void> refused = kind.run(mypage.mail_again("key-00000008", made->id));
  CHECK(code_of(refused) == ErrorCode::kRateLimited);
  CHECK(refused.error().retry_after_ms > 0);
}

}  // namespace
}  // namespace annai
