#include "connectors/mypage/client.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "connectors/mypage/wire.h"
#include "connectors/outbound/web_address.h"

namespace annai {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kUsualWait{60};  // if an answer 429 names none
constexpr seconds kLongestWait{86'400};

int wait_ms(seconds asked) {
  const seconds wait = asked.count() > 0 ? std::min(asked, kLongestWait) : kUsualWait;
  return static_cast<int>(milliseconds(wait).count());
}

MyPageClientConfig completed(MyPageClientConfig config) {
  while (config.url.ends_with('/')) config.url.pop_back();
  if (config.pages.empty()) config.pages = origin_of(config.url);
  return config;
}

bool is_definite(int status) {
  return status == 400 || status == 404 || status == 409 || status == 422;
}

}  // namespace

MyPageClient::MyPageClient(MyPageClientConfig config, const SharedKey& key, CurlThread& curl)
    : config_(completed(std::move(config))), key_(key), curl_(curl), circuit_(config_.circuit) {}

net::awaitable<Result<Reservation>> MyPageClient::reserve(std::string key,
                                                          Application application) {
  std::string body = wire::application(application);
  const Result<std::string> answer =
      co_await post(std::move(key), "/v1/registrations", std::move(body), 201);
  // Nothing is asked for by its number here: whoever answers so is no My Page.
  if (!answer && answer.error().code == ErrorCode::kNotFound) {
    co_return no_answer("it has no registrations");
  }
  co_return reservation(answer);
}

net::awaitable<Result<Reservation>> MyPageClient::password_page(std::string key, std::string id) {
  std::string path = fmt::format("/v1/registrations/{}/password-page", percent_encoded(id));
  const Result<std::string> answer = co_await post(std::move(key), std::move(path), "{}", 201);
  co_return reservation(answer);
}

net::awaitable<Result<void>> MyPageClient::mail_again(std::string key, std::string id) {
  std::string path = fmt::format("/v1/registrations/{}/mail", percent_encoded(id));
  const Result<std::string> answer = co_await post(std::move(key), std::move(path), "{}", 202);
  if (!answer) co_return std::unexpected(answer.error());
  if (!wire::is_registration(*answer, id)) co_return no_answer("the answer cannot be read");
  circuit_.succeeded();
  co_return Result<void>();
}

net::awaitable<Result<Standing>> MyPageClient::find(std::string id) {
  OutboundRequest request{
      .url = fmt::format("{}/v1/registrations/{}", config_.url, percent_encoded(id)),
      .fields = {key_.authorization(), "Accept: application/json"},
      .body = {},
      .method = "GET"};
  const Result<std::string> answer = co_await call(std::move(request), 200);
  if (!answer) co_return std::unexpected(answer.error());
  const std::optional<Standing> standing = wire::read_standing(*answer, id);
  if (!standing) co_return no_answer("the answer cannot be read");
  circuit_.succeeded();
  co_return *standing;
}

net::awaitable<Result<std::string>> MyPageClient::post(std::string key, std::string path,
                                                       std::string body, int expected) {
  OutboundRequest request{.url = config_.url + path,
                          .fields = {key_.authorization(), "Content-Type: application/json",
                                     "Accept: application/json", "Idempotency-Key: " + key},
                          .body = std::move(body)};
  Result<std::string> answer = co_await call(std::move(request), expected);
  co_return answer;
}

net::awaitable<Result<std::string>> MyPageClient::call(OutboundRequest request, int expected) {
  if (config_.url.empty()) co_return fail(ErrorCode::kUnavailable, "there is no My Page");
  if (!circuit_.allows(steady_clock::now())) {
    co_return fail(ErrorCode::kUnavailable, "My Page did not answer: not called for a while");
  }
  Result<OutboundAnswer> answer = co_await curl_.send(std::move(request));
  co_return judged(std::move(answer), expected);
}

Result<std::string> MyPageClient::judged(Result<OutboundAnswer> answer, int expected) {
  if (!answer && answer.error().code == ErrorCode::kRateLimited) {  // by ourselves
    return fail(ErrorCode::kUnavailable, std::move(answer.error().message));
  }
  if (!answer) return no_answer(std::move(answer.error().message));
  if (answer->status == expected) return std::move(answer->body);
  if (answer->status == 429) {
    circuit_.succeeded();
    return std::unexpected(
        Error{ErrorCode::kRateLimited, "My Page: too often", wait_ms(answer->retry_after)});
  }
  const std::string code = wire::read_error(answer->body);
  if (!is_definite(answer->status) || code.empty()) {
    return no_answer(fmt::format("it answers {}", answer->status));
  }
  circuit_.succeeded();
  return refused(*answer, code);
}

// Only what openapi.yaml names as the customer's is hers. Anything else is told to the operator.
std::unexpected<Error> MyPageClient::refused(const OutboundAnswer& answer,
                                             const std::string& code) {
  const int status = answer.status;
  const auto is = [&](int one, std::string_view name) { return status == one && code == name; };
  const std::string what = fmt::format("My Page: {}", status);
  if (is(422, "not_matched")) {
    return std::unexpected(Error{
        .code = ErrorCode::kRefused, .message = what, .blamed = wire::read_blamed(answer.body)});
  }
  if (is(409, "wrong_state")) return fail(ErrorCode::kRefused, what);
  if (is(404, "not_found")) return fail(ErrorCode::kNotFound, what);
  if (is(400, "invalid_email")) return fail(ErrorCode::kInvalidInput, what);
  spdlog::error("my page: it refuses what it should take: status={} error={}", status,
                wire::is_code(code) ? code : "?");
  return fail(ErrorCode::kBadRequest, what);
}

Result<Reservation> MyPageClient::reservation(const Result<std::string>& answer) {
  if (!answer) return std::unexpected(answer.error());
  std::optional<Reservation> read = wire::read_reservation(*answer);
  if (!read) return no_answer("the answer cannot be read");
  if (!is_safe_address(read->password_page) || origin_of(read->password_page) != config_.pages) {
    return no_answer("its password page has another origin than configured");
  }
  circuit_.succeeded();
  return *std::move(read);
}

std::unexpected<Error> MyPageClient::no_answer(std::string why) {
  spdlog::warn("my page: no answer: {}", why);
  circuit_.failed(steady_clock::now());
  return fail(ErrorCode::kUnavailable, std::move(why));
}

}  // namespace annai
