#include "connectors/mypage/sandbox/pages/password_page.h"

#include <fmt/format.h>

#include "connectors/mypage/sandbox/form.h"
#include "connectors/mypage/sandbox/pages/layout.h"
#include "connectors/mypage/sandbox/passwords.h"

namespace annai::mypage {
namespace {

constexpr std::string_view kForm = R"(<h1>パスワードの設定</h1>
<p>マイページにログインするときのパスワードを決めてください。チャットには送られません。</p>
<form method="post" action="/password/{token}" novalidate>
{form_token}
<input type="text" name="username" value="{email}" autocomplete="username" readonly hidden>
<p class="id"><span>メールアドレス（ID）</span><b>{email}</b></p>
{field}
<ul class="rules" id="rules">
<li>半角の英字と数字（記号と空白は使えません）</li>
<li>{least}文字以上</li>
<li>大文字と小文字は区別されます</li>
</ul>
<p class="note">設定したパスワードは本登録の際に必要ですので、必ず控えておいてください。</p>
<button type="submit">このパスワードにする</button>
</form>)";

constexpr std::string_view kAccepted =
    R"(<div class="done" data-state="provisional" data-tell="{origins}">
<h1>仮登録を受け付けました</h1>
<p class="note"><b>本登録は完了していません</b>のでご注意ください。</p>
<p>ご登録いただいたメールアドレスあてに、登録確認メールをお送りします。メールに記載されているURLにアクセスし、<b>24時間以内</b>に登録を完了してください。</p>
<p class="subject"><span>件名</span>マイページ会員登録のご確認（損保ジャパン）</p>
</div>)";

constexpr std::string_view kGone = R"(<h1>この画面は使えなくなりました</h1>
<p>パスワードを設定する画面は、開いてから10分を過ぎたときや、新しい画面を開いたときに、使えなくなります。</p>
<p>お手数ですが、チャットに戻って「画面をもう一度開く」を押してください。</p>)";

HttpResponse framed(const Office& office, int status, std::string title, std::string body) {
  return html({.status = status,
               .title = std::move(title),
               .body = std::move(body),
               .framers = office.config.chat_origins});
}

HttpResponse gone(const Office& office) {
  return framed(office, 410, "使えないページ", std::string(kGone));
}

HttpResponse accepted(const Office& office) {
  return framed(
      office, 200, "仮登録受付",
      fmt::format(kAccepted,
                  fmt::arg("origins", escaped(fmt::format(
                                          "{}", fmt::join(office.config.chat_origins, " "))))));
}

HttpResponse form(const Office& office, const HttpRequest& request, const Registration& who,
                  int status, std::string error) {
  const std::string purpose = "password:" + request.parameter;
  const std::string token = office.keys.form_token(purpose, office.clock.now());
  return framed(office, status, "パスワードの設定",
                fmt::format(kForm, fmt::arg("token", escaped(request.parameter)),
                            fmt::arg("form_token", hidden_form_token(token)),
                            fmt::arg("email", escaped(who.email)),
                            fmt::arg("field", password_field({.autocomplete = "new-password",
                                                              .hint_id = "rules",
                                                              .error = std::move(error)})),
                            fmt::arg("least", office.config.numbers.password_min)));
}

HttpResponse out_of_order(const Office& office) {
  return framed(
      office, 503, "混み合っています",
      "<h1>ただいま混み合っています</h1>\n<p>少し待ってから、もう一度お試しください。</p>");
}

// Whose page this is, what the password must not contain, and whether a mail may go out.
struct Found {
  std::optional<Registration> registration;
  Applicant applicant;
  std::optional<std::chrono::seconds> mail_wait;
};

Result<Found> find(const Office& office, const HttpRequest& request) {
  return office.database.transact([&](Sql& sql) {
    const UtcTime now = office.clock.now();
    Found found{.registration = office.registrations.password_page(sql, request.parameter, now),
                .applicant = {},
                .mail_wait = {}};
    if (!found.registration) return found;
    found.applicant = Registrations::applicant(sql, found.registration->id);
    found.mail_wait = office.registrations.mails_exhausted(sql, found.registration->email, now);
    return found;
  });
}

}  // namespace

HttpResponse show_password_page(const Office& office, const HttpRequest& request) {
  const Result<Found> found = find(office, request);
  if (!found) return out_of_order(office);
  const std::optional<Registration>& who = found->registration;
  if (!who) return gone(office);
  if (!who->password.empty()) return accepted(office);
  return form(office, request, *who, 200, {});
}

HttpResponse take_password(const Office& office, const HttpRequest& request) {
  const Result<Found> found = find(office, request);
  if (!found) return out_of_order(office);
  const std::optional<Registration>& who = found->registration;
  if (!who) return gone(office);
  if (!who->password.empty()) return accepted(office);  // pressed twice

  const Form typed(request.body);
  const bool ours = office.keys.form_token_ok(typed.text("form"), "password:" + request.parameter,
                                              office.clock.now());
  if (!ours || !from_our_own_page(request)) {
    return form(office, request, *who, 403,
                "画面の確認ができませんでした。お手数ですが、もう一度入力してください。");
  }
  const Secret password = typed.secret("password");
  const PasswordContext context{.email = who->email,
                                .policies = found->applicant.policies,
                                .birth_date = found->applicant.birth_date};
  if (const auto fault = fault_of(password, context, office.config.numbers)) {
    return form(office, request, *who, 422, in_words(*fault, office.config.numbers));
  }
  if (found->mail_wait) {
    return form(office, request, *who, 429,
                "このメールアドレスには、短い間に何度も登録確認メールをお送りしているため、いまは続"
                "けてお送りできません。お手数ですが、"
                "時間をおいて、もう一度お試しください。");
  }
  const std::string hash = hash_password(password);
  if (hash.empty()) return out_of_order(office);
  const Result<bool> kept = office.database.transact([&](Sql& sql) {
    return office.registrations.set_password(sql, request.parameter, hash, office.clock.now());
  });
  if (!kept) return out_of_order(office);
  office.wake();
  return *kept ? accepted(office) : gone(office);
}

}  // namespace annai::mypage
