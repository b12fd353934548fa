#include "connectors/mypage/sandbox/pages/layout.h"

#include <fmt/format.h>

#include <array>

namespace annai::mypage {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types "
    "'none'; "
    "frame-ancestors {}";

constexpr std::array<std::string_view, 5> kStages = {"会員規定同意", "お客さま情報入力",
                                                     "入力内容確認", "仮登録受付", "本登録"};

constexpr std::string_view kInbox = R"(<a href="/inbox" aria-label="メールの受信箱">受信箱</a>)";

constexpr std::string_view kFrame = R"(<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title}｜マイページ（動作確認用）</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/my-page.css">
<script src="/assets/my-page.js" defer></script>
</head>
<body>
<header>
<p class="brand"><span>損保ジャパン</span><span>マイページ</span></p>
<p class="band"><span>動作確認用のマイページです</span>{inbox}</p>
</header>
<main>
{body}
</main>
</body>
</html>
)";

}  // namespace

HttpResponse html(const Page& page) {
  const std::string framers =
      page.framers.empty() ? "'none'" : fmt::format("{}", fmt::join(page.framers, " "));
  return {.status = page.status,
          .body = fmt::format(kFrame, fmt::arg("title", escaped(page.title)),
                              fmt::arg("inbox", page.inbox ? kInbox : std::string_view()),
                              fmt::arg("body", page.body)),
          .fields = {{"Content-Type", "text/html; charset=utf-8"},
                     {"Cache-Control", "no-store"},
                     {"Content-Security-Policy", fmt::format(kPolicy, framers)}}};
}

HttpResponse see_other(std::string path) {
  return {.status = 303,
          .body = {},
          .fields = {{"Location", std::move(path)}, {"Cache-Control", "no-store"}}};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string hidden_form_token(std::string_view token) {
  return fmt::format(R"(<input type="hidden" name="form" value="{}">)", escaped(token));
}

std::string password_field(const PasswordField& field) {
  const bool wrong = !field.error.empty();
  std::string described = field.hint_id;
  if (wrong) described += described.empty() ? "password-error" : " password-error";
  return fmt::format(
      R"(<div class="field">
<label for="password">{label}</label>
{error}<input id="password" name="password" type="password" autocomplete="{autocomplete}"
 autocapitalize="none" autocorrect="off" spellcheck="false"{described}{invalid}>
<label class="check" data-needs-script hidden><input type="checkbox" data-shows="password">
<span>入力したパスワードを表示する</span></label>
</div>)",
      fmt::arg("label", field.label), fmt::arg("autocomplete", field.autocomplete),
      fmt::arg("error", wrong ? fmt::format("<p class=\"error\" id=\"password-error\" "
                                            "role=\"alert\">{}</p>\n",
                                            escaped(field.error))
                              : ""),
      fmt::arg("described",
               described.empty() ? "" : fmt::format(R"( aria-describedby="{}")", described)),
      fmt::arg("invalid", wrong ? R"( aria-invalid="true" autofocus)" : ""));
}

std::string stages(int now) {
  std::string items;
  for (std::size_t i = 0; i < kStages.size(); ++i) {
    const bool here = static_cast<int>(i) + 1 == now;
    items += fmt::format("<li{}><span>{}</span></li>\n", here ? R"( aria-current="step")" : "",
                         kStages[i]);
  }
  return fmt::format("<ol class=\"stages\" aria-label=\"登録の流れ\">\n{}</ol>", items);
}

HttpResponse asset_response(const Asset& asset) {
  std::string type = "image/svg+xml";
  if (asset.name.ends_with(".css")) type = "text/css; charset=utf-8";
  if (asset.name.ends_with(".js")) type = "text/javascript; charset=utf-8";
  return {.status = 200,
          .body = std::string(asset.text),
          .fields = {{"Content-Type", std::move(type)}, {"Cache-Control", "no-cache"}}};
}

}  // namespace annai::mypage
