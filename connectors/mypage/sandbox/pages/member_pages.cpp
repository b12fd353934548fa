#include "connectors/mypage/sandbox/pages/member_pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/mypage/sandbox/counts.h"
#include "connectors/mypage/sandbox/form.h"
#include "connectors/mypage/sandbox/pages/layout.h"
#include "connectors/mypage/sandbox/pages/session.h"
#include "connectors/mypage/sandbox/passwords.h"

namespace annai::mypage {
namespace {

constexpr std::string_view kLogin = R"(<h1>マイページログイン</h1>
<section>
<h2>ご登録されている方</h2>
<p>メールアドレス（ID）、パスワードをご入力の上、「ログイン」ボタンを押してください。</p>
<form method="post" action="/login" novalidate>
{form_token}
<div class="field">
<label for="email">メールアドレス（ID）</label>
<input id="email" name="email" type="email" autocomplete="username" autocapitalize="none"
 spellcheck="false" value="{email}">
</div>
{field}
<button type="submit">ログイン</button>
</form>
</section>
<section>
<h2>未登録の方</h2>
<p>マイページのご利用には会員登録（無料）が必要となります。チャットでご登録いただけます。</p>
<p class="actions"><a class="button second" href="{chat}">新規登録</a></p>
</section>)";

// What the flyer tells of the terms (step 4); the real ones are not known here.
constexpr std::string_view kTerms = R"(<h1>会員規定（見本）</h1>
<p class="note">動作確認用のマイページの画面です。実際の会員規定は、損保ジャパンのマイページの「会員規定への同意」の画面でご確認ください。</p>
<ul>
<li>マイページのご登録、ご利用には、共通ID会員登録およびマイページサービス規定への同意が必要です。</li>
<li>ご登録のIDは共通IDとして、マイページのほか、さまざまなサービスでご利用いただけます。</li>
<li>会員規定は変更されることがあります。ご利用の際は、最新の規定をご確認ください。</li>
<li>ご登録いただいた情報・設定はマイページに関するものです。郵送物の送付先や、ご契約の内容には反映されません。</li>
</ul>)";

constexpr std::string_view kTop = R"(<h1>マイページトップ</h1>
<p>{name} 様</p>
<h2>ご契約</h2>
<p>車名、保険始期などの表示内容から、更新するご契約であることをご確認のうえ、「更新のお手続き」ボタンを押してください。</p>
<ul class="contracts">
{contracts}</ul>
{trusted}<form method="post" action="/logout">
{form_token}
<button class="second" type="submit">ログアウト</button>
</form>)";

constexpr std::string_view kContract = R"(<li>
<h3>{product}</h3>
<dl>
<div><dt>車名</dt><dd>{car}</dd></div>
<div><dt>保険始期</dt><dd>{start}</dd></div>
<div><dt>証券番号</dt><dd>{policy}</dd></div>
</dl>
<a class="button" href="/renewal/{path}" aria-label="更新のお手続き（証券番号 {policy}）">更新のお手続き</a>
</li>
)";

constexpr std::string_view kRenewal = R"(<h1>更新のお手続き</h1>
<p>{product}（証券番号 {policy}）の更新のお手続きに進みました。</p>
<p class="note">動作確認用のマイページは、ここまでです。実際の更新のお手続きは、損保ジャパンのマイページでおこなってください。</p>
<p class="actions"><a class="button second" href="/top">マイページトップへ</a></p>)";

bool has_inbox(const Office& office) { return office.config.smtp.empty(); }

HttpResponse out_of_order() {
  return html({.status = 503,
               .title = "混み合っています",
               .body = "<h1>ただいま混み合っています</h1>\n"
                       "<p>少し待ってから、もう一度お試しください。</p>"});
}

// 2026-12-01 as people write it; whatever else stands there stays as it is.
std::string in_japanese(const std::string& date) {
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return date.empty() ? "－" : date;
  const auto number = [&](std::size_t at, std::size_t size) {
    const std::string digits = date.substr(at, size);
    return digits.substr(std::min(digits.find_first_not_of('0'), size - 1));
  };
  return fmt::format("{}年{}月{}日", date.substr(0, 4), number(5, 2), number(8, 2));
}

HttpResponse login_form(const Office& office, int status, const std::string& email,
                        std::string error) {
  const std::string token = office.keys.form_token("login", office.clock.now());
  return html({.status = status,
               .title = "ログイン",
               .body = fmt::format(kLogin, fmt::arg("form_token", hidden_form_token(token)),
                                   fmt::arg("email", escaped(email)),
                                   fmt::arg("field", password_field({.label = "パスワード",
                                                                     .hint_id = {},
                                                                     .error = std::move(error)})),
                                   fmt::arg("chat", escaped(office.config.chat_url))),
               .inbox = has_inbox(office)});
}

