#include "connectors/http/server.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <expected>
#include <map>
#include <utility>
#include <variant>

#include "connectors/http/parse.h"

namespace annai {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

using Executor = net::io_context::executor_type;
using Socket = net::basic_stream_socket<tcp, Executor>;
using Acceptor = net::basic_socket_acceptor<tcp, Executor>;
using Stream = beast::basic_stream<tcp, Executor>;
using Timer = net::basic_waitable_timer<steady_clock, net::wait_traits<steady_clock>, Executor>;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);
constexpr int kGone = 0;  // in place of a status: the peer left or stayed silent
constexpr std::size_t kMostTurnedAway = 256;
constexpr auto kFarewell = std::chrono::seconds(1);
constexpr auto kLagProbe = std::chrono::milliseconds(100);
constexpr std::string_view kNothingAllowed =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

HttpResponse refusal(int status) {
  HttpResponse response =
      plain_response(status, std::string(http::obsolete_reason(http::int_to_status(status))));
  if (status == 405) response.fields.emplace_back("Allow", "GET, HEAD");
  if (status == 503) response.fields.emplace_back("Retry-After", "2");
  return response;
}

http::response<http::string_body> to_beast(HttpResponse response, bool keep_alive, bool head) {
  http::response<http::string_body> out(http::int_to_status(response.status), 11);
  out.set("Content-Security-Policy", kNothingAllowed);
  out.set("X-Content-Type-Options", "nosniff");
  out.set("Referrer-Policy", "no-referrer");
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  out.set(http::field::date, fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(now)));
  for (const auto& [name, value] : response.fields) out.set(name, value);
  out.keep_alive(keep_alive);
  out.body() = std::move(response.body);
  out.prepare_payload();
  if (head) out.body().clear();
  return out;
}

// The next head, taken from `pending` and the stream. What follows it stays in `pending`.
net::awaitable<std::expected<std::string, int>> read_head(Stream& stream, std::string& pending,
                                                          const HttpConfig& config) {
  constexpr std::size_t kPiece = 2048;
  constexpr std::string_view kEnd = "\r\n\r\n";
  stream.expires_after(config.head_deadline);
  for (std::size_t searched = 0;;) {
    const auto end = pending.find(kEnd, searched);
    if (end != std::string::npos && end + kEnd.size() <= config.head_bytes) {
      std::string head = pending.substr(0, end + kEnd.size());
      pending.erase(0, head.size());
      co_return head;
    }
    if (pending.size() >= config.head_bytes) co_return std::unexpected(431);
    searched = pending.size() < kEnd.size() ? 0 : pending.size() - kEnd.size();
    const std::size_t old_size = pending.size();
    pending.resize(old_size + kPiece);
    const auto space = net::buffer(pending) + old_size;
    const auto [error, n] = co_await stream.async_read_some(space, kAwait);
    pending.resize(old_size + n);
    if (error) co_return std::unexpected(kGone);
  }
}

net::awaitable<bool> write(Stream& stream, http::response<http::string_body> response,
                           const HttpConfig& config) {
  stream.expires_after(config.answer_deadline);
  const auto [error, n] = co_await http::async_write(stream, response, kAwait);
  co_return !error;
}

// Closes so that the peer can still read the answer: a close with unread bytes would reset it away.
net::awaitable<void> finish(Stream& stream) {
  error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream.expires_after(kFarewell);
  std::array<char, 4096> rest;
  for (std::size_t read = 0; read < 64 * 1024;) {
    const auto [error, n] = co_await stream.async_read_some(net::buffer(rest), kAwait);
    if (error) break;
    read += n;
  }
}

}  // namespace

struct Server::Impl {
  Impl(net::io_context& loop, HttpConfig config)
      : loop_(loop),
        config_(std::move(config)),
        limits_(std::make_shared<Limits>(config_)),
        acceptor_(loop),
        probe_(loop),
        reserve_(spare_descriptor()) {}

  void bind();
  net::awaitable<void> accept_all();
  void refuse_one();
  net::awaitable<void> watch_lag();
  net::awaitable<void> serve(Socket socket, std::string peer, Limits::Seat seat);
  net::awaitable<void> turn_away(Socket socket);

