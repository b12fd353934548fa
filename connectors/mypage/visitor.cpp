#include "connectors/mypage/visitor.h"

#include <curl/curl.h>
#include <re2/re2.h>

#include <utility>

namespace annai {
namespace {

std::size_t collect(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

std::string plain(std::string html) {
  RE2::GlobalReplace(&html, "(?is)<(style|script|title)[^>]*>.*?</(style|script|title)>", " ");
  RE2::GlobalReplace(&html, "<[^>]*>", " ");
  RE2::GlobalReplace(&html, "\\s+", " ");
  return html;
}

std::string decoded(std::string text) {
  RE2::GlobalReplace(&text, "&quot;", "\"");
  RE2::GlobalReplace(&text, "&#39;", "'");
  RE2::GlobalReplace(&text, "&lt;", "<");
  RE2::GlobalReplace(&text, "&gt;", ">");
  RE2::GlobalReplace(&text, "&amp;", "&");
  return text;
}

std::string attribute(const std::string& tag, const char* name) {
  std::string value;
  RE2::PartialMatch(tag, std::string("(?i)\\s") + name + "=\"([^\"]*)\"", &value);
  return decoded(value);
}

std::string origin_of(const std::string& url) {
  std::string origin;
  RE2::PartialMatch(url, "^(https?://[^/]+)", &origin);
  return origin;
}

void read_form(VisitedPage& page) {
  std::string form;
  if (!RE2::PartialMatch(page.html, "(?is)(<form.*?</form>)", &form)) return;
  const std::string action = attribute(form.substr(0, form.find('>') + 1), "action");
  page.action = action.empty()            ? page.url
                : action.starts_with('/') ? origin_of(page.url) + action
                                          : action;
  std::string tag;
  for (re2::StringPiece rest(form); RE2::FindAndConsume(&rest, "(?is)(<input[^>]*>)", &tag);) {
    const std::string name = attribute(tag, "name");
    const std::string type = attribute(tag, "type");
    if (name.empty() || type == "checkbox" || type == "radio" || type == "submit") continue;
    page.fields[name] = attribute(tag, "value");
    if (type == "password") page.password_field = name;
  }
}

}  // namespace

Visitor::Visitor() : curl_(curl_easy_init()) {
  curl_easy_setopt(curl_, CURLOPT_COOKIEFILE, "");
  curl_easy_setopt(curl_, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl_, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(curl_, CURLOPT_TIMEOUT, 10L);
  curl_easy_setopt(curl_, CURLOPT_PROXY, "");
}
Visitor::~Visitor() { curl_easy_cleanup(curl_); }

Result<VisitedPage> Visitor::open(const std::string& url) {
  curl_easy_setopt(curl_, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, nullptr);
  return perform(url);
}

Result<VisitedPage> Visitor::type_password(const VisitedPage& page, const std::string& password) {
  std::string body;
  for (const auto& [name, value] : page.fields) {
    const std::string& typed = name == page.password_field ? password : value;
    char* escaped = curl_easy_escape(curl_, typed.c_str(), static_cast<int>(typed.size()));
    body += (body.empty() ? "" : "&") + name + "=" + escaped;
    curl_free(escaped);
  }
  return post(page.action, "application/x-www-form-urlencoded", body);
}

Result<VisitedPage> Visitor::post(const std::string& url, const std::string& type,
                                  const std::string& body) {
  curl_slist* fields = curl_slist_append(nullptr, ("Content-Type: " + type).c_str());
  fields = curl_slist_append(fields, ("Origin: " + origin_of(url)).c_str());
  fields = curl_slist_append(fields, "Expect:");
  curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, fields);
  curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(curl_, CURLOPT_COPYPOSTFIELDS, body.c_str());
  Result<VisitedPage> page = perform(url);
  curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, nullptr);
  curl_slist_free_all(fields);
  return page;
}

Result<VisitedPage> Visitor::perform(const std::string& url) {
  VisitedPage page;
  curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, &collect);
  curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &page.html);
  const CURLcode done = curl_easy_perform(curl_);
  if (done != CURLE_OK) return fail(ErrorCode::kUnavailable, curl_easy_strerror(done));
  long status = 0;
  const char* reached = nullptr;
  curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl_, CURLINFO_EFFECTIVE_URL, &reached);
  page.status = static_cast<int>(status);
  page.url = reached != nullptr ? reached : url;
  page.text = decoded(plain(page.html));
  read_form(page);
  return page;
}

}  // namespace annai
