// What a writer is told when something is wrong: the file, the line, and what to write instead.
#include "knowledge/article.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

using namespace annai;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kFacts = "- {id: f-mail, step: 7, text: メールが届く。}\n";

// Each line of the head can be replaced, each replacement shows up at the line of the original.
constexpr std::string_view kMail = R"(---
id: mail
title: メールが届かない
intents: [mail_missing]
topic: mail
step: 7
facts: [f-mail]
checked: 2026-01-31
questions:
  - メールが届きません
  - メールが来ない
  - めーるがこない
  - メールはいつ届きますか
  - 確認メールがない
  - メール来てへんねんけど
  - メール　届かない
  - 登録したのにメールがまだです
related: []
---
登録確認メールは、ご登録のメールアドレスあてに送られます。届かないときは、**迷惑メール**のフォルダーと、入力したアドレスに誤りがないかをご確認ください。

くわしくは[公式の案内](https://example.com/mail)をご覧ください。

- 迷惑メール
- 受信の設定
)";

std::string with(std::string_view from, std::string_view to, std::string_view text = kMail) {
  std::string out(text);
  const std::size_t at = out.find(from);
  REQUIRE(at != std::string::npos);
  return out.replace(at, from.size(), to);
}

// A content folder of its own for each test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "annai-articles-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    fs::create_directories(root_ / "articles");
    fs::create_directories(root_ / "sources");
    write("sources/flyer.yaml", kFacts);
    write("sources/labels.yaml",
          "head: チラシ 冒頭\nstep: チラシ 手順{step}\ncontact: チラシ お問い合わせ先\n");
  }
  ~Folder() { fs::remove_all(root_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const fs::path& name, std::string_view text) { std::ofstream(root_ / name) << text; }

  std::optional<Articles> load() {
    problems_.clear();
    return Articles::load(root_, problems_);
  }

  // Loads, expecting problems; those of one file as "line: what".
  std::vector<std::string> refused(std::string_view file = "articles/mail.md") {
    CHECK_FALSE(load());
    std::vector<std::string> out;
    for (const Problem& p : problems_) {
      CHECK_FALSE(p.instead.empty());
      if (p.file == (root_ / file).string()) out.push_back(std::to_string(p.line) + ": " + p.what);
    }
    return out;
  }

  std::string problems() const {
    std::string out;
    for (const Problem& p : problems_) out += to_string(p) + "\n";
    return out;
  }

 private:
  fs::path root_;
  Problems problems_;
};

}  // namespace

TEST_CASE("an article is read with its head, its text and its source", "[article]") {
  Folder folder;
  folder.write("articles/mail.md", kMail);
  const std::optional<Articles> articles = folder.load();
  INFO(folder.problems());
  REQUIRE(articles);

  const Article* mail = articles->by_id("mail");
  REQUIRE(mail != nullptr);
  CHECK(articles->by_intent("mail_missing") == mail);
  CHECK(articles->by_id("post") == nullptr);
  CHECK(articles->all().size() == 1);
  CHECK(mail->title == "メールが届かない");
  CHECK(mail->topic == "mail");
  CHECK(mail->step == 7);
  CHECK(mail->outcome == OutcomeKind::kAnswer);
  CHECK(mail->questions.size() == 8);
  CHECK(mail->text.starts_with("登録確認メールは"));
  CHECK(mail->text.find("**") == std::string::npos);
  CHECK(mail->text.ends_with("公式の案内をご覧ください。\n\n・迷惑メール\n・受信の設定"));
  REQUIRE(mail->content->sources.size() == 1);
  CHECK(mail->content->sources[0].label == "チラシ 手順7");
  REQUIRE(mail->content->parts.size() == 2);
  CHECK(std::get<TextPart>(mail->content->parts[0]).text == mail->text);
  CHECK(std::get<LinkPart>(mail->content->parts[1]).url == "https://example.com/mail");
}

TEST_CASE("a source is named after its place in the flyer", "[article]") {
  struct Row {
    std::string_view step, label;
  };
  for (const Row& row :
       {Row{"0", "チラシ 冒頭"}, {"10", "チラシ 手順10"}, {"contact", "チラシ お問い合わせ先"}}) {
    Folder folder;
    folder.write("articles/mail.md", with("step: 7", "step: " + std::string(row.step)));
    const std::optional<Articles> articles = folder.load();
    REQUIRE(articles);
    CHECK(articles->all()[0].content->sources[0].label == row.label);
  }
}

TEST_CASE("what is no answer needs neither questions, nor a step, nor a long text", "[article]") {
  Folder folder;
  folder.write("articles/mail.md", kMail);
  folder.write("articles/thanks.md",
               "---\nid: thanks\ntitle: お礼\noutcome: smalltalk\nchecked: "
               "2026-01-31\n---\nありがとうございます。\n");
  const std::optional<Articles> articles = folder.load();
  INFO(folder.problems());
  REQUIRE(articles);
  CHECK(articles->by_id("thanks")->content->sources.empty());
}

