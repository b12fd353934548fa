#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>

#include "connectors/mypage/sandbox/database.h"
#include "connectors/mypage/sandbox/keys.h"
#include "tests/connectors/mypage/sandbox/fixture.h"

using namespace annai::mypage;
using namespace annai::mypage::test;
using namespace std::chrono_literals;

TEST_CASE("the terms can be read before anything is asked, and say that they are a sample",
          "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  const Reply terms = sandbox.get("/terms");
  CHECK(terms.status == 200);
  CHECK(terms.body.contains("会員規定（見本）"));
  CHECK(terms.body.contains("共通ID会員登録およびマイページサービス規定への同意が必要です"));
}

TEST_CASE("from the chat's hand-over to the renewal button", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  CHECK(sandbox.api("POST", "/v1/contract-checks", contract_check()).body == R"({"match":true})");
  const json reserved = sandbox.reserve(application());
  const std::string id = reserved["id"];
  CHECK(reserved["state"] == "awaiting_password");
  CHECK(sandbox.get(path_of(reserved["password_page"])).body.contains("himawari@example.jp"));

  const Reply set = sandbox.fill_in(path_of(reserved["password_page"]), "Minato31");
  CHECK(set.status == 200);
  CHECK(set.body.contains("data-state=\"provisional\""));
  CHECK(set.body.contains("本登録は完了していません"));
  REQUIRE(soon([&] { return chat.told(id, "provisional"); }));
  const json now = json::parse(sandbox.api("GET", "/v1/registrations/" + id).body);
  CHECK(now["state"] == "provisional");
  CHECK(now["mail_sent_at"].is_string());

  REQUIRE(sandbox.mails().size() == 1);
  const std::string mail = sandbox.mails().front();
  CHECK(mail.contains("マイページ会員登録のご確認（損保ジャパン）"));
  CHECK(mail.contains("向日葵さゆり 様へ"));
  CHECK(mail.contains("※24時間以内に会員登録まで完了しない場合、上記URLは無効になります。"));
  CHECK(mail.contains("※このメールは送信専用です。"));
  CHECK(mail.contains("パケット通信料金"));

  const Reply page = sandbox.get(sandbox.link());
  CHECK(page.body.contains("信頼できる端末（ブラウザ等）として登録する"));
  const Reply done = sandbox.fill_in(sandbox.link(), "Minato31", {{"trusted", "yes"}});
  CHECK(done.status == 303);
  CHECK(done.field("Location") == "/completed");
  CHECK(sandbox.get("/completed")
            .body.contains("マイページ会員にご登録いただき、ありがとうございました。"));
  REQUIRE(soon([&] { return chat.told(id, "completed") && sandbox.mails().size() == 2; }));
  CHECK(sandbox.mails()[1].contains("マイページ会員登録完了のご連絡（損保ジャパン）"));
  CHECK(sandbox.state(id) == "completed");

  const std::string cookies = done.field("Set-Cookie");
  const std::string session = cookies.substr(0, cookies.find(';'));
  CHECK(cookies.contains("; HttpOnly; SameSite=Lax"));
  const Reply top = ask(sandbox.port(), "GET", "/top", {{"Cookie", session}});
  CHECK(top.body.contains("更新のお手続き"));
  CHECK(top.body.contains("2025年12月20日"));
  const Reply renewal = ask(sandbox.port(), "GET", "/renewal/A100200301", {{"Cookie", session}});
  CHECK(renewal.body.contains("動作確認用のマイページは、ここまでです。"));
  CHECK(ask(sandbox.port(), "GET", "/renewal/B200300401", {{"Cookie", session}}).status == 303);
  CHECK(sandbox.get("/top").field("Location") == "/login");
}

TEST_CASE("who comes back another day logs in", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  sandbox.set_password(sandbox.reserve(application()), "Minato31");
  REQUIRE(sandbox.fill_in(sandbox.link(), "Minato31").status == 303);
  sandbox.forward(13h);
  CHECK(sandbox.fill_in("/login", "minato31", {{"email", "himawari@example.jp"}}).status == 422);
  CHECK(sandbox.fill_in("/login", "Minato31", {{"email", "nobody@example.jp"}}).body ==
        sandbox.fill_in("/login", "Minato31", {{"email", "nobody@example.jp"}}).body);
  const Reply in = sandbox.fill_in("/login", "Minato31", {{"email", "Himawari@example.jp"}});
  CHECK(in.field("Location") == "/top");
}

TEST_CASE("a notice is signed, comes again until it is taken, and in order", "[mypage]") {
  ChatStub chat;
  chat.refuse(true);
  Sandbox sandbox(chat);
  const json reserved = sandbox.reserve(application());
  sandbox.set_password(reserved, "Minato31");
  REQUIRE(sandbox.fill_in(sandbox.link(), "Minato31").status == 303);
  REQUIRE(soon([&] { return chat.refused() >= 2; }));
  CHECK(chat.notices().empty());
  chat.refuse(false);
  sandbox.forward(60s);
  REQUIRE(soon([&] { return chat.notices().size() == 2; }));
  const auto notices = chat.notices();
  CHECK(notices[0].body["type"] == "provisional");
  CHECK(notices[0].body["expires_at"].is_string());
  CHECK(notices[1].body["type"] == "completed");
  const Keys keys(sandbox.key());
  for (const auto& notice : notices) {
    CHECK(notice.signature == "sha256=" + keys.signature(notice.timestamp, notice.raw));
    CHECK(notice.body["registration"] == reserved["id"]);
  }
}

