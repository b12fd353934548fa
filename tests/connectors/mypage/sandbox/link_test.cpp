// The link in the mail: SEC-5, SEC-6 and the limits on wrong passwords.
#include <catch2/catch.hpp>
#include <set>

#include "connectors/mypage/sandbox/tokens.h"
#include "tests/connectors/mypage/sandbox/fixture.h"

using namespace annai::mypage;
using namespace annai::mypage::test;
using namespace std::chrono_literals;

namespace {

// A sandbox with one registration whose mail is out.
struct Provisional {
  ChatStub chat;
  Sandbox sandbox{chat};
  json reserved = sandbox.reserve(application());
  std::string link;
  Provisional() {
    sandbox.set_password(reserved, "Minato31");
    link = sandbox.link();
  }
};

}  // namespace

TEST_CASE("a mail scanner may open the link fifty times", "[mypage]") {
  Provisional p;
  const std::string first = p.sandbox.get(p.link).body;
  for (int i = 0; i < 50; ++i) {
    CHECK(ask(p.sandbox.port(), i % 3 == 0 ? "HEAD" : "GET", p.link).status == 200);
    CHECK(ask(p.sandbox.port(), "OPTIONS", p.link).status == 405);
  }
  CHECK(p.sandbox.fill_in(p.link, "").status == 422);  // a script that presses the button
  CHECK(p.sandbox.get(p.link).body.size() == first.size());
  CHECK(p.sandbox.fill_in(p.link, "Minato31").status == 303);
}

TEST_CASE("used, expired, altered, unknown and another's links give one page", "[mypage]") {
  Provisional p;
  const Reply unknown = p.sandbox.get("/register/" + make_token());
  CHECK(unknown.status == 410);
  CHECK(unknown.body.contains("もう一度、会員登録からやりなおしてください"));
  std::string altered = p.link;
  altered.back() = altered.back() == 'A' ? 'B' : 'A';
  CHECK(p.sandbox.get(altered).body == unknown.body);
  CHECK(p.sandbox.fill_in(altered, "Minato31").body == unknown.body);
  CHECK(p.sandbox.get("/register/x").body == unknown.body);
  const std::string page = path_of(p.reserved["password_page"]);
  CHECK(p.sandbox.get("/register/" + page.substr(page.rfind('/') + 1)).body == unknown.body);

  SECTION("used") { CHECK(p.sandbox.fill_in(p.link, "Minato31").status == 303); }
  SECTION("expired") { p.sandbox.forward(24h + 1s); }
  SECTION("a day and more later") { p.sandbox.forward(25h); }
  CHECK(p.sandbox.get(p.link).body == unknown.body);
  CHECK(p.sandbox.get(p.link).status == 410);
  CHECK(p.sandbox.fill_in(p.link, "Minato31").body == unknown.body);
}

TEST_CASE("a link that has expired stays so when the clock goes back", "[mypage]") {
  Provisional p;
  p.sandbox.forward(25h);
  REQUIRE(soon([&] { return p.chat.told(p.reserved["id"], "expired"); }));
  p.sandbox.forward(-25h);
  CHECK(p.sandbox.get(p.link).status == 410);
  CHECK(p.sandbox.state(p.reserved["id"]) == "expired");
}

TEST_CASE("two forms sent at once complete once", "[mypage]") {
  Provisional p;
  Reply a, b;
  std::thread other([&] { a = p.sandbox.fill_in(p.link, "Minato31"); });
  b = p.sandbox.fill_in(p.link, "Minato31");
  other.join();
  CHECK(std::multiset{a.status, b.status} == std::multiset{303, 410});
  REQUIRE(soon([&] { return p.chat.told(p.reserved["id"], "completed"); }));
  int completed = 0;
  for (const auto& notice : p.chat.notices()) completed += notice.body["type"] == "completed";
  CHECK(completed == 1);
}

