#include "connectors/mypage/sandbox/pages/inbox_pages.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "connectors/mypage/sandbox/maildir.h"
#include "connectors/mypage/sandbox/pages/layout.h"

namespace annai::mypage {
namespace {

std::string address_in(std::string_view field) {
  if (field.starts_with('<') && field.ends_with('>')) field = field.substr(1, field.size() - 2);
  return std::string(field);
}

// When it was sent, as people in Japan read it; whatever else stands there stays as it is.
std::string in_japan(const std::string& date) {
  std::tm tm{};
  if (::strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S +0000", &tm) == nullptr) return date;
  const auto utc = std::chrono::system_clock::from_time_t(::timegm(&tm));
  return fmt::format("{:%Y年%m月%d日 %H:%M}", fmt::gmtime(utc + std::chrono::hours(9)));
}

// Our own links become links; everything else stays text.
std::string with_links(std::string_view text, const std::string& public_url) {
  std::string out;
  while (!text.empty()) {
    const auto at = std::min(text.find(public_url + "/"), text.size());
    out += escaped(text.substr(0, at));
    text.remove_prefix(at);
    const std::string url = escaped(text.substr(0, text.find_first_of(" \n")));
    if (text.empty()) break;
    out += fmt::format(R"(<a href="{0}">{0}</a>)", url);
    text.remove_prefix(std::min(text.find_first_of(" \n"), text.size()));
  }
  return out;
}

}  // namespace

HttpResponse show_inbox(const Office& office, const HttpRequest&) {
  const std::vector<ReceivedMail> mails = read_maildir(office.config.maildir());
  std::string items;
  for (std::size_t i = mails.size(); i > 0; --i) {
    const ReceivedMail& mail = mails[i - 1];
    items += fmt::format(
        "<li><a href=\"/inbox/{}\"><b>{}</b><span>{} あて</span><span>{}</span></a></li>\n", i,
        escaped(mail.subject), escaped(address_in(mail.to)), escaped(in_japan(mail.date)));
  }
  const std::string list = items.empty() ? "<p>メールはまだ届いていません。</p>"
                                         : fmt::format("<ul class=\"mails\">\n{}</ul>", items);
  return html(
      {.title = "受信箱",
       .body = "<h1>メールの受信箱</h1>\n<p>動作確認のため、お送りしたメールをここで読めます。"
               "</p>\n" +
               list,
       .inbox = true});
}

HttpResponse show_mail(const Office& office, const HttpRequest& request) {
  const std::vector<ReceivedMail> mails = read_maildir(office.config.maildir());
  std::size_t number = 0;
  const std::string& text = request.parameter;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (number == 0 || number > mails.size()) return see_other("/inbox");
  const ReceivedMail& mail = mails[number - 1];
  return html({.title = "メール",
               .body = fmt::format(
                   R"(<h1>{}</h1>
<dl class="mail-head">
<div><dt>差出人</dt><dd>{}</dd></div>
<div><dt>あて先</dt><dd>{}</dd></div>
<div><dt>日時</dt><dd>{}</dd></div>
</dl>
<div class="mail">{}</div>
<p class="aside"><a href="/inbox">受信箱へ戻る</a></p>)",
                   escaped(mail.subject), escaped(mail.from), escaped(address_in(mail.to)),
                   escaped(in_japan(mail.date)), with_links(mail.text, office.public_url)),
               .inbox = true});
}

}  // namespace annai::mypage
