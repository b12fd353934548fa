#include "connectors/mypage/sandbox/pages/register_page.h"

#include <fmt/format.h>

#include "connectors/mypage/sandbox/form.h"
#include "connectors/mypage/sandbox/pages/layout.h"
#include "connectors/mypage/sandbox/pages/session.h"
#include "connectors/mypage/sandbox/passwords.h"

namespace annai::mypage {
namespace {

constexpr std::string_view kForm = R"({stages}
<h1>マイページへのご登録</h1>
<p>仮登録のときに設定したパスワードを入力し、「登録」ボタンを押してください。</p>
<form method="post" action="/register/{token}" novalidate>
{form_token}
<h2>パスワードの入力</h2>
<ul class="rules" id="rules">
<li>大文字と小文字を区別して照合します。</li>
<li>ログイン時にID（メールアドレス）とともに必要となります。メモなどに控え、大切に保存してください。</li>
</ul>
<input type="text" name="username" value="{email}" autocomplete="username" readonly hidden>
{field}
<div class="field trusted">
<label class="check"><input type="checkbox" name="trusted" value="yes" aria-describedby="trusted-note">
<span>信頼できる端末（ブラウザ等）として登録する</span></label>
<div id="trusted-note">
<p>不特定多数の方が使う可能性のある端末では、不正アクセスの危険性が高まるため、選択しないことをおすすめします。個人所有の端末をご使用の場合のみ、選択してください。</p>
<p>選択していただくと、次回以降のワンタイムパスワードの入力を省略できます。</p>
</div>
</div>
<button type="submit">登録</button>
</form>
<p class="aside">パスワードをお忘れの際は、もう一度、会員登録からやりなおしてください。</p>)";

constexpr std::string_view kGone = R"(<h1>このURLは無効になっています</h1>
<p>メールのURLは、次の場合に無効になります。24時間以内に会員登録まで完了しなかったとき、一度ご登録に使われたとき、パスワードの違いが続いたときです。</p>
<p>まだ登録がお済みでない方は、お手数ですが、もう一度、会員登録からやりなおしてください。</p>
<p class="actions"><a class="button" href="{chat}">チャットで会員登録をする</a></p>
<p class="aside">登録がお済みの方は、<a href="/login">ログイン</a>してください。</p>)";

constexpr std::string_view kCompleted = R"({stages}
<h1>マイページ会員にご登録いただき、ありがとうございました。</h1>
<p>登録完了のメールを、ご登録いただいたメールアドレスあてにお送りします。</p>
<p class="subject"><span>件名</span>マイページ会員登録完了のご連絡（損保ジャパン）</p>
<h2>自動車保険の更新のお手続き</h2>
<p>すぐにお手続きされる場合は、下のボタンからお進みください。</p>
<p class="actions"><a class="button" href="/top">マイページトップへ</a></p>
<p class="aside">後日お手続きされる場合は、メールアドレス（ID）とパスワードで<a href="/login">ログイン</a>してください。</p>)";

bool has_inbox(const Office& office) { return office.config.smtp.empty(); }

// Used, too old, altered or never given: one page, byte by byte.
HttpResponse gone(const Office& office) {
  return html({.status = 410,
               .title = "無効なURL",
               .body = fmt::format(kGone, fmt::arg("chat", escaped(office.config.chat_url))),
               .inbox = has_inbox(office)});
}

HttpResponse out_of_order() {
  return html({.status = 503,
               .title = "混み合っています",
               .body = "<h1>ただいま混み合っています</h1>\n"
                       "<p>少し待ってから、もう一度お試しください。</p>"});
}

HttpResponse form(const Office& office, const HttpRequest& request, const Registration& who,
                  int status, std::string error) {
  const std::string token =
      office.keys.form_token("register:" + request.parameter, office.clock.now());
  return html(
      {.status = status,
       .title = "本登録",
       .body = fmt::format(
           kForm, fmt::arg("stages", stages(5)), fmt::arg("token", escaped(request.parameter)),
           fmt::arg("form_token", hidden_form_token(token)), fmt::arg("email", escaped(who.email)),
           fmt::arg("field", password_field({.hint_id = "rules", .error = std::move(error)}))),
       .inbox = has_inbox(office)});
}

