#include "connectors/outbound/curl_thread.h"

#include <curl/curl.h>
#include <strings.h>

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <utility>

#include "connectors/outbound/web_address.h"

namespace annai {
namespace {

constexpr int kLongestPollMs = 1'000;  // curl knows its own deadlines; this is for none at all

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

List field_list(const std::vector<std::string>& fields) {
  List list;
  for (const std::string& field : fields) {
    list.reset(curl_slist_append(list.release(), field.c_str()));
  }
  return list;
}

struct GatheredBody {
  std::string bytes;
  std::size_t most = 0;
};

std::size_t gather(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<GatheredBody*>(into);
  if (size * count > body.most - body.bytes.size()) return 0;  // which ends the call
  body.bytes.append(bytes, size * count);
  return size * count;
}

// Before a call is sent. Where a kept connection ends without a word, curl would send it again over
// a new one: its caller is to know that it may have been done.
int only_once(void* sent, char*, char*, int, int) {
  const bool again = std::exchange(*static_cast<bool*>(sent), true);
  return again ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

std::vector<std::pair<std::string, std::string>> fields_of(CURL* answered) {
  std::vector<std::pair<std::string, std::string>> fields;
  const curl_header* field = nullptr;
  while ((field = curl_easy_nextheader(answered, CURLH_HEADER, -1,
                                       const_cast<curl_header*>(field))) != nullptr) {
    fields.emplace_back(field->name, field->value);
  }
  return fields;
}

}  // namespace

std::string_view OutboundAnswer::field(std::string_view name) const {
  const auto same = [&](const auto& field) {
    return field.first.size() == name.size() &&
           ::strncasecmp(field.first.data(), name.data(), name.size()) == 0;
  };
  const auto found = std::ranges::find_if(fields, same);
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

struct CurlThread::Multi {
  CURLM* handle = curl_multi_init();
  ~Multi() { curl_multi_cleanup(handle); }
};

struct CurlThread::Call {
  OutboundRequest request;
  net::any_io_executor executor;
  std::move_only_function<void(Result<OutboundAnswer>)> answer;
  GatheredBody body;
  List fields;
  bool sent = false;
  std::unique_ptr<CURL, EasyDeleter> easy;

  void prepare(const OutboundLimits& limits);
  Result<OutboundAnswer> outcome(CURLcode code);
  static void reply(std::unique_ptr<Call> call, Result<OutboundAnswer> answer);
};

void CurlThread::Call::prepare(const OutboundLimits& limits) {
  const std::chrono::milliseconds total = request.total.count() > 0 ? request.total : limits.total;
  body.most = limits.answer_bytes;
  request.fields.emplace_back("Expect:");  // bodies are small: no round trip to ask first
  fields = field_list(request.fields);
  easy.reset(curl_easy_init());
  CURL* curl = easy.get();
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR,
                   request.url.starts_with("http:") ? "http" : "https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields.get());
  if (request.method == "GET") {
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, &only_once);
  curl_easy_setopt(curl, CURLOPT_PREREQDATA, static_cast<void*>(&sent));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &gather);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, static_cast<void*>(&body));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(total.count()));
}

Result<OutboundAnswer> CurlThread::Call::outcome(CURLcode code) {
  if (code == CURLE_WRITE_ERROR) return fail(ErrorCode::kUnavailable, "the answer is too long");
  if (code != CURLE_OK) {
    return fail(sent ? ErrorCode::kUnavailable : ErrorCode::kNotFound, curl_easy_strerror(code));
  }
  long status = 0;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy.get(), CURLINFO_RETRY_AFTER, &retry_after);
  return OutboundAnswer{.status = static_cast<int>(status),
                        .body = std::move(body.bytes),
                        .retry_after = std::chrono::seconds(retry_after),
                        .fields = fields_of(easy.get())};
}

void CurlThread::Call::reply(std::unique_ptr<Call> call, Result<OutboundAnswer> answer) {
  const net::any_io_executor executor = call->executor;
  net::post(executor, [handler = std::move(call->answer), answer = std::move(answer)]() mutable {
    handler(std::move(answer));
  });
}

CurlThread::CurlThread(OutboundLimits limits) : limits_(limits) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  multi_ = std::make_unique<Multi>();
  thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

CurlThread::~CurlThread() {
  thread_.request_stop();
  thread_.join();
}

net::awaitable<Result<OutboundAnswer>> CurlThread::send(OutboundRequest request) {
  if (!is_safe_address(request.url)) co_return fail(ErrorCode::kNotFound, "not a safe address");
  const net::any_io_executor executor = co_await net::this_coro::executor;
  auto start = [&](auto handler) {
    enqueue(std::unique_ptr<Call>(new Call{.request = std::move(request),
                                           .executor = executor,
                                           .answer = std::move(handler),
                                           .body = {},
                                           .fields = {},
                                           .sent = false,
                                           .easy = {}}));
  };
  Result<OutboundAnswer> answer =
      co_await net::async_initiate<const net::use_awaitable_t<>, void(Result<OutboundAnswer>)>(
          start, net::use_awaitable);
  co_return answer;
}

void CurlThread::enqueue(std::unique_ptr<Call> call) {
  call->prepare(limits_);
  {
    const std::lock_guard lock(mutex_);
    if (open_ < limits_.at_once) {
      ++open_;
      waiting_.push_back(std::move(call));
    }
  }
  if (call) return Call::reply(std::move(call), fail(ErrorCode::kRateLimited, "too many calls"));
  curl_multi_wakeup(multi_->handle);
}

void CurlThread::run(std::stop_token stop) {
  const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_->handle); });
  while (!stop.stop_requested()) {
    int running = 0;
    start_waiting();
    curl_multi_perform(multi_->handle, &running);
    finish_done();
    curl_multi_poll(multi_->handle, nullptr, 0, kLongestPollMs, nullptr);
  }
  start_waiting();
  for (std::unique_ptr<Call>& call : under_way_) {
    curl_multi_remove_handle(multi_->handle, call->easy.get());
    Call::reply(std::move(call), fail(ErrorCode::kUnavailable, "given up: the program ends"));
  }
}

void CurlThread::start_waiting() {
  std::vector<std::unique_ptr<Call>> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(waiting_);
  }
  for (std::unique_ptr<Call>& call : waiting) {
    curl_multi_add_handle(multi_->handle, call->easy.get());
    under_way_.push_back(std::move(call));
  }
}

void CurlThread::finish_done() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_->handle, &left)) {
    const CURLcode code = message->data.result;
    CURL* easy = message->easy_handle;
    const auto found =
        std::ranges::find(under_way_, easy, [](const auto& call) { return call->easy.get(); });
    std::unique_ptr<Call> call = std::move(*found);
    under_way_.erase(found);
    curl_multi_remove_handle(multi_->handle, easy);
    {
      const std::lock_guard lock(mutex_);
      --open_;
    }
    Result<OutboundAnswer> answer = call->outcome(code);
    Call::reply(std::move(call), std::move(answer));
  }
}

}  // namespace annai
