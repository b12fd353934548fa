// The access token, the channel secret, and the small calls around a talk.
#include "connectors/line/api.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "connectors/line/account.h"
#include "tests/connectors/line/fixture.h"
#include "tests/support/written_folder.h"

namespace annai {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::Call;
using test::ChatSide;
using test::Line;
using test::Peer;
using test::ScriptedServer;
using test::WrittenFolder;

constexpr const char* kUser = "U0000000000000000000000000000000a";

LineCall info() { return {.method = "GET", .path = "/v2/bot/info"}; }

void take(Peer& peer) { peer.answer(200, "{}"); }

TEST_CASE("an access token is asked for once, and again before its quarter of an hour ends",
          "[line]") {
  Line line([](Peer& peer, const Call&, int) { take(peer); });
  ChatSide side(line.url());
  for (int i = 0; i < 3; ++i) CHECK(side.get(side.api().call(info())).status == 200);
  side.clock().forward(13min);
  CHECK(side.get(side.api().call(info())).status == 200);
  CHECK(line.tokens() == 1);
  side.clock().forward(1min);
  CHECK(side.get(side.api().call(info())).status == 200);
  CHECK(line.tokens() == 2);
  CHECK(line.calls().back().field("Authorization") == "Bearer token-2");
}

TEST_CASE("ten customers at once need one access token", "[line]") {
  Line line([](Peer& peer, const Call&, int) { take(peer); });
  ChatSide side(line.url());
  int ok = 0;
  for (int i = 0; i < 10; ++i) {
    net::co_spawn(
        side.loop(), side.api().call(info()),
        [&](const std::exception_ptr&, const LineAnswer& answer) { ok += answer.is_ok(); });
  }
  side.run();
  CHECK(ok == 10);
  CHECK(line.tokens() == 1);
}

TEST_CASE("LINE does not take the token any more: another one, and the call once more", "[line]") {
  const int refusals = GENERATE(1, 2);
  Line line([&](Peer& peer, const Call&, int number) {
    number > refusals ? take(peer) : peer.answer(401, R"({"message":"invalid token"})");
  });
  ChatSide side(line.url());
  const LineAnswer answer = side.get(side.api().call(info()));
  CHECK(answer.status == (refusals == 1 ? 200 : 401));
  CHECK(line.tokens() == 2);
  CHECK(line.calls().size() == 2);
}

TEST_CASE("without an access token nothing is sent, and the log says what to look at", "[line]") {
  struct Row {
    int status;
    std::string body;
  };
  const Row row = GENERATE(values<Row>({
      {400, R"({"error":"invalid_client","error_description":"invalid client_secret"})"},
      {200, "<html>"},
      {200, R"({"access_token":7,"expires_in":900})"},
      {200, R"({"access_token":"a"})"},
      {200, R"({"access_token":"a\r\nX: y","expires_in":900})"},
      {500, ""},
  }));
  CAPTURE(row.status, row.body);
  ScriptedServer server(
      [&](Peer& peer, const std::string&, int) { peer.answer(row.status, row.body); });
  ChatSide side(server.url());
  const LineAnswer answer = side.get(side.api().call(info()));
  CHECK(answer.status == 0);
  CHECK_FALSE(answer.perhaps_done);
  REQUIRE(server.requests().size() == 1);
  const Call asked(server.requests().front());
  CHECK(asked.path == "/oauth2/v3/token");
  CHECK(asked.field("Content-Type") == "application/x-www-form-urlencoded");
  CHECK(asked.body == "grant_type=client_credentials&client_id=1234567890&client_secret=" +
                          std::string(test::kChannelSecret));
  CHECK(side.log().has("error line: no access token, it answers " + std::to_string(row.status)));
  CHECK_FALSE(side.log().has(test::kChannelSecret));
}

TEST_CASE("LINE's own example of a signature is right, and one changed byte is wrong", "[line]") {
  const ChannelSecret secret(test::kChannelSecret);
  const std::string body = R"({"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]})";
  CHECK(secret.has_signed(body, "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="));
  CHECK_FALSE(secret.has_signed(body + " ", "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="));
  CHECK_FALSE(secret.has_signed(body, "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs"));
  CHECK_FALSE(secret.has_signed(body, "ghRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="));
  CHECK_FALSE(secret.has_signed(body, ""));
}

