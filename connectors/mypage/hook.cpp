#include "connectors/mypage/hook.h"

#include <spdlog/spdlog.h>

#include <charconv>
#include <optional>
#include <utility>

#include "connectors/mypage/wire.h"

namespace annai {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kFarFromNow{300};
constexpr seconds kLogPause{60};
constexpr std::size_t kMostDigits = 12;  // of a timestamp
constexpr std::size_t kMostBytes = 4096;

bool is_fresh(std::string_view timestamp, UtcTime now) {
  std::int64_t unix_seconds = 0;
  if (timestamp.empty() || timestamp.size() > kMostDigits) return false;
  const char* const begin = timestamp.data();
  const char* const end = begin + timestamp.size();
  const auto [read, error] = std::from_chars(begin, end, unix_seconds);
  if (error != std::errc() || read != end) return false;
  const auto age = now - UtcTime(seconds(unix_seconds));
  return age <= kFarFromNow && age >= -kFarFromNow;
}

}  // namespace

void MyPageHook::serve_on(Server& server) {
  server.post("/hooks/mypage", [this](const HttpRequest& request) { return take(request); });
}

net::awaitable<HttpResponse> MyPageHook::take(const HttpRequest& request) {
  const std::string_view timestamp = request.field("X-Mypage-Timestamp");
  const std::string_view signature = request.field("X-Mypage-Signature");
  if (request.body.size() > kMostBytes || timestamp.size() > kMostDigits) co_return stranger();
  if (!key_.has_signed(timestamp, request.body, signature)) co_return stranger();
  if (!is_fresh(timestamp, clock_.now())) co_return stranger();

  std::optional<wire::ReceivedNotice> received = wire::read_notice(request.body);
  if (!received) co_return plain_response(400, "not a notice of this API\n");
  if (!received->notice) co_return plain_response(200, "of no interest\n");
  const Result<void> counted =
      co_await inbox_.notice(std::move(received->id), *std::move(received->notice));
  if (counted || counted.error().code == ErrorCode::kNotFound) {
    co_return plain_response(200, "counted\n");
  }
  spdlog::warn("my page: a notice could not be kept: {}", counted.error().message);
  HttpResponse later = plain_response(503, "send it again\n");
  later.fields.emplace_back("Retry-After", "2");
  co_return later;
}

HttpResponse MyPageHook::stranger() {
  if (steady_clock::now() >= silent_until_) {
    spdlog::warn("my page: a notice was refused: wrong signature, or its time is far from now");
    silent_until_ = steady_clock::now() + kLogPause;
  }
  return plain_response(401, "not signed as agreed, or not now\n");
}

}  // namespace annai
