// What My Page tells: heard only if it was My Page, only now, and acknowledged only once it counts.
#include "connectors/mypage/hook.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/manual_clock.h"

namespace annai {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// Takes notices only, and answers as told.
class NoticeInbox final : public Inbox {
 public:
  net::awaitable<Result<void>> notice(std::string id, Notice notice) override {
    notices.emplace_back(std::move(id), std::move(notice));
    co_return answer;
  }
  net::awaitable<Result<void>> handle(Event, std::uint64_t) override { co_return none(); }
  net::awaitable<Result<SessionId>> handle_from(Address, Event, std::uint64_t) override {
    co_return none();
  }
  net::awaitable<Result<Opening>> open(Hello) override { co_return none(); }
  std::vector<Suggestion> suggest(std::string_view) const override { return {}; }
  net::awaitable<Result<void>> end(SessionId) override { co_return none(); }
  void leave(SessionId) override {}

  std::vector<std::pair<std::string, Notice>> notices;
  Result<void> answer;

 private:
  static std::unexpected<Error> none() { return fail(ErrorCode::kUnavailable, "notices only"); }
};

class Hook {
 public:
  int send(const std::string& body) { return send(body, now(), signed_at(now(), body)); }
  int send(const std::string& body, const std::string& timestamp, const std::string& signature) {
    const HttpRequest request{
        .method = "POST",
        .target = "/hooks/mypage",
        .fields = {{"X-Mypage-Timestamp", timestamp}, {"x-mypage-signature", signature}},
        .body = body};
    net::io_context loop(1);
    int status = 0;
    net::co_spawn(loop, hook_.take(request),
                  [&](const std::exception_ptr& error, const HttpResponse& response) {
                    if (error) std::rethrow_exception(error);
                    status = response.status;
                  });
    loop.run();
    return status;
  }
  std::string signed_at(const std::string& timestamp, const std::string& body) const {
    return key_.signature(timestamp, body);
  }
  std::string now(seconds later = {}) const {
    const auto time = std::chrono::floor<seconds>(clock_.now()) + later;
    return std::to_string(time.time_since_epoch().count());
  }
  NoticeInbox inbox;

 private:
  SharedKey key_{"0123456789abcdef0123456789abcdef"};
  test::ManualClock clock_;
  MyPageHook hook_{key_, inbox, clock_};
};

std::string notice(const std::string& type, const std::string& more = "") {
  return R"({"id":"n_17","type":")" + type +
         R"(","registration":"r_9","at":"2026-11-22T09:24:10Z")" + more + "}";
}

TEST_CASE("a notice of each kind reaches its conversation", "[mypage]") {
  const auto [type, kind] =
      GENERATE(table<std::string, NoticeKind>({{"provisional", NoticeKind::kProvisional},
                                               {"completed", NoticeKind::kCompleted},
                                               {"expired", NoticeKind::kExpired},
                                               {"mail_failed", NoticeKind::kMailFailed}}));
  Hook hook;
  CHECK(hook.send(notice(type, R"(,"expires_at":"2026-11-23T09:24:10Z","later":[1])")) == 200);
  REQUIRE(hook.inbox.notices.size() == 1);
  const auto& [id, heard] = hook.inbox.notices.front();
  CHECK(id == "n_17");
  CHECK(heard.reference == "r_9");
  CHECK(heard.kind == kind);
  CHECK(heard.expires == UtcTime(seconds(1'795'425'850)));
}

TEST_CASE("it is acknowledged only once it counts, or if there is nobody to tell", "[mypage]") {
  Hook hook;
  const std::string body = notice("completed");
  hook.inbox.answer = fail(ErrorCode::kUnavailable, "the disk refuses");
  CHECK(hook.send(body) == 503);
  hook.inbox.answer = fail(ErrorCode::kNotFound, "no such session");
  CHECK(hook.send(body) == 200);
  hook.inbox.answer = {};
  CHECK(hook.send(body) == 200);
  CHECK(hook.inbox.notices.size() == 3);
}

TEST_CASE("a type of a later version is no error, and told to nobody", "[mypage]") {
  Hook hook;
  CHECK(hook.send(notice("moved_away")) == 200);
  CHECK(hook.inbox.notices.empty());
}

TEST_CASE("whoever has not our key, or repeats what was said long ago, is not heard", "[mypage]") {
  Hook hook;
  const std::string body = notice("completed");
  const std::string now = hook.now();
  const std::string right = hook.signed_at(now, body);
  CHECK(hook.send(body, now, "") == 401);
  CHECK(hook.send(body, now, right.substr(7)) == 401);
  CHECK(hook.send(body, now, right + "0") == 401);
  CHECK(hook.send(body, now, SharedKey(std::string(32, 'x')).signature(now, body)) == 401);
  CHECK(hook.send(body + " ", now, right) == 401);
  CHECK(hook.send(body, hook.now(seconds(1)), right) == 401);
  for (const std::string& timestamp :
       {hook.now(-minutes(6)), hook.now(minutes(6)), std::string("soon"), std::string(), now + "x",
        "+" + now, std::string("999999999999999999999999")}) {
    CAPTURE(timestamp);
    CHECK(hook.send(body, timestamp, hook.signed_at(timestamp, body)) == 401);
  }
  CHECK(hook.inbox.notices.empty());
  for (const seconds away : {minutes(-4), minutes(4)}) {
    CHECK(hook.send(body, hook.now(away), hook.signed_at(hook.now(away), body)) == 200);
  }
}

TEST_CASE("what is signed and yet no notice is refused", "[mypage]") {
  Hook hook;
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"),
        std::string(R"({"id":"n_1","type":"completed","registration":"r_9"})"),
        std::string(
            R"({"id":7,"type":"completed","registration":"r","at":"2026-11-22T09:24:10Z"})"),
        std::string(R"({"id":"n","registration":"r","at":"2026-11-22T09:24:10Z"})"),
        std::string(R"({"id":"n","type":"completed","at":"2026-11-22T09:24:10Z"})"),
        std::string(R"({"id":"n","type":"completed","registration":"r","at":"yesterday"})"),
        notice("provisional", R"(,"expires_at":"2026-11-23 09:24:10")"),
        notice("provisional", R"(,"expires_at":7)"), notice("completed") + "{}",
        R"({"id":")" + std::string(65, 'n') +
            R"(","type":"completed","registration":"r","at":"2026-11-22T09:24:10Z"})"}) {
    CAPTURE(body);
    CHECK(hook.send(body) == 400);
  }
  CHECK(hook.inbox.notices.empty());
}

}  // namespace
}  // namespace annai
