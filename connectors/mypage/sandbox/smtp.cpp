#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>

#include "connectors/mypage/sandbox/mailer.h"

namespace annai::mypage {
namespace {

constexpr long kConnectSeconds = 10;

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
template <typename T>
using CurlPtr = std::unique_ptr<T, CurlDeleter>;

std::size_t read_some(char* out, std::size_t size, std::size_t count, void* rest) {
  auto& text = *static_cast<std::string_view*>(rest);
  const std::size_t n = std::min(size * count, text.size());
  std::copy_n(text.begin(), n, out);
  text.remove_prefix(n);
  return n;
}

int stop_if_set(void* given_up, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<std::atomic<bool>*>(given_up) ? 1 : 0;
}

bool is_loopback(std::string_view url) {
  constexpr std::array<std::string_view, 3> kHere = {"localhost", "127.0.0.1", "[::1]"};
  url.remove_prefix(std::min(url.size(), url.find("://") + 3));
  return std::ranges::any_of(kHere, [&](std::string_view host) {
    return url.starts_with(host) &&
           (url.size() == host.size() || url[host.size()] == ':' || url[host.size()] == '/');
  });
}

class SmtpMailer final : public Mailer {
 public:
  SmtpMailer(std::string url, std::chrono::milliseconds most) : url_(std::move(url)), most_(most) {}

  Posted post(const Letter& letter, const Envelope& envelope) override {
    const CurlPtr<CURL> curl(curl_easy_init());
    const std::string to = "<" + letter.to + ">";
    const std::string from = "<" + envelope.from + ">";
    const CurlPtr<curl_slist> recipient(curl_slist_append(nullptr, to.c_str()));
    if (!curl || !recipient) return Posted::kNotYet;
    const std::string mail = to_rfc5322(letter, envelope);
    std::string_view rest = mail;
    const auto set = [&](CURLoption option, auto value) {
      curl_easy_setopt(curl.get(), option, value);
    };
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_USE_SSL, static_cast<long>(is_loopback(url_) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(CURLOPT_MAIL_FROM, from.c_str());
    set(CURLOPT_MAIL_RCPT, recipient.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &read_some);
    set(CURLOPT_READDATA, static_cast<void*>(&rest));
    set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(most_.count()));
    // It says QUIT to a server that has stalled, too, and would wait two minutes for an answer.
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, std::max(1L, static_cast<long>(most_.count() / 1000)));
    set(CURLOPT_XFERINFOFUNCTION, &stop_if_set);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&given_up_));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    const CURLcode code = curl_easy_perform(curl.get());
    if (code == CURLE_OK) return Posted::kYes;
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 500 && status < 600) return Posted::kNever;
    return rest.empty() && status < 400 ? Posted::kUnknown : Posted::kNotYet;
  }

  void give_up() override { given_up_ = true; }

 private:
  std::string url_;
  std::chrono::milliseconds most_;
  std::atomic<bool> given_up_ = false;
};

}  // namespace

Result<std::unique_ptr<Mailer>> smtp_mailer(const std::string& url,
                                            std::chrono::milliseconds most) {
  if (!url.starts_with("smtp://") && !url.starts_with("smtps://")) {
    return fail(ErrorCode::kInvalidInput, url + " is no mail server: write smtp://host:port");
  }
  return std::make_unique<SmtpMailer>(url, most);
}

}  // namespace annai::mypage
