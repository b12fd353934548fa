// What is more than a text in a LINE talk: a step with its picture, the summary, the password page.
#include "connectors/line/render.h"
#include "tests/connectors/line/rendered.h"

namespace annai {
namespace {

using namespace test;
using nlohmann::json;

TEST_CASE("a step of the tour is a card: its picture, its words, its buttons", "[line]") {
  const Messages messages = seen({tour_step()});
  REQUIRE(messages.size() == 1);
  const json& card = messages[0];
  CHECK(card["type"] == "flex");
  CHECK(card["altText"] ==
        "【手順5 お客さま情報の入力】\n必須の項目を入力して、「次へ」を押してください。\n\n"
        "（チラシ 手順5）");
  const json& hero = card["contents"]["hero"];
  CHECK(hero["url"] == "https://chat.example.jp/screens/step-5.png");
  CHECK(hero["aspectRatio"] == "320:520");
  CHECK(hero["action"]["uri"] == hero["url"]);
  const json& body = card["contents"]["body"]["contents"];
  CHECK(body[0]["text"] == "【手順5 お客さま情報の入力】");
  CHECK(body[0]["weight"] == "bold");
  CHECK(body[1]["text"] == "必須の項目を入力して、「次へ」を押してください。");
  for (const json& text : actions(card["contents"], "text")) {
    CHECK(text["wrap"] == true);
    CHECK(text["scaling"] == true);
  }
  const json& buttons = card["contents"]["footer"]["contents"];
  CHECK(labels(actions(buttons, "postback")) ==
        std::vector<std::string>{"できた", "ここで困っている", "前へ"});
  CHECK(buttons[0]["style"] == "primary");
  CHECK(buttons[1]["style"] == "secondary");
  CHECK_FALSE(card.contains("quickReply"));
}

TEST_CASE("where no picture can be shown, it is told in words, with buttons below", "[line]") {
  RenderConfig config =
      GENERATE(RenderConfig{}, RenderConfig{.public_url = "https://a.jp"},
               RenderConfig{.public_url = "http://a.jp", .pictures = with_pictures().pictures});
  const Messages messages = seen({tour_step()}, config);
  REQUIRE(messages.size() == 1);
  CHECK(messages[0]["text"] ==
        "【手順5 お客さま情報の入力】\n必須の項目を入力して、「次へ」を押してください。\n\n"
        "（手順5の画面です。）\n\n（チラシ 手順5）\n\n"
        "文字でもお選びいただけます：できた／ここで困っている／前へ");
  CHECK(messages[0]["quickReply"]["items"].size() == 3);
}

TEST_CASE("an answer in the middle of the tour: its card, then what still waits", "[line]") {
  Reply aside = tour_step();
  aside.content = Content::make(
      {TextPart{"メールです。"}, ImagePart{.url = "/screens/step-8.svg", .alt = "手順8"},
       TextPart{"いまは手順5の途中です。"}},
      {{"チラシ 手順8", 8}});
  const Messages messages = seen({aside});
  REQUIRE(messages.size() == 2);
  CHECK(messages[0]["contents"]["hero"]["url"] == "https://chat.example.jp/screens/step-8.png");
  CHECK(messages[0]["altText"] == "メールです。\n\n（チラシ 手順8）");
  CHECK_FALSE(messages[0]["contents"].contains("footer"));
  CHECK(messages[1]["quickReply"]["items"].size() == 3);
}

TEST_CASE("what is to be confirmed is a card: a row for each item, pressed to correct it",
          "[line]") {
  const Messages messages = seen({summary()});
  REQUIRE(messages.size() == 1);
  const json& card = messages[0]["contents"];
  const json& body = card["body"]["contents"];
  CHECK(body[0]["text"] == "ご入力の内容です。");
  CHECK(labels(actions(body, "postback")) ==
        std::vector<std::string>{"メールアドレスを直す", "お名前を直す", "お名前のフリガナを直す",
                                 "ご住所を直す"});
  const json& name = body[6];  // rows and the lines between them
  CHECK(name["action"]["data"] == "c=id3");
  CHECK(name["contents"][0]["contents"][1]["text"] == "向日葵 さゆり");
  CHECK_FALSE(body[2].contains("action"));  // consent: nothing corrects it
  REQUIRE(card["footer"]["contents"].size() == 1);
  CHECK(card["footer"]["contents"][0]["style"] == "primary");
  CHECK(card["footer"]["contents"][0]["action"]["data"] == "c=id1");
  CHECK(body.back()["text"].get<std::string>().starts_with(
      "文字でもお選びいただけます：確定／メールアドレスを直す／"));
}

TEST_CASE("a locked screen shows nothing of what is to be confirmed", "[line]") {
  const std::string alt = seen({summary()})[0]["altText"];
  CHECK(alt.starts_with("ご入力の内容です。\n\nこれらは、"));
  CHECK(alt.find("さゆり") == alt.npos);
  CHECK(alt.find("example.jp") == alt.npos);
}

TEST_CASE("after a question in between, 確定 is still the main button", "[line]") {
  Reply aside = summary();
  std::vector<Part> parts{TextPart{"直したいときは、行を押してください。"}};
  parts.push_back(aside.content->parts[0]);
  aside.content = Content::make(std::move(parts), {});
  aside.choices = choices({"証券番号がわからない", "お名前が違うとき", "確定",
                           "メールアドレスを直す", "お名前を直す", "ご住所を直す"});
  const Messages messages = seen({aside});
  const json& buttons = messages.at(0)["contents"]["footer"]["contents"];
  CHECK(labels(actions(buttons, "postback")) ==
        std::vector<std::string>{"確定", "証券番号がわからない", "お名前が違うとき"});
  CHECK(buttons[0]["style"] == "primary");
  CHECK(buttons[1]["style"] == "secondary");
}

TEST_CASE("a list in an answer is no summary", "[line]") {
  Reply list = says("必要なものです。\n・番号：証券番号\n・機器：スマートフォン",
                    choices({"番号とは", "機器の設定"}));
  CHECK(seen({list})[0]["type"] == "text");
  list.form = FormReport{.asked = "email", .took = {}};
  CHECK(seen({list})[0]["type"] == "text");
}

TEST_CASE("the password page is a button to the telephone's own browser", "[line]") {
  struct Row {
    std::string url;
    std::string opened;
  };
  const Row row = GENERATE(values<Row>({
      {"https://m.jp/p", "https://m.jp/p?openExternalBrowser=1"},
      {"https://m.jp/p?t=1", "https://m.jp/p?t=1&openExternalBrowser=1"},
      {"https://m.jp/p?t=1#top", "https://m.jp/p?t=1&openExternalBrowser=1#top"},
      {"https://m.jp/設定", "https://m.jp/%E8%A8%AD%E5%AE%9A?openExternalBrowser=1"},
      {"http://127.0.0.1:8090/p?t=1", "http://127.0.0.1:8090/p?t=1&openExternalBrowser=1"},
  }));
  const Messages messages = seen({password_page(row.url)});
  REQUIRE(messages.size() == 1);
  const json& buttons = messages[0]["contents"]["footer"]["contents"];
  CHECK(buttons[0]["action"] ==
        json{{"type", "uri"}, {"label", "パスワードの設定（マイページ）"}, {"uri", row.opened}});
  CHECK(buttons[0]["style"] == "primary");
  CHECK(labels(actions(buttons, "postback")) ==
        std::vector<std::string>{"画面をもう一度開く", "中止する"});
  const json& body = messages[0]["contents"]["body"]["contents"];
  CHECK(body.back()["text"].get<std::string>().find("このトークにお戻りください") !=
        std::string::npos);
}

TEST_CASE("the address of the password page stands nowhere but behind its button", "[line]") {
  const std::string url =
      GENERATE(as<std::string>(), "https://m.jp/p?t=s3cret",
               "https://m.jp/p?t=s3cret" + times(990, "a"), "ftp://m.jp/s3cret");
  for (json& message : seen({password_page(url)})) {
    for (const json& uri : actions(message, "uri"))
      CHECK(uri["uri"].get<std::string>().size() <= 1000);
    if (message.contains("contents")) message["contents"].erase("footer");
    CHECK(message.dump().find("s3cret") == std::string::npos);
  }
}

TEST_CASE("a page that no button can hold is said to be missing", "[line]") {
  const Messages messages = seen({password_page("https://m.jp/" + times(1000, "a"))});
  REQUIRE(messages.size() == 1);
  CHECK(messages[0]["text"].get<std::string>().find(words().no_page) != std::string::npos);
  CHECK(messages[0]["quickReply"]["items"].size() == 2);
}

TEST_CASE("a link in a card is a button: nobody can press an address there", "[line]") {
  Reply step = tour_step();
  std::vector<Part> parts = step.content->parts;
  parts.insert(parts.begin() + 1, LinkPart{.url = "https://example.jp/案内", .label = "ご案内"});
  step.content = Content::make(std::move(parts), {});
  const json links = actions(seen({step})[0]["contents"]["body"], "uri");
  REQUIRE(links.size() == 1);
  CHECK(links[0]["label"] == "ご案内");
  CHECK(links[0]["uri"] == "https://example.jp/%E6%A1%88%E5%86%85");
}

}  // namespace
}  // namespace annai