TEST_CASE("a channel secret comes from a file that not everybody can read", "[line]") {
  namespace fs = std::filesystem;
  const WrittenFolder folder;
  folder.write("secret", std::string(test::kChannelSecret) + "\n");
  folder.write("empty", "\n");
  const auto opened = [&](const char* name) { return ChannelSecret::open(folder.path() / name); };

  fs::permissions(folder.path() / "secret", fs::perms::owner_read | fs::perms::others_read);
  REQUIRE_FALSE(opened("secret"));
  CHECK(opened("secret").error().message.ends_with("everybody can read this secret; chmod 600 " +
                                                   (folder.path() / "secret").string()));
  fs::permissions(folder.path() / "secret", fs::perms::owner_read);
  REQUIRE(opened("secret"));
  CHECK(opened("secret")->token_request("1").ends_with(test::kChannelSecret));
  CHECK_FALSE(opened("empty"));
  CHECK_FALSE(opened("missing"));
}

TEST_CASE("while an answer is made she sees it coming, and her message is marked as read",
          "[line]") {
  Line line([](Peer& peer, const Call& call, int) {
    peer.answer(call.path == "/v2/bot/chat/loading/start" ? 202 : 200, "{}");
  });
  ChatSide side(line.url());
  LineAccount account(side.loop().get_executor(), side.api());
  SECTION("the dots") {
    struct Row {
      std::chrono::seconds wanted;
      int sent;
    };
    const Row row = GENERATE(values<Row>({{0s, 5}, {5s, 5}, {6s, 10}, {20s, 20}, {90s, 60}}));
    account.show_loading(kUser, row.wanted);
    side.run();
    CHECK(line.calls().at(0).path == "/v2/bot/chat/loading/start");
    CHECK(line.calls().at(0).json() == json{{"chatId", kUser}, {"loadingSeconds", row.sent}});
  }
  SECTION("read") {
    account.mark_as_read("mr-1");
    side.run();
    CHECK(line.calls().at(0).path == "/v2/bot/chat/markAsRead");
    CHECK(line.calls().at(0).json() == json{{"markAsReadToken", "mr-1"}});
  }
}

TEST_CASE("the language of her LINE is known if she tells it, and her name is not logged",
          "[line]") {
  struct Row {
    int status;
    std::string body;
    std::string language;
  };
  const Row row = GENERATE(values<Row>({
      {200, R"({"displayName":"花子","userId":"U1","language":"en-US"})", "en-US"},
      {200, R"({"displayName":"花子","userId":"U1"})", ""},
      {200, R"({"language":7})", ""},
      {200, "[]", ""},
      {404, R"({"message":"Not found"})", ""},
      {500, "", ""},
  }));
  Line line([&](Peer& peer, const Call&, int) { peer.answer(row.status, row.body); });
  ChatSide side(line.url());
  LineAccount account(side.loop().get_executor(), side.api());
  CHECK(side.get(account.language(kUser)) == row.language);
  CHECK(line.calls().at(0).method == "GET");
  CHECK(line.calls().at(0).path == "/v2/bot/profile/" + std::string(kUser));
  CHECK(side.log().has("info line: GET /v2/bot/profile/{id} " + std::to_string(row.status)));
  CHECK_FALSE(side.log().has("U0000"));
  CHECK_FALSE(side.log().has("花子"));
}

TEST_CASE("a name that is no user's stays one segment of the path", "[line]") {
  Line line([](Peer& peer, const Call&, int) { take(peer); });
  ChatSide side(line.url());
  LineAccount account(side.loop().get_executor(), side.api());
  CHECK(side.get(account.language("../info?x")).empty());
  CHECK(line.calls().at(0).path == "/v2/bot/profile/%2E%2E%2Finfo%3Fx");
}

TEST_CASE("whether people may take over is what the account says", "[line]") {
  const std::string mode = GENERATE("chat", "bot");
  Line line([&](Peer& peer, const Call&, int) {
    peer.answer(200, R"({"userId":"U9","basicId":"@annai","displayName":"案内","chatMode":")" +
                         mode + "\"}");
  });
  ChatSide side(line.url());
  LineAccount account(side.loop().get_executor(), side.api());
  const std::optional<BotInfo> info = side.get(account.info());
  REQUIRE(info);
  CHECK(info->user_id == "U9");
  CHECK(info->basic_id == "@annai");
  CHECK(info->people_may_chat == (mode == "chat"));
}

}  // namespace
}  // namespace annai
