#include <catch2/catch.hpp>

#include "tests/connectors/mypage/sandbox/fixture.h"

using namespace annai::mypage;
using namespace annai::mypage::test;
using namespace std::chrono_literals;

namespace {

std::string error_of(const Reply& reply) { return json::parse(reply.body).value("error", ""); }

}  // namespace

TEST_CASE("without the key nothing is said", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  for (const std::string path :
       {"/v1/contract-checks", "/v1/registrations", "/v1/registrations/r_x/mail"}) {
    CHECK(ask(sandbox.port(), "POST", path, {}, "{}").status == 401);
    CHECK(ask(sandbox.port(), "POST", path, {{"Authorization", "Bearer wrong"}}, "{}").status ==
          401);
  }
  const Reply refused = ask(sandbox.port(), "GET", "/v1/registrations/r_x");
  CHECK(refused.status == 401);
  CHECK(error_of(refused) == "unauthorized");
}

TEST_CASE("a body that is not as described is refused, and not quoted", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  const auto refused = [&](const char* pointer, const json& value) {
    json body = application();
    body[json::json_pointer(pointer)] = value;
    const Reply reply = sandbox.api("POST", "/v1/registrations", body, "key-for-bad");
    CAPTURE(pointer, reply.body);
    CHECK(reply.status == 400);
    CHECK_FALSE(reply.body.contains("CANARY"));
    return error_of(reply);
  };
  CHECK(refused("/policies", json::array()) == "bad_request");
  CHECK(refused("/policies", {"1", "2", "3", "4", "5", "6"}) == "bad_request");
  CHECK(refused("/policies", {"A100200301", "A100200301"}) == "bad_request");
  CHECK(refused("/holder", "CANARY") == "bad_request");
  CHECK(refused("/holder/name", "") == "bad_request");
  CHECK(refused("/holder/name", "a\nCANARY") == "bad_request");
  CHECK(refused("/holder/birth_date", "2023-02-29") == "bad_request");
  CHECK(refused("/holder/phone", "CANARY") == "bad_request");
  CHECK(refused("/consent/version", 7) == "bad_request");
  CHECK(refused("/mail_preference", "yes") == "bad_request");
  CHECK(refused("/email", "docomo..user@example.jp") == "invalid_email");
  CHECK(refused("/email", "a@example.jp\r\nBcc: b@example.jp") == "invalid_email");

  const Fields fields{{"Authorization", "Bearer " + sandbox.key()}};
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string(R"({"a":1,"a":2})"),
        std::string(30'000, '['),
        R"({"policies":)" + std::string(9, '[') + std::string(9, ']') + "}",
        std::string("{\"holder\":\"\xff\"}")}) {
    CHECK(ask(sandbox.port(), "POST", "/v1/contract-checks", fields, body).status == 400);
  }
  CHECK(sandbox.api("POST", "/v1/registrations", application(), "short").status == 400);
  CHECK(sandbox.get("/healthz").status == 200);
}

TEST_CASE("the same key has one effect", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  const Reply first = sandbox.api("POST", "/v1/registrations", application(), "one-key-only");
  CHECK(first.status == 201);
  CHECK(sandbox.api("POST", "/v1/registrations", application(), "one-key-only").body == first.body);
  const Reply other =
      sandbox.api("POST", "/v1/registrations", application("other@example.jp"), "one-key-only");
  CHECK(other.status == 409);
  CHECK(error_of(other) == "key_reused");

  json wrong = application();
  wrong["holder"]["phone"] = "09000009999";
  for (int i = 0; i < 8; ++i) {  // one failure, told eight times
    CHECK(sandbox.api("POST", "/v1/registrations", wrong, "wrong-phone").status == 422);
  }
  CHECK(sandbox.api("POST", "/v1/contract-checks", contract_check()).body == R"({"match":true})");
}