TEST_CASE("a wrong head is reported with its line", "[article]") {
  struct Row {
    std::string_view from, to, problem;
  };
  const Row rows[] = {
      {"id: mail", "id: mial", "2: the id 'mial' is not the name of its file"},
      {"title: メールが届かない", "title: あいうえおかきくけこさしすせそたちつてとな",
       "3: the title is too long for a button"},
      {"step: 7", "step: 12", "6: an answer needs a step of the flyer"},
      {"step: 7\n", "", "2: an answer needs a step of the flyer"},
      {"facts: [f-mail]", "facts: [f-mail, f-none]", "7: there is no fact 'f-none'"},
      {"checked: 2026-01-31", "checked: 2026-02-30",
       "8: '2026-02-30' is no day that anybody checked this on"},
      {"checked: 2026-01-31", "checked: 9999-01-01",
       "8: '9999-01-01' is no day that anybody checked this on"},
      {"checked: 2026-01-31", "checked: yesterday",
       "8: 'yesterday' is no day that anybody checked this on"},
      {"  - 登録したのにメールがまだです\n", "", "10: there are only 7 questions"},
      {"  - メールが来ない", "  - メールが届きません", "11: this question stands here twice"},
      {"related: []", "related: [nobody]", "18: 'nobody' is no other article"},
      {"related: []", "relatd: []", "18: 'relatd' is not known here"},
      {"topic: mail", "outcome: anser", "5: there is no outcome 'anser'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.to);
    Folder folder;
    folder.write("articles/mail.md", with(row.from, row.to));
    CHECK(folder.refused() == std::vector<std::string>{std::string(row.problem)});
  }
}

TEST_CASE("a text that a speech bubble cannot show is reported with its line", "[article]") {
  struct Row {
    std::string_view from, to, problem;
  };
  const Row rows[] = {
      {"- 迷惑メール\n", "<b>重要</b>\n\n- 迷惑メール\n", "24: HTML is not allowed"},
      {"https://example.com", "http://example.com",
       "22: a link must begin with https://: http://example.com/mail"},
      {"- 迷惑メール\n", "![図](https://example.com/a.png)\n",
       "24: an image must come from our own screens: https://example.com/a.png"},
      {"- 迷惑メール\n", "![](/screens/a.svg)\n", "24: an image needs a description"},
      {"- 迷惑メール\n", "# 見出し\n", "24: a speech bubble cannot show this (heading)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.to);
    Folder folder;
    folder.write("articles/mail.md", with(row.from, row.to));
    const std::vector<std::string> problems = folder.refused();
    CHECK(std::ranges::find(problems, row.problem) != problems.end());
  }
}

TEST_CASE("an answer must be short first, and never a wall of text", "[article]") {
  std::string wall;
  for (int i = 0; i < 401; ++i) wall += "長";
  const std::string head(kMail.substr(0, kMail.find("---\n登録") + 4));
  Folder folder;
  folder.write("articles/mail.md", head + "短い答えです。\n");
  CHECK(folder.refused() ==
        std::vector<std::string>{"20: the short answer (first paragraph) has 7 characters"});
  folder.write("articles/mail.md", head + wall + "\n");
  CHECK(folder.refused() ==
        std::vector<std::string>{"20: the text has 401 characters",
                                 "20: the short answer (first paragraph) has 401 characters"});
  folder.write("articles/mail.md", head);
  CHECK(folder.refused()[0] == "20: the article says nothing");
}

TEST_CASE("names must not be taken twice, and every fact must be told", "[article]") {
  Folder folder;
  folder.write("articles/mail.md", kMail);
  folder.write("articles/post.md", kMail);
  const std::vector<std::string> problems = folder.refused("articles/post.md");
  REQUIRE(problems.size() == 4);
  CHECK(problems[0] == "2: the id 'mail' is not the name of its file");
  CHECK(problems[1].starts_with("2: the id 'mail' is taken by "));
  CHECK(problems[2].starts_with("3: the title 'メールが届かない' is taken by "));
  CHECK(problems[3].starts_with("4: the intent 'mail_missing' is taken by "));

  folder.write("sources/flyer.yaml",
               std::string(kFacts) + "- {id: f-new, step: 7, text: 新しい。}\n");
  CHECK(folder.refused("sources/flyer.yaml") ==
        std::vector<std::string>{"2: no article cites the fact 'f-new'"});
}

TEST_CASE("all problems of all files are reported at once", "[article]") {
  Folder folder;
  folder.write("articles/mail.md", with("step: 7", "step: x", with("f-mail", "f-none")));
  folder.write("articles/post.md", "no head\n");
  folder.write("articles/open.md", "---\nid: open\n");
  folder.write("articles/yaml.md", "---\nid: [\n---\ntext\n");
  CHECK(folder.refused().size() == 2);
  CHECK(folder.refused("articles/post.md") == std::vector<std::string>{"1: the head is missing"});
  CHECK(folder.refused("articles/open.md") == std::vector<std::string>{"1: the head is missing"});
  CHECK(folder.refused("articles/yaml.md").size() == 1);
  CHECK(folder.refused("sources/flyer.yaml").size() == 1);
}

TEST_CASE("a folder without articles or facts is reported", "[article]") {
  Problems problems;
  CHECK_FALSE(Articles::load("/nonexistent", problems));
  CHECK(problems.size() == 2);
}