  using Route = std::variant<HttpResponse, Answer, UpgradeRoute>;

  HttpResponse answer(const Route* route, const HttpRequest& request) const;
  std::optional<HttpResponse> refuse_upgrade(const UpgradeRoute& route, const HttpRequest& request,
                                             const std::string& peer, Limits::Seat& seat);
  bool is_proxy(const std::string& peer) const;
  std::string client_of(const HttpRequest& request, const std::string& peer) const;
  const Route* find(std::string_view path) const;
  static int spare_descriptor() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

  net::io_context& loop_;
  HttpConfig config_;
  std::vector<std::string> hosts_;  // with the port in use
  std::shared_ptr<Limits> limits_;
  Acceptor acceptor_;
  Timer probe_;
  Descriptor reserve_;  // given up for a moment when there is no other left
  std::map<std::string, Route, std::less<>> routes_;
  std::chrono::milliseconds lag_{0};
  std::size_t turned_away_ = 0;  // being told so now
  bool stopping_ = false;
};

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  reset(other.release());
  return *this;
}

int Descriptor::release() { return std::exchange(fd_, -1); }

void Descriptor::reset(int fd) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

Result<std::unique_ptr<Server>> Server::listen(net::io_context& loop, HttpConfig config) {
  auto impl = std::make_unique<Impl>(loop, std::move(config));
  try {
    impl->bind();
  } catch (const boost::system::system_error& error) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot listen on {}:{}: {}", impl->config_.address, impl->config_.port,
                            error.code().message()));
  }
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->acceptor_.local_endpoint().port(); }

void Server::get(std::string path, HttpResponse fixed) {
  impl_->routes_.insert_or_assign(std::move(path), std::move(fixed));
}

void Server::get(std::string path, Answer answer) {
  impl_->routes_.insert_or_assign(std::move(path), std::move(answer));
}

void Server::upgrade(std::string path, UpgradeRoute route) {
  impl_->routes_.insert_or_assign(std::move(path), std::move(route));
}

void Server::run() {
  net::co_spawn(impl_->loop_, impl_->accept_all(), net::detached);
  net::co_spawn(impl_->loop_, impl_->watch_lag(), net::detached);
}

void Server::stop() {
  error_code ignored;
  impl_->stopping_ = true;
  impl_->acceptor_.close(ignored);
  impl_->probe_.cancel();
}

void Server::Impl::bind() {
  const tcp::endpoint endpoint(net::ip::make_address(config_.address), config_.port);
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(net::socket_base::reuse_address(true));
  acceptor_.bind(endpoint);
  acceptor_.listen();
  const std::uint16_t port = acceptor_.local_endpoint().port();
  for (const std::string& host : config_.hosts) hosts_.push_back(with_port(host, port));
}

net::awaitable<void> Server::Impl::accept_all() {
  Timer pause(loop_);
  while (!stopping_) {
    Socket socket(loop_);
    tcp::endpoint peer;
    const auto [error] = co_await acceptor_.async_accept(socket, peer, kAwait);
    if (stopping_) co_return;
    if (error) {
      refuse_one();
      pause.expires_after(config_.accept_pause);
      co_await pause.async_wait(kAwait);
      continue;
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    std::string address = peer.address().to_string();
    const std::string key = is_proxy(address) ? "" : address_key(address);
    if (std::optional<Limits::Seat> seat = limits_->sit(key, steady_clock::now())) {
      net::co_spawn(loop_, serve(std::move(socket), std::move(address), *std::move(seat)),
                    net::detached);
    } else if (turned_away_ < kMostTurnedAway) {
      net::co_spawn(loop_, turn_away(std::move(socket)), net::detached);
    }
  }
}

// Without descriptors a waiting connection would wake us for ever: the reserve serves to close it.
void Server::Impl::refuse_one() {
  error_code ignored;
  reserve_.reset();
  acceptor_.non_blocking(true, ignored);
  Socket refused(loop_);
  acceptor_.accept(refused, ignored);
  refused.close(ignored);
  reserve_.reset(spare_descriptor());
}

// A loop that wakes late has more to do than it can: existing chats go first, new ones wait.
net::awaitable<void> Server::Impl::watch_lag() {
  while (!stopping_) {
    probe_.expires_after(kLagProbe);
    co_await probe_.async_wait(kAwait);
    lag_ = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() -
                                                                 probe_.expiry());
  }
}

