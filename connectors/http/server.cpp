#include "connectors/http/server.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <string.h>
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
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <expected>
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
constexpr int kGone = 0;      // in place of a status: the peer left or stayed silent
constexpr int kTooLate = -1;  // likewise, in the middle of a body
constexpr std::size_t kMostTurnedAway = 256;
constexpr std::size_t kMostDrained = 2 * 1024 * 1024;  // more than the longest body of any route
constexpr auto kFarewell = std::chrono::seconds(1);
constexpr auto kLagProbe = std::chrono::milliseconds(100);
constexpr std::string_view kNothingAllowed =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

HttpResponse refusal(int status, std::string allowed = "GET, HEAD") {
  HttpResponse response =
      plain_response(status, std::string(http::obsolete_reason(http::int_to_status(status))));
  if (status == 405) response.fields.emplace_back("Allow", std::move(allowed));
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
  for (const auto& [name, value] : response.fields) {
    same_name(name, "Set-Cookie") ? out.insert(name, value) : out.set(name, value);
  }
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

// What may hold a password leaves no trace in memory that is given back; nor behind the end of the
// text, where something stood before it was cut.
void wipe(std::string& text) {
  text.resize(text.capacity());
  explicit_bzero(text.data(), text.size());
  text.clear();
}

// The body that a POST has announced, taken from `pending` and the stream into one piece of memory.
// 0: it is whole. 411: no length. 413: more than `most`. kTooLate: the peer left or was too slow.
net::awaitable<int> read_body(Stream& stream, std::string& pending, HttpRequest& request,
                              const HttpConfig& config, std::size_t most) {
  if (!request.content_length) co_return 411;
  if (*request.content_length > most) co_return 413;
  stream.expires_after(config.body_deadline);
  if (same_name(request.field("Expect"), "100-continue") && pending.empty()) {
    constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto [error, n] = co_await net::async_write(stream, net::buffer(kGoOn), kAwait);
    if (error) co_return kTooLate;
  }
  request.body.resize(*request.content_length);
  const std::size_t early = std::min(pending.size(), request.body.size());
  std::copy_n(pending.begin(), early, request.body.begin());
  std::string rest = pending.substr(early);
  wipe(pending);
  pending = std::move(rest);
  const auto space = net::buffer(request.body) + early;
  const auto [error, n] = co_await net::async_read(stream, space, kAwait);
  co_return error ? kTooLate : 0;
}

net::awaitable<bool> write(Stream& stream, http::response<http::string_body> response,
                           const HttpConfig& config) {
  stream.expires_after(config.answer_deadline);
  const auto [error, n] = co_await http::async_write(stream, response, kAwait);
  co_return !error;
}

net::awaitable<void> drain(Stream& stream, std::size_t bytes) {
  std::array<char, 4096> rest;
  for (std::size_t read = 0; read < bytes;) {
    const auto [error, n] = co_await stream.async_read_some(net::buffer(rest), kAwait);
    if (error) break;
    read += n;
  }
}

// Closes so that the peer can still read the answer: a close with unread bytes would reset it away,
// and some peers stop reading once we end while they still write. `coming`: bytes that they will.
net::awaitable<void> finish(Stream& stream, std::size_t coming = 0) {
  stream.expires_after(kFarewell);
  co_await drain(stream, std::min(coming, kMostDrained));
  error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  co_await drain(stream, 64 * 1024);
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

  static HttpResponse answer(const Route* route, const HttpRequest& request);
  std::optional<HttpResponse> refuse_upgrade(const UpgradeRoute& route, const HttpRequest& request,
                                             const std::string& peer, Limits::Seat& seat);
  bool is_proxy(const std::string& peer) const;
  std::string client_of(const HttpRequest& request, const std::string& peer) const;
  static int spare_descriptor() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

  net::io_context& loop_;
  HttpConfig config_;
  std::vector<std::string> hosts_;  // with the port in use
  std::shared_ptr<Limits> limits_;
  Acceptor acceptor_;
  Timer probe_;
  Descriptor reserve_;  // given up for a moment when there is no other left
  Routes routes_;
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

void Server::get(const std::string& path, HttpResponse fixed) {
  impl_->routes_.at(path).get = std::move(fixed);
}

void Server::get(const std::string& path, Answer answer) {
  impl_->routes_.at(path).get = std::move(answer);
}

void Server::get(const std::string& path, SlowAnswer answer) {
  impl_->routes_.at(path).get = std::move(answer);
}

void Server::post(const std::string& path, SlowAnswer answer, std::size_t body_bytes) {
  Route& route = impl_->routes_.at(path);
  route.post = std::move(answer);
  route.body_bytes = body_bytes;
}

void Server::upgrade(const std::string& path, UpgradeRoute route) {
  impl_->routes_.at(path).get = std::move(route);
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
  std::size_t coming = 0;  // of a body that is not read
  for (bool keep_alive = true; keep_alive;) {
    const std::expected<std::string, int> head = co_await read_head(stream, pending, config_);
    if (!head && head.error() == kGone) co_return;
    auto request = head ? parse_head(*head, config_, hosts_) : std::unexpected(head.error());
    if (request) request->client = client_of(*request, peer);
    const Route* const route = request ? routes_.find(*request) : nullptr;
    const auto* const upgrade = route ? route->upgrade() : nullptr;
    const auto* const slow = route ? route->slow(*request) : nullptr;
    bool in_step = true;  // we know where the next request begins
    std::optional<HttpResponse> response;
    if (!request) {
      response = refusal(request.error());
      if (request.error() == 413) coming = kMostDrained;
    } else if (slow != nullptr) {
      const bool has_body = request->method == "POST";
      const std::size_t most = route->body_bytes != 0 ? route->body_bytes : config_.body_bytes;
      const int refused =
          has_body ? co_await read_body(stream, pending, *request, config_, most) : 0;
      if (refused == kTooLate) co_return wipe(request->body);
      in_step = refused == 0;
      if (refused == 413) {
        const std::size_t announced = request->content_length.value_or(0);
        coming = announced - std::min(pending.size(), announced);
      }
      response = in_step ? co_await (*slow)(*request) : refusal(refused);
      wipe(request->body);
    } else if (upgrade == nullptr) {
      response = answer(route, *request);
      in_step = response->status != 405;
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
    keep_alive = request && request->keep_alive && !upgrade && in_step && !stopping_;
    const bool head_only = request && request->method == "HEAD";
    auto ready = to_beast(*std::move(response), keep_alive, head_only);
    if (!co_await write(stream, std::move(ready), config_)) co_return;
  }
  co_await finish(stream, coming);
}

net::awaitable<void> Server::Impl::turn_away(Socket socket) {
  ++turned_away_;
  Stream stream(std::move(socket));
  auto ready = to_beast(refusal(503), false, false);
  if (co_await write(stream, std::move(ready), config_)) co_await finish(stream);
  --turned_away_;
}

HttpResponse Server::Impl::answer(const Route* route, const HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    return refusal(405, route != nullptr ? route->allowed() : "GET, HEAD");
  }
  if (route == nullptr) return refusal(404);
  if (const auto* fixed = std::get_if<HttpResponse>(&route->get)) return *fixed;
  if (const auto* ready = std::get_if<Answer>(&route->get)) return (*ready)(request);
  return refusal(405, route->allowed());
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
