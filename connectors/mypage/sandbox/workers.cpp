#include "connectors/mypage/sandbox/workers.h"

#include <spdlog/spdlog.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

namespace annai::mypage {
namespace {

HttpResponse busy() {
  HttpResponse response = plain_response(503, "ただいま混み合っています。\n");
  response.fields.emplace_back("Retry-After", "2");
  return response;
}

// The only catch-all: what a library throws must not end the thread. Its text may quote what was
// typed, so only its kind is logged.
HttpResponse run_safely(Workers::Job& job) try { return job(); } catch (const std::exception& e) {
  spdlog::error("request failed: exception={}", typeid(e).name());
  return plain_response(500, "申し訳ありません。処理できませんでした。\n");
}

}  // namespace

net::awaitable<HttpResponse> Workers::run(Job job) {
  if (waiting_ >= queue_) co_return busy();
  ++waiting_;
  const net::any_io_executor executor = co_await net::this_coro::executor;
  auto start = [&](auto handler) {
    net::post(pool_, [executor, &job, handler = std::move(handler)]() mutable {
      HttpResponse response = run_safely(job);
      net::post(executor, [handler = std::move(handler), response = std::move(response)]() mutable {
        std::move(handler)(std::move(response));
      });
    });
  };
  HttpResponse response =
      co_await net::async_initiate<const net::use_awaitable_t<>, void(HttpResponse)>(
          start, net::use_awaitable);
  --waiting_;
  co_return response;
}

}  // namespace annai::mypage