net::awaitable<void> Server::Impl::serve(Socket socket, std::string peer, Limits::Seat seat) {
  Stream stream(std::move(socket));
  std::string pending;
  for (bool keep_alive = true; keep_alive;) {
    const std::expected<std::string, int> head = co_await read_head(stream, pending, config_);
    if (!head && head.error() == kGone) co_return;
    auto request = head ? parse_head(*head, config_, hosts_) : std::unexpected(head.error());
    const Route* const route = request ? find(request->path()) : nullptr;
    const auto* const upgrade = route ? std::get_if<UpgradeRoute>(route) : nullptr;
    std::optional<HttpResponse> response;
    if (!request) {
      response = refusal(request.error());
    } else if (!upgrade) {
      response = answer(route, *request);
    } else if (!pending.empty()) {
      response = refusal(400);  // it must wait for our answer before it says more
    } else {
      response = refuse_upgrade(*upgrade, *request, peer, seat);
    }
    if (!response) {
      Descriptor released(stream.release_socket().release());
      upgrade->take({std::move(released), *std::move(request), std::move(seat)});
      co_return;
    }
    keep_alive =
        request && request->keep_alive && !upgrade && response->status != 405 && !stopping_;
    const bool head_only = request && request->method == "HEAD";
    auto ready = to_beast(*std::move(response), keep_alive, head_only);
    if (!co_await write(stream, std::move(ready), config_)) co_return;
  }
  co_await finish(stream);
}

net::awaitable<void> Server::Impl::turn_away(Socket socket) {
  ++turned_away_;
  Stream stream(std::move(socket));
  auto ready = to_beast(refusal(503), false, false);
  if (co_await write(stream, std::move(ready), config_)) co_await finish(stream);
  --turned_away_;
}

const Server::Impl::Route* Server::Impl::find(std::string_view path) const {
  const auto found = routes_.find(path);
  return found == routes_.end() ? nullptr : &found->second;
}

HttpResponse Server::Impl::answer(const Route* route, const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") return refusal(405);
  if (route == nullptr) return refusal(404);
  if (const auto* fixed = std::get_if<HttpResponse>(route)) return *fixed;
  return std::get<Answer>(*route)(request);
}

// nullopt: welcome. Behind a proxy the connection then sits where its client does.
std::optional<HttpResponse> Server::Impl::refuse_upgrade(const UpgradeRoute& route,
                                                         const HttpRequest& request,
                                                         const std::string& peer,
                                                         Limits::Seat& seat) {
  if (request.method != "GET") return refusal(405);
  if (request.version != 11) return refusal(400);
  if (std::optional<HttpResponse> refused = route.refusal(request)) return refused;
  if (stopping_ || lag_ > config_.max_lag) return refusal(503);
  const std::string client = client_of(request, peer);
  const std::string key = address_key(client);
  if (!limits_->handshake(key, steady_clock::now())) return refusal(503);
  if (client != peer) {
    seat = {};
    std::optional<Limits::Seat> own = limits_->sit(key, steady_clock::now());
    if (!own) return refusal(503);
    seat = *std::move(own);
  }
  return std::nullopt;
}

bool Server::Impl::is_proxy(const std::string& peer) const {
  return std::ranges::find(config_.proxies, peer) != config_.proxies.end();
}

// The peer, or the address that it forwards for, where we have been told to believe it.
std::string Server::Impl::client_of(const HttpRequest& request, const std::string& peer) const {
  if (!is_proxy(peer)) return peer;
  std::string_view forwarded = request.field("X-Forwarded-For");
  forwarded.remove_prefix(std::min(forwarded.size(), forwarded.rfind(',') + 1));
  forwarded.remove_prefix(std::min(forwarded.size(), forwarded.find_first_not_of(' ')));
  return forwarded.empty() ? peer : std::string(forwarded);
}

}  // namespace annai
