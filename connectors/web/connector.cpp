#include "connectors/web/connector.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "connectors/web/chat_session.h"
#include "connectors/web/page.h"
#include "connectors/web/sockets.h"

namespace annai {
namespace {

using std::chrono::steady_clock;
using LoopTimer = net::basic_waitable_timer<steady_clock, net::wait_traits<steady_clock>,
                                            net::io_context::executor_type>;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);
constexpr auto kSweep = std::chrono::seconds(5);
constexpr auto kDrainPoll = std::chrono::milliseconds(10);

}  // namespace

struct WebConnector::Impl {
  Impl(net::io_context& loop, WebConfig config, Inbox& inbox, const Clock& clock)
      : config_(std::move(config)),
        sockets_(config_),
        context_{loop, config_, inbox, clock, sockets_},
        sweep_(loop) {}

  std::optional<HttpResponse> refusal(const HttpRequest& request) const;
  net::awaitable<void> talk(std::shared_ptr<ChatSession> chat);
  net::awaitable<void> sweep();

  WebConfig config_;
  Sockets sockets_;
  ChatContext context_;
  LoopTimer sweep_;
  std::uint64_t last_address_ = 0;
  bool stopping_ = false;
};

WebConnector::WebConnector(net::io_context& loop, WebConfig config, Inbox& inbox,
                           const Clock& clock)
    : impl_(std::make_unique<Impl>(loop, std::move(config), inbox, clock)) {}
WebConnector::~WebConnector() = default;

void WebConnector::serve_on(Server& server) {
  Impl& impl = *impl_;
  for (std::string& origin : impl.config_.origins) {
    origin = with_port(std::move(origin), server.port());
  }
  for (PageRoute& route : page_routes(impl.config_.frames)) {
    server.get(route.path, std::move(route.response));
  }
  const auto take = [&impl](Upgraded upgraded) {
    auto chat =
        std::make_shared<ChatSession>(impl.context_, ++impl.last_address_, std::move(upgraded));
    net::co_spawn(impl.context_.loop, impl.talk(std::move(chat)), net::detached);
  };
  const auto refusal = [&impl](const HttpRequest& request) { return impl.refusal(request); };
  server.upgrade("/v1/chat", {.refusal = refusal, .take = take});
  net::co_spawn(impl.context_.loop, impl.sweep(), net::detached);
}

void WebConnector::deliver(const Delivery& delivery) { impl_->sockets_.deliver(delivery); }

std::size_t WebConnector::open_chats() const { return impl_->sockets_.size(); }

net::awaitable<void> WebConnector::stop() {
  impl_->stopping_ = true;
  impl_->sweep_.cancel();
  impl_->sockets_.close_all(CloseCode::kRestarting);
  LoopTimer poll(impl_->context_.loop);
  const auto deadline = steady_clock::now() + impl_->config_.drain;
  while (!impl_->sockets_.empty() && steady_clock::now() < deadline) {
    poll.expires_after(kDrainPoll);
    co_await poll.async_wait(kAwait);
  }
}

std::optional<HttpResponse> WebConnector::Impl::refusal(const HttpRequest& request) const {
  const std::string_view origin = request.field("Origin");
  if (std::ranges::find(config_.origins, origin) == config_.origins.end()) {
    return plain_response(403, "Forbidden");
  }
  if (!same_name(request.field("Upgrade"), "websocket")) {
    HttpResponse response = plain_response(426, "Upgrade Required");
    response.fields.emplace_back("Upgrade", "websocket");
    return response;
  }
  if (stopping_) {
    HttpResponse response = plain_response(503, "Service Unavailable");
    response.fields.emplace_back("Retry-After", "2");
    return response;
  }
  return std::nullopt;
}

net::awaitable<void> WebConnector::Impl::talk(std::shared_ptr<ChatSession> chat) {
  sockets_.add(chat);
  co_await chat->run();
  const std::optional<SessionId> session = chat->session();
  const bool last = sockets_.remove(*chat);
  if (session && last) context_.inbox.leave(*session);
}

net::awaitable<void> WebConnector::Impl::sweep() {
  while (!stopping_) {
    sweep_.expires_after(std::min<steady_clock::duration>(kSweep, config_.idle));
    co_await sweep_.async_wait(kAwait);
    sockets_.close_idle(steady_clock::now());
  }
}

}  // namespace annai
