// `annai line setup`, as the operator sees it, against an account that remembers what it was given.
#include "connectors/line/setup.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <vector>

#include "tests/connectors/line/fixture.h"
#include "tests/support/running_server.h"
#include "tests/support/written_folder.h"

namespace annai {
namespace {

using nlohmann::json;
using test::Call;
using test::ChatSide;
using test::Line;
using test::Peer;
using test::WrittenFolder;
using Lines = std::vector<std::string>;

constexpr const char* kManager = "to do in LINE Official Account Manager:";
constexpr const char* kAgain =
    "  「Webhookの再送」 on (LINE Developers console), or what comes during a restart is lost";
constexpr const char* kTwoAnswers =
    "  「あいさつメッセージ」 and 「応答メッセージ」 off, or customers get two answers";
constexpr const char* kWebhook = "https://chat.example.jp/line/webhook";

// As far as the picture is looked at here.
std::string png(std::uint32_t width, std::uint32_t height, std::size_t bytes = 64) {
  std::string picture("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
  for (const std::uint32_t side : {width, height}) {
    for (int shift = 24; shift >= 0; shift -= 8) picture += static_cast<char>(side >> shift);
  }
  picture.resize(bytes, '\0');
  return picture;
}

LineWords words() {
  LineWords words;
  words.menu_bar = "メニュー";
  words.menu = {{"質問する", "質問したい"},
                {"登録する", "会員登録を始める"},
                {"続きから", "登録の続きから"},
                {"担当者", "担当者と話したい"}};
  return words;
}

// An account at LINE, with the menus and the webhook that it has been given.
class Account {
 public:
  struct Menu {
    std::string name, definition, picture;
  };
  std::map<std::string, Menu> menus;
  std::string shown, webhook;
  bool webhook_is_on = true, chat_is_on = true, reachable = true;
  std::string broken;  // beginning of a path that answers 500

  Line line{[this](Peer& peer, const Call& call, int) { answer(peer, call); }};

  // What `annai line setup` says; its last line is the error, if there is one.
  Lines set_up(LineSetup setup) {
    ChatSide side(line.url());
    Lines said;
    const Result<void> done = side.get(set_up_line(
        side.api(), std::move(setup), [&](std::string one) { said.push_back(std::move(one)); }));
    if (!done) said.push_back("error: " + done.error().message);
    return said;
  }
  Lines changes() const {
    Lines changes;
    for (const Call& call : line.calls()) {
      if (call.method != "GET") changes.push_back(call.method + " " + call.path);
    }
    return changes;
  }

 private:
  void answer(Peer& peer, const Call& call) {
    if (!broken.empty() && call.path.starts_with(broken)) {
      return peer.answer(500, R"({"message":"Internal server error"})");
    }
    const std::string id = call.path.substr(call.path.rfind('/') + 1);
    if (call.path == "/v2/bot/info") return info(peer);
    if (call.path == "/v2/bot/richmenu") return make(peer, call);
    if (call.path == "/v2/bot/richmenu/list") return list(peer);
    if (call.path.starts_with("/data/v2/bot/richmenu/")) return paint(peer, call);
    if (call.path == "/v2/bot/user/all/richmenu") {
      return shown.empty() ? peer.answer(404, R"({"message":"no default richmenu"})")
                           : peer.answer(200, json{{"richMenuId", shown}}.dump());
    }
    if (call.path.starts_with("/v2/bot/user/all/richmenu/")) {
      shown = id;
      return peer.answer(200, "{}");
    }
    if (call.method == "DELETE") return peer.answer(menus.erase(id) == 1 ? 200 : 404, "{}");
    if (call.path == "/v2/bot/channel/webhook/test") {
      const json tested{{"success", reachable}, {"reason", reachable ? "OK" : "COULD_NOT_CONNECT"}};
      return peer.answer(200, tested.dump());
    }
    endpoint(peer, call);
  }

  void info(Peer& peer) const {
    const json info{{"userId", "U0b"},
                    {"basicId", "@annai"},
                    {"displayName", "案内"},
                    {"chatMode", chat_is_on ? "chat" : "bot"}};
    peer.answer(200, info.dump());
  }
  void make(Peer& peer, const Call& call) {
    const std::string id = "richmenu-" + std::to_string(++made_);
    menus[id] = {.name = call.json()["name"], .definition = call.body, .picture = {}};
    peer.answer(200, json{{"richMenuId", id}}.dump());
  }
  void list(Peer& peer) const {
    json list = json::array();
    for (const auto& [id, menu] : menus) {
      list.push_back({{"richMenuId", id}, {"name", menu.name}});
    }
    peer.answer(200, json{{"richmenus", list}}.dump());
  }
  void paint(Peer& peer, const Call& call) {
    const std::string id = call.path.substr(22, call.path.rfind('/') - 22);
    if (call.field("Content-Type") != "image/png" || !menus.contains(id)) {
      return peer.answer(400, "{}");
    }
    menus[id].picture = call.body;
    peer.answer(200, "{}");
  }
  void endpoint(Peer& peer, const Call& call) {
    if (call.method == "PUT") {
      webhook = call.json()["endpoint"];
      return peer.answer(200, "{}");
    }
    if (webhook.empty()) return peer.answer(404, R"({"message":"Webhook endpoint not found"})");
    peer.answer(200, json{{"endpoint", webhook}, {"active", webhook_is_on}}.dump());
  }

  int made_ = 0;
};

LineSetup setup(const std::string& webhook = "") {
  return {.menu = {.bar = words().menu_bar, .areas = words().menu, .picture = png(2500, 843)},
          .webhook = webhook,
          .bot_user_id = {},
          .basic_id = {}};
}

TEST_CASE("a new account gets the menu for everybody, and its webhook", "[line]") {
  Account account;
  const std::string name = setup().menu.name();
  CHECK(account.set_up(setup(kWebhook)) ==
        Lines{"account: 案内 @annai, bot_user_id: U0b", "menu: " + name + " is shown to everybody",
              "webhook: " + std::string(kWebhook), "webhook: LINE has called it, and it answers",
              kManager, kAgain, kTwoAnswers});
  CHECK(account.shown == "richmenu-1");
  CHECK(account.menus["richmenu-1"].picture == png(2500, 843));
  CHECK(account.webhook == kWebhook);
}

TEST_CASE("the menu covers its picture, and screen readers read each area", "[line]") {
  const json menu = json::parse(setup().menu.definition());
  CHECK(menu["size"] == json{{"width", 2500}, {"height", 843}});
  CHECK(menu["chatBarText"] == "メニュー");
  CHECK(menu["selected"] == true);
  REQUIRE(menu["areas"].size() == 4);
  CHECK(menu["areas"][0]["bounds"] == json{{"x", 0}, {"y", 0}, {"width", 625}, {"height", 843}});
  CHECK(menu["areas"][3]["bounds"]["x"] == 1875);
  CHECK(menu["areas"][1]["action"] ==
        json{{"type", "message"}, {"label", "登録する"}, {"text", "会員登録を始める"}});
}

TEST_CASE("a second run changes nothing", "[line]") {
  Account account;
  account.set_up(setup(kWebhook));
  const Lines changes = account.changes();
  CHECK(account.set_up(setup(kWebhook)) ==
        Lines{"account: 案内 @annai, bot_user_id: U0b", "menu: unchanged", "webhook: unchanged",
              "webhook: LINE has called it, and it answers", kManager, kAgain, kTwoAnswers});
  Lines with_test = changes;
  with_test.emplace_back("POST /v2/bot/channel/webhook/test");
  CHECK(account.changes() == with_test);
}

TEST_CASE("other words or another picture are another menu, and the former one goes", "[line]") {
  Account account;
  account.set_up(setup());
  account.menus["richmenu-x"] = {.name = "夏のキャンペーン", .definition = {}, .picture = {}};
  LineSetup changed = setup();
  SECTION("words") { changed.menu.areas[0].label = "たずねる"; }
  SECTION("picture") { changed.menu.picture += "!"; }
  SECTION("bar") { changed.menu.bar = "ヘルプ"; }
  const std::string former = setup().menu.name();
  const Lines said = account.set_up(changed);
  CHECK(said.at(1) == "menu: " + changed.menu.name() + " is shown to everybody");
  CHECK(said.at(2) == "menu: " + former + " is removed");
  CHECK(account.shown == "richmenu-2");
  CHECK(account.menus.size() == 2);
  CHECK(account.menus.contains("richmenu-x"));  // not one of ours
}

TEST_CASE("what a broken run has left is put right by the next", "[line]") {
  Account account;
  account.broken = GENERATE("/data/v2/bot/richmenu/", "/v2/bot/user/all/richmenu/");
  const Lines broken = account.set_up(setup());
  CHECK(broken.back().starts_with("error: LINE answers 500 to POST "));
  CHECK(broken.back().ends_with(": Internal server error"));
  CHECK(account.shown.empty());
  account.broken.clear();
  account.set_up(setup());
  CHECK(account.shown == "richmenu-2");
  CHECK(account.menus.size() == 1);
}

TEST_CASE("the account of another channel is left alone", "[line]") {
  Account account;
  LineSetup other = setup(kWebhook);
  SECTION("by its name") { other.basic_id = "@another"; }
  SECTION("by its number") { other.bot_user_id = "U0c"; }
  CHECK(account.set_up(other).back() ==
        "error: the channel belongs to another account than basic_id and bot_user_id say; nothing "
        "was changed");
  CHECK(account.changes().empty());
}

TEST_CASE("a webhook that LINE cannot call is refused before anything is done", "[line]") {
  const std::string url =
      GENERATE(as<std::string>{}, "http://localhost:8080/line/webhook", "chat.example.jp",
               "https://chat.example.jp/案内", "https://chat.example.jp/" + std::string(500, 'a'));
  Account account;
  CHECK(account.set_up(setup(url)) ==
        Lines{"error: '" + url + "' is no webhook for LINE; write https://HOST/line/webhook"});
  CHECK(account.line.calls().empty());
}

TEST_CASE("a webhook that does not answer is said at once", "[line]") {
  Account account;
  account.reachable = false;
  CHECK(account.set_up(setup(kWebhook)).back() ==
        "error: LINE cannot reach the webhook: COULD_NOT_CONNECT ; does `annai serve` run behind "
        "it, with `line:` enabled?");
}

TEST_CASE("the switches that only people can set are named", "[line]") {
  Account account;
  account.chat_is_on = false;
  const Lines without = account.set_up(setup());
  CHECK(Lines(without.begin() + 2, without.end()) ==
        Lines{"webhook: none is set; give --webhook https://HOST/line/webhook", kManager,
              "  「チャット」 on, or nobody can take over when a customer asks for a person",
              kAgain, kTwoAnswers});
  account.webhook = kWebhook;
  account.webhook_is_on = false;
  account.chat_is_on = true;
  const Lines off = account.set_up(setup());
  CHECK(Lines(off.begin() + 2, off.end()) ==
        Lines{kManager, "  「Webhook」 on, before anything else", kAgain, kTwoAnswers});
}

TEST_CASE("a picture of another size, or too heavy, is refused", "[line]") {
  const WrittenFolder folder;
  const auto made = [&](const std::string& picture) {
    folder.write("menu.png", picture);
    return RichMenu::make(words(), folder.path() / "menu.png");
  };
  CHECK(made(png(2500, 843)));
  CHECK(made(png(2500, 843, 1'000'000)));
  for (const std::string& wrong : {png(2500, 1686), png(2500, 843, 1'000'001),
                                   std::string("GIF89a"), std::string(), png(2500, 843, 24)}) {
    const Result<RichMenu> menu = made(wrong);
    REQUIRE_FALSE(menu);
    CHECK(menu.error().message.ends_with(
        "menu.png: the menu needs a PNG of 2500 by 843 pixels, 1000000 bytes at most"));
  }
}

TEST_CASE("the picture that is built is as LINE wants it", "[line]") {
  const auto built = std::filesystem::path(ANNAI_BINARY).parent_path().parent_path();
  const Result<RichMenu> menu = RichMenu::make(words(), built / "rich_menu.png");
  CHECK(menu);
  CHECK(std::filesystem::file_size(built / "rich_menu.png") < 1'000'000);
}

TEST_CASE("the command reads settings, words and secret, and says what it did", "[line]") {
  Account account;
  const WrittenFolder folder;
  folder.write("menu.png", png(2500, 843));
  folder.write("secret", test::kChannelSecret);
  std::filesystem::permissions(folder.path() / "secret", std::filesystem::perms::owner_read);
  const std::string settings = std::string("folders: {content: ") + ANNAI_SOURCE_ROOT +
                               "}\nline:\n  channel_id: \"1234567890\"\n  secrets: [secret]\n" +
                               "  rich_menu: menu.png\n  api: " + account.line.url() +
                               "\n  data_api: " + account.line.url() + "/data\n";
  folder.write("annai.yaml", settings);
  folder.write("without.yaml", "log: info\n");
  const auto run = [&](const char* file) {
    return run_annai({"line", "setup", "--config", (folder.path() / file).string()});
  };

  const Ended first = run("annai.yaml");
  CHECK(first.exit_code == 0);
  CHECK(first.output.starts_with("account: 案内 @annai, bot_user_id: U0b\nmenu: annai-"));
  CHECK(run("annai.yaml").output.find("\nmenu: unchanged\n") != std::string::npos);

  const Ended without = run("without.yaml");
  CHECK(without.exit_code == 1);
  CHECK(without.output.starts_with("annai: no LINE channel: write channel_id and secrets below"));
}

}  // namespace
}  // namespace annai