std::string in_html(const Contract& contract, const std::string& policy) {
  return fmt::format(kContract, fmt::arg("product", escaped(contract.product)),
                     fmt::arg("car", contract.car.empty() ? "－" : escaped(contract.car)),
                     fmt::arg("start", escaped(in_japanese(contract.start_date))),
                     fmt::arg("policy", escaped(policy)), fmt::arg("path", escaped(policy)));
}

}  // namespace

HttpResponse show_terms_page(const Office& office, const HttpRequest&) {
  return html(
      {.title = "会員規定（見本）", .body = std::string(kTerms), .inbox = has_inbox(office)});
}

HttpResponse show_login_page(const Office& office, const HttpRequest&) {
  return login_form(office, 200, {}, {});
}

HttpResponse take_login(const Office& office, const HttpRequest& request) {
  const Form typed(request.body);
  const std::string email = typed.text("email").substr(0, 254);
  const bool ours = office.keys.form_token_ok(typed.text("form"), "login", office.clock.now());
  if (!ours || !from_our_own_page(request)) {
    return login_form(office, 403, email,
                      "画面の確認ができませんでした。お手数ですが、もう一度入力してください。");
  }
  const Secret password = typed.secret("password");
  if (email.empty() || password.empty()) {
    return login_form(office, 422, email, "メールアドレス（ID）とパスワードを入力してください。");
  }

  // Counted before it is tried; a right password takes the count back.
  const Numbers& numbers = office.config.numbers;
  std::string lowered = email;
  std::ranges::transform(lowered, lowered.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::string name = office.keys.name_of("login", lowered);
  bool wait = false;
  const auto member = office.database.transact([&](Sql& sql) {
    const UtcTime now = office.clock.now();
    wait = exhausted(sql, name, {numbers.wrong_logins, numbers.wait}, now).has_value();
    if (!wait) count(sql, name, now);
    return member_by_email(sql, email);
  });
  if (!member) return out_of_order();
  if (wait) {
    return login_form(office, 429, email,
                      "メールアドレス（ID）かパスワードの違いが続いたため、しばらくログインできませ"
                      "ん。お手数ですが、15分ほどたってから、"
                      "もう一度お試しください。");
  }
  const std::optional<Member>& known = *member;
  if (!fits(password, known ? known->password : "") || !known) {
    return login_form(
        office, 422, email,
        "メールアドレス（ID）かパスワードが違うようです。大文字と小文字をお確かめのうえ、"
        "もう一度入力してください。");
  }
  const auto session = office.database.transact([&](Sql& sql) {
    uncount(sql, name);
    return log_in(sql, known->id, office.clock.now(), numbers);
  });
  if (!session) return out_of_order();
  HttpResponse response = see_other("/top");
  set_cookie(response, office, kSession, *session, numbers.login);
  return response;
}

HttpResponse take_logout(const Office& office, const HttpRequest& request) {
  const Form typed(request.body);
  if (!office.keys.form_token_ok(typed.text("form"), "logout", office.clock.now()) ||
      !from_our_own_page(request)) {
    return see_other("/top");
  }
  const auto done =
      office.database.commit([&](Sql& sql) { log_out(sql, cookie(request, kSession)); });
  if (!done) return out_of_order();
  HttpResponse response = see_other("/login");
  set_cookie(response, office, kSession, "", {});
  return response;
}

HttpResponse show_top_page(const Office& office, const HttpRequest& request) {
  bool trusted = false;
  const auto member = office.database.transact([&](Sql& sql) {
    std::optional<Member> found = member_of(sql, office, request);
    trusted = found && is_trusted(sql, cookie(request, kTrusted), found->id, office.clock.now());
    return found;
  });
  if (!member) return out_of_order();
  const std::optional<Member>& who = *member;
  if (!who) return see_other("/login");
  std::string contracts;
  for (const std::string& policy : who->policies) {
    contracts += in_html(office.contracts.find(policy), policy);
  }
  const std::string token = office.keys.form_token("logout", office.clock.now());
  return html({.title = "マイページトップ",
               .body = fmt::format(
                   kTop, fmt::arg("name", escaped(who->name)), fmt::arg("contracts", contracts),
                   fmt::arg("trusted",
                            trusted ? "<p class=\"aside\">この端末は、信頼できる端末として登録され"
                                      "ています。</p>\n"
                                    : ""),
                   fmt::arg("form_token", hidden_form_token(token))),
               .inbox = has_inbox(office)});
}

HttpResponse show_renewal_page(const Office& office, const HttpRequest& request) {
  const auto member =
      office.database.transact([&](Sql& sql) { return member_of(sql, office, request); });
  if (!member) return out_of_order();
  const std::optional<Member>& who = *member;
  if (!who) return see_other("/login");
  if (std::ranges::find(who->policies, request.parameter) == who->policies.end()) {
    return see_other("/top");
  }
  const Contract& contract = office.contracts.find(request.parameter);
  return html({.title = "更新のお手続き",
               .body = fmt::format(kRenewal, fmt::arg("product", escaped(contract.product)),
                                   fmt::arg("policy", escaped(request.parameter))),
               .inbox = has_inbox(office)});
}

}  // namespace annai::mypage