TEST_CASE("an owner whose address is registered is told by mail, and nobody else is", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  sandbox.set_password(sandbox.reserve(application()), "Minato31");
  REQUIRE(sandbox.fill_in(sandbox.link(), "Minato31").status == 303);
  REQUIRE(soon([&] { return sandbox.mails().size() == 2; }));

  json again = application("Himawari@Example.jp");
  again["policies"] = {"B200300401"};
  again["holder"] = {{"name", "港一郎"},           {"name_kana", "ミナトイチロウ"},
                     {"postal_code", "2310023"},   {"address", "神奈川県横浜市中区山下町999-1"},
                     {"birth_date", "1972-11-23"}, {"phone", "09000002222"}};
  const json reserved = sandbox.reserve(again);
  sandbox.set_password(reserved, "Tsubame5");
  REQUIRE(soon([&] { return chat.told(reserved["id"], "provisional"); }));
  REQUIRE(sandbox.mails().size() == 3);
  const std::string mail = sandbox.mails()[2];
  CHECK(mail.contains("すでに会員登録がお済みです"));
  CHECK_FALSE(mail.contains("/register/"));
  CHECK(sandbox.fill_in("/login", "Minato31", {{"email", "himawari@example.jp"}}).status == 303);
}

TEST_CASE("what is acknowledged outlives kill -9 at every step", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  const auto crash = [&] {
    sandbox.kill();
    sandbox.start();
  };
  const std::string body =
      sandbox.api("POST", "/v1/registrations", application(), "same-key-1").body;
  crash();
  CHECK(sandbox.api("POST", "/v1/registrations", application(), "same-key-1").body == body);
  const json reserved = json::parse(body);
  CHECK(sandbox.fill_in(path_of(reserved["password_page"]), "Minato31").status == 200);
  crash();
  REQUIRE(soon([&] { return sandbox.state(reserved["id"]) == "provisional"; }));
  crash();
  CHECK(sandbox.fill_in(sandbox.link(), "minato31").status == 422);
  crash();
  CHECK(sandbox.fill_in(sandbox.link(), "minato31").body.contains("あと3回まで"));
  CHECK(sandbox.fill_in(sandbox.link(), "Minato31").status == 303);
  crash();
  CHECK(sandbox.state(reserved["id"]) == "completed");
  REQUIRE(soon([&] { return chat.told(reserved["id"], "completed"); }));
  CHECK(sandbox.terminate() == 0);
}

TEST_CASE("what she agreed to is kept when all that she typed has been forgotten", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  json agreed = application();
  agreed["consent"]["channel"] = "line";
  const json reserved = sandbox.reserve(agreed);
  SECTION("registered") {
    sandbox.set_password(reserved, "Minato31");
    REQUIRE(sandbox.fill_in(sandbox.link(), "Minato31").status == 303);
  }
  SECTION("never finished") {
    sandbox.forward(25h);
    REQUIRE(soon([&] { return sandbox.state(reserved["id"]) == "expired"; }));
    sandbox.forward(25h);
  }
  const auto text = [&](const char* query) {
    SQLite::Database db(sandbox.data() / "mypage.db", SQLite::OPEN_READONLY);
    return db.execAndGet(query).getString();
  };
  REQUIRE(soon([&] { return text("SELECT application IS NULL FROM registrations") == "1"; }));
  CHECK(json::parse(text("SELECT consent FROM registrations")) == agreed["consent"]);
}

TEST_CASE("a data folder of the version before keeps the consents", "[mypage]") {
  annai::TemporaryFolder folder;
  const std::string consent =
      R"({"at":"2026-11-22T09:20:00Z","channel":"web","version":"2026-04"})";
  {
    const auto database = *Database::open(folder.path());
    REQUIRE(database->commit([&](Sql& sql) {
      sql.run(
          "INSERT INTO registrations (id, email, application, state, created_at) VALUES ('r_1', "
          "'a@example.jp', ?, 'provisional', 0)",
          {R"({"consent":)" + consent + R"(,"email":"a@example.jp"})"});
      sql.run("ALTER TABLE registrations DROP COLUMN consent");
    }));
  }
  SQLite::Database(folder.path() / "mypage.db", SQLite::OPEN_READWRITE)
      .exec("PRAGMA user_version=1");
  const auto database = *Database::open(folder.path());
  const auto kept = database->transact([](Sql& sql) {
    return sql.row("SELECT consent FROM registrations WHERE id = 'r_1'")->text(0);
  });
  CHECK(*kept == consent);
}