std::string wait_in_words(const Office& office) {
  return fmt::format(
      "続けて{}回違ったため、しばらく入力できません。{}分ほどたってから、もう一度お試しください。",
      office.config.numbers.wrong_before_wait, office.config.numbers.wait.count() / 60);
}

std::string wrong_in_words(const Office& office, const Attempt& attempt) {
  if (attempt.tries_left <= 1) return wait_in_words(office);
  return fmt::format(
      "パスワードが違うようです。大文字と小文字をお確かめのうえ、もう一度入力してください。"
      "（あと{}回までお試しいただけます）",
      attempt.tries_left - 1);
}

HttpResponse after_wrong(const Office& office, const HttpRequest& request, const Attempt& attempt) {
  const auto still = office.database.transact([&](Sql& sql) {
    const UtcTime now = office.clock.now();
    office.registrations.failed(sql, attempt, now);
    return office.registrations.link(sql, request.parameter, now).has_value();
  });
  if (!still) return out_of_order();
  if (!*still) {
    office.wake();
    return gone(office);
  }
  return form(office, request, attempt.registration, 422, wrong_in_words(office, attempt));
}

struct Entrance {
  std::optional<std::int64_t> member;
  std::string session, trusted;
};

HttpResponse after_right(const Office& office, const Attempt& attempt, bool trusted) {
  const auto entered = office.database.transact([&](Sql& sql) {
    const UtcTime now = office.clock.now();
    Entrance entrance{.member = Registrations::complete(sql, attempt.registration.id, now),
                      .session = {},
                      .trusted = {}};
    if (!entrance.member) return entrance;
    entrance.session = log_in(sql, *entrance.member, now, office.config.numbers);
    if (trusted) {
      entrance.trusted = trust_device(sql, *entrance.member, now, office.config.numbers);
    }
    return entrance;
  });
  if (!entered) return out_of_order();
  office.wake();
  if (!entered->member) return gone(office);
  HttpResponse response = see_other("/completed");
  set_cookie(response, office, kSession, entered->session, office.config.numbers.login);
  if (trusted) {
    set_cookie(response, office, kTrusted, entered->trusted, office.config.numbers.trusted_device);
  }
  return response;
}

Result<std::optional<Registration>> find(const Office& office, const HttpRequest& request) {
  return office.database.transact([&](Sql& sql) {
    return office.registrations.link(sql, request.parameter, office.clock.now());
  });
}

}  // namespace

HttpResponse show_register_page(const Office& office, const HttpRequest& request) {
  const auto found = find(office, request);
  if (!found) return out_of_order();
  const std::optional<Registration>& who = *found;
  return who ? form(office, request, *who, 200, {}) : gone(office);
}

HttpResponse complete_registration(const Office& office, const HttpRequest& request) {
  const auto found = find(office, request);
  if (!found) return out_of_order();
  const std::optional<Registration>& who = *found;
  if (!who) return gone(office);

  // What cannot be this form, filled in by a person, costs no try.
  const Form typed(request.body);
  const bool ours = office.keys.form_token_ok(typed.text("form"), "register:" + request.parameter,
                                              office.clock.now());
  if (!ours || !from_our_own_page(request)) {
    return form(office, request, *who, 403,
                "画面の確認ができませんでした。お手数ですが、もう一度入力してください。");
  }
  const Secret password = typed.secret("password");
  if (const auto fault = typing_fault_of(password)) {
    return form(office, request, *who, 422, in_words(*fault, office.config.numbers));
  }

  const auto attempt = office.database.transact([&](Sql& sql) {
    return office.registrations.attempt(sql, request.parameter, office.clock.now());
  });
  if (!attempt) return out_of_order();
  if (attempt->kind == Attempt::Kind::kGone) return gone(office);
  if (attempt->kind == Attempt::Kind::kWait) {
    return form(office, request, attempt->registration, 429, wait_in_words(office));
  }
  if (!fits(password, attempt->registration.password)) {
    return after_wrong(office, request, *attempt);
  }
  return after_right(office, *attempt, typed.checked("trusted"));
}

HttpResponse show_completed_page(const Office& office, const HttpRequest&) {
  return html({.title = "登録完了",
               .body = fmt::format(kCompleted, fmt::arg("stages", stages(5))),
               .inbox = has_inbox(office)});
}

}  // namespace annai::mypage