TEST_CASE("a password page lives ten minutes, and a new one ends it", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  const json reserved = sandbox.reserve(application());
  const std::string first = path_of(reserved["password_page"]);
  const std::string again = "/v1/registrations/" + std::string(reserved["id"]) + "/password-page";
  CHECK(sandbox.get(first).status == 200);
  const Reply renewed = sandbox.api("POST", again);
  CHECK(renewed.status == 201);
  CHECK(sandbox.get(first).status == 410);
  CHECK(sandbox.fill_in(first, "Minato31").status == 410);
  const std::string second = path_of(json::parse(renewed.body)["password_page"]);
  CHECK(sandbox.get(second).status == 200);
  sandbox.forward(601s);
  CHECK(sandbox.fill_in(second, "Minato31").status == 410);
  const std::string third = path_of(json::parse(sandbox.api("POST", again).body)["password_page"]);
  CHECK(sandbox.fill_in(third, "Minato31").status == 200);
  CHECK(sandbox.fill_in(third, "Tsubame5").status == 200);  // pressed twice: the first one counts
  REQUIRE(soon([&] { return sandbox.state(reserved["id"]) == "provisional"; }));
  CHECK(sandbox.api("POST", again).status == 409);
  CHECK(sandbox.fill_in(sandbox.link(), "Tsubame5").status == 422);
  CHECK(sandbox.fill_in(sandbox.link(), "Minato31").status == 303);
}

TEST_CASE("what is not there, and what cannot be done now, is said so", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  CHECK(sandbox.api("GET", "/v1/registrations/r_none").status == 404);
  CHECK(sandbox.api("POST", "/v1/registrations/r_none/mail").status == 404);
  CHECK(sandbox.api("POST", "/v1/registrations/r_none/password-page").status == 404);
  const json reserved = sandbox.reserve(application());
  const Reply early =
      sandbox.api("POST", "/v1/registrations/" + std::string(reserved["id"]) + "/mail");
  CHECK(early.status == 409);
  CHECK(error_of(early) == "wrong_state");
  sandbox.forward(24h + 1s);
  CHECK(sandbox.state(reserved["id"]) == "expired");
  REQUIRE(soon([&] { return chat.told(reserved["id"], "expired"); }));
}

TEST_CASE("a repeated call for a page, a mail or a check has one effect", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  const json reserved = sandbox.reserve(application());
  const std::string id = reserved["id"];
  const std::string page = "/v1/registrations/" + id + "/password-page";
  const std::string mail = "/v1/registrations/" + id + "/mail";
  const Reply first = sandbox.api("POST", page, nullptr, "page-key-1");
  CHECK(first.status == 201);
  CHECK(sandbox.api("POST", page, nullptr, "page-key-1").body == first.body);
  const json made = json::parse(first.body);
  CHECK(sandbox.get(path_of(made["password_page"])).status == 200);  // the repeat did not end it

  sandbox.set_password(made, "Minato31");
  REQUIRE(soon([&] { return sandbox.mails().size() == 1; }));
  CHECK(sandbox.api("POST", mail, nullptr, "mail-key-1").status == 202);
  REQUIRE(soon([&] { return sandbox.mails().size() == 2; }));
  for (int i = 0; i < 5; ++i) {
    CHECK(sandbox.api("POST", mail, nullptr, "mail-key-1").status == 202);
  }
  CHECK(sandbox.mails().size() == 2);
  CHECK(sandbox.api("POST", mail, nullptr, "page-key-1").status == 409);  // used for something else
  const Fields fields{{"Authorization", "Bearer " + sandbox.key()}};
  CHECK(ask(sandbox.port(), "POST", mail, fields).status == 400);  // without one

  json wrong = contract_check();
  wrong["policies"] = {"B200300401"};
  for (int i = 0; i < 8; ++i) {  // one failure, told eight times
    CHECK(sandbox.api("POST", "/v1/contract-checks", wrong, "check-key").body ==
          R"({"match":false})");
  }
  json right = wrong;
  right["holder"] = {{"name", "港一郎"},
                     {"postal_code", "2310023"},
                     {"address", "神奈川県横浜市中区山下町999-1"},
                     {"birth_date", "1972-11-23"},
                     {"phone", "09000002222"}};
  const Reply unlocked = ask(sandbox.port(), "POST", "/v1/contract-checks", fields, right.dump());
  CHECK(unlocked.body == R"({"match":true})");  // a check needs no key
}
