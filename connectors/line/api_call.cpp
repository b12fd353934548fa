#include "connectors/line/api_call.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "connectors/outbound/web_address.h"

namespace annai {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view kId = "{id}";

std::string without_last_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::string path_of(const LineCall& call) {
  std::string path(call.path);
  if (const auto id = path.find(kId); id != std::string::npos) {
    path.replace(id, kId.size(), percent_encoded(call.id));
  }
  return path;
}

void log(const LineCall& call, const Result<OutboundAnswer>& answer, milliseconds took) {
  if (!answer) {
    spdlog::warn("line: {} {} no answer ({}) ms={}", call.method, call.path, answer.error().message,
                 took.count());
    return;
  }
  spdlog::info("line: {} {} {} request={} ms={}", call.method, call.path, answer->status,
               answer->field("x-line-request-id"), took.count());
}

}  // namespace

nlohmann::json LineAnswer::json() const { return nlohmann::json::parse(body, nullptr, false); }

LineHosts::LineHosts(const LineConfig& config, CurlThread& curl)
    : api_(without_last_slash(config.api)),
      data_api_(without_last_slash(config.data_api)),
      curl_(curl) {}

net::awaitable<LineAnswer> LineHosts::call(const LineCall& call, const std::string& token) {
  OutboundRequest request{.url = (call.of_data ? data_api_ : api_) + path_of(call),
                          .fields = {},
                          .body = call.body,
                          .method = std::string(call.method),
                          .total = call.within};
  if (!token.empty()) request.fields.push_back("Authorization: Bearer " + token);
  if (!call.body.empty()) request.fields.push_back(fmt::format("Content-Type: {}", call.type));
  if (!call.retry_key.empty()) request.fields.push_back("X-Line-Retry-Key: " + call.retry_key);
  const auto start = steady_clock::now();
  Result<OutboundAnswer> answer = co_await curl_.send(std::move(request));
  log(call, answer, std::chrono::duration_cast<milliseconds>(steady_clock::now() - start));
  if (!answer) {
    co_return LineAnswer{.perhaps_done = answer.error().code == ErrorCode::kUnavailable,
                         .body = {}};
  }
  co_return LineAnswer{.status = answer->status,
                       .body = std::move(answer->body),
                       .retry_after = answer->retry_after};
}

}  // namespace annai
