#include "connectors/mypage/sandbox/notices.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "connectors/mypage/sandbox/times.h"

namespace annai::mypage {
namespace {

constexpr long kConnectMs = 2'000;
constexpr long kTotalMs = 8'000;
constexpr std::size_t kMostAnswer = 64 * 1024;

// What the chat answers beside its status is of no interest, and an endless answer is cut off.
std::size_t count_only(char*, std::size_t size, std::size_t count, void* seen) {
  auto& total = *static_cast<std::size_t*>(seen);
  total += size * count;
  return total > kMostAnswer ? 0 : size * count;
}

int stop_if_set(void* given_up, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<std::atomic<bool>*>(given_up) ? 1 : 0;
}

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

}  // namespace

struct Notifier::Curl {
  CURL* handle = curl_easy_init();
  ~Curl() { curl_easy_cleanup(handle); }
};

std::string notice_body(const Task& task) {
  nlohmann::ordered_json body{{"id", fmt::format("n_{}", task.id)},
                              {"type", task.what},
                              {"registration", task.registration},
                              {"at", iso(task.at)}};
  if (task.expires_at) body["expires_at"] = iso(*task.expires_at);
  return body.dump();
}

Notifier::Notifier(const std::string& chat_url, const Keys& keys)
    : curl_(std::make_unique<Curl>()), url_(chat_url + "/hooks/mypage"), keys_(keys) {}

Notifier::~Notifier() = default;

bool Notifier::post(const Task& task, UtcTime now) {
  const std::string body = notice_body(task);
  const std::string timestamp = fmt::format("{}", unix_seconds(now));
  std::unique_ptr<curl_slist, ListDeleter> fields;
  for (const std::string& field :
       {std::string("Content-Type: application/json"), std::string("Expect:"),
        "X-Mypage-Timestamp: " + timestamp,
        "X-Mypage-Signature: sha256=" + keys_.signature(timestamp, body)}) {
    fields.reset(curl_slist_append(fields.release(), field.c_str()));
  }
  CURL* curl = curl_->handle;
  if (curl == nullptr || fields == nullptr) return false;
  std::size_t seen = 0;
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &count_only);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, static_cast<void*>(&seen));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, kTotalMs);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &stop_if_set);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, static_cast<void*>(&given_up_));
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  if (curl_easy_perform(curl) != CURLE_OK) return false;
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 && status < 300;
}

}  // namespace annai::mypage