TEST_CASE("five wrong passwords mean a pause, ten the end", "[mypage]") {
  Provisional p;
  for (int i = 0; i < 4; ++i) CHECK(p.sandbox.fill_in(p.link, "Minato32").status == 422);
  CHECK(p.sandbox.fill_in(p.link, "Minato32").body.contains("15分ほど"));
  CHECK(p.sandbox.fill_in(p.link, "Minato31").status == 429);
  p.sandbox.forward(14min);
  CHECK(p.sandbox.fill_in(p.link, "Minato31").status == 429);
  p.sandbox.forward(2min);
  SECTION("then it goes on") { CHECK(p.sandbox.fill_in(p.link, "Minato31").status == 303); }
  SECTION("until the tenth") {
    for (int i = 0; i < 4; ++i) CHECK(p.sandbox.fill_in(p.link, "Minato32").status == 422);
    CHECK(p.sandbox.fill_in(p.link, "Minato32").status == 410);
    CHECK(p.sandbox.fill_in(p.link, "Minato31").status == 410);
    REQUIRE(soon([&] { return p.chat.told(p.reserved["id"], "expired"); }));
  }
}

TEST_CASE("what no password of ours can be costs no try", "[mypage]") {
  Provisional p;
  for (int i = 0; i < 6; ++i) {
    CHECK(p.sandbox.fill_in(p.link, "Ｍｉｎａｔｏ３１").body.contains("全角の文字"));
  }
  CHECK(p.sandbox.fill_in(p.link, "Minato31").status == 303);
}

TEST_CASE("a foreign page cannot send the form", "[mypage]") {
  Provisional p;
  const std::string body = "password=Minato31&form=" + form_token_in(p.sandbox.get(p.link).body);
  const auto refused = [&](const Fields& fields, const std::string& sent) {
    return ask(p.sandbox.port(), "POST", p.link, fields, sent).status == 403;
  };
  CHECK(refused({{"Origin", "https://evil.example"}}, body));
  CHECK(refused({{"Origin", "http://localhost:1"}}, body));
  CHECK(refused({{"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}}, body));
  CHECK(refused({{"Sec-Fetch-Site", "same-site"}}, body));
  CHECK(refused({}, "password=Minato31"));
  CHECK(refused({}, "password=Minato31&form=1795371643.AAAA"));
  CHECK(p.sandbox.state(p.reserved["id"]) == "provisional");
}

TEST_CASE("three mails an hour, each with a link of its own", "[mypage]") {
  Provisional p;
  const std::string mail = "/v1/registrations/" + std::string(p.reserved["id"]) + "/mail";
  for (std::size_t sent = 2; sent <= 3; ++sent) {
    CHECK(p.sandbox.api("POST", mail).status == 202);
    REQUIRE(soon([&] { return p.chat.notices().size() == sent; }));
  }
  const Reply refused = p.sandbox.api("POST", mail);
  CHECK(refused.status == 429);
  CHECK(std::stoi(refused.field("Retry-After")) > 3500);
  CHECK(p.sandbox.api("POST", "/v1/registrations", application(), "another-key").status == 429);
  CHECK(p.sandbox.mails().size() == 3);
  p.sandbox.forward(61min);
  for (std::size_t sent = 4; sent <= 5; ++sent) {
    CHECK(p.sandbox.api("POST", mail).status == 202);
    REQUIRE(soon([&] { return p.chat.notices().size() == sent; }));
  }
  p.sandbox.forward(61min);
  CHECK(p.sandbox.api("POST", mail).status == 429);
  CHECK(p.sandbox.get(p.link).status == 410);  // the first of five: three live at once
  CHECK(p.sandbox.fill_in(p.sandbox.link(), "Minato31").status == 303);
}

TEST_CASE("tokens do not repeat", "[mypage]") {
  std::set<std::string> whole, heads;
  for (int i = 0; i < 100'000; ++i) {
    const std::string token = make_token();
    REQUIRE(token.size() == 43);
    whole.insert(token);
    heads.insert(token.substr(0, 9));
  }
  CHECK(whole.size() == 100'000);
  CHECK(heads.size() == 100'000);
}
