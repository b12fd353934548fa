#include "connectors/web/chat_session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <utility>

#include "connectors/web/frame.h"
#include "connectors/web/line.h"
#include "connectors/web/sockets.h"

namespace annai {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using std::chrono::steady_clock;
using Stream = websocket::stream<Line, /*deflateSupported=*/false>;
using HandshakeRequest = http::request<http::empty_body>;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);
constexpr std::size_t kPiece =
    256;  // read at once: most messages fit, and an idle chat keeps no more

Line::Socket adopt(net::io_context& loop, Descriptor descriptor) {
  const net::ip::tcp tcp = net::ip::tcp::v4();  // the family matters to no call that we make
  return {loop, tcp, descriptor.release()};
}

HandshakeRequest to_beast(const HttpRequest& request) {
  HandshakeRequest out(http::string_to_verb(request.method), request.target, 11);
  for (const auto& [name, value] : request.fields) out.insert(name, value);
  return out;
}

WireError to_wire_error(ErrorCode code) {
  switch (code) {
    case ErrorCode::kBadRequest:
    case ErrorCode::kInvalidInput:
      return WireError::kBadRequest;
    case ErrorCode::kRateLimited:
      return WireError::kRateLimited;
    case ErrorCode::kRefused:
    case ErrorCode::kNotFound:
    case ErrorCode::kFailed:
    case ErrorCode::kUnavailable:
      return WireError::kUnavailable;
  }
  std::unreachable();
}

std::string welcome_frame(const Opening& opening) {
  std::string frame = R"({"type":"welcome","token":)";
  append_json_string(frame, opening.token);
  frame.append(R"(,"resumed":)").append(opening.resumed ? "true" : "false");
  frame.append(R"(,"seq":)").append(std::to_string(opening.seq));
  return frame += '}';
}

std::string suggestions_frame(std::string_view id, const std::vector<Suggestion>& items) {
  std::string frame = R"({"type":"suggestions","in_reply_to":)";
  append_json_string(frame, id);
  frame += R"(,"items":[)";
  for (const Suggestion& item : items) {
    frame += frame.ends_with('[') ? R"({"label":)" : R"(,{"label":)";
    append_json_string(frame, item.label);
    frame += R"(,"text":)";
    append_json_string(frame, item.text);
    frame += '}';
  }
  return frame += "]}";
}

std::string ack_frame(std::string_view id) {
  std::string frame = R"({"type":"ack","in_reply_to":)";
  append_json_string(frame, id);
  return frame += '}';
}

}  // namespace

// Found by Beast (by argument) when a WebSocket is over.
template <typename Handler>
void async_teardown(beast::role_type, Line& line, Handler&& handler) {
  line.async_finish(std::forward<Handler>(handler));
}

struct ChatSession::Impl {
  Impl(const ChatContext& context, std::uint64_t address, Upgraded upgraded)
      : context_(context),
        address_(address),
        network_(network_of(upgraded.request.client)),
        request_(std::move(upgraded.request)),
        seat_(std::move(upgraded.seat)),
        line_(adopt(context.loop, std::move(upgraded.socket)), context.config),
        stream_(line_),
        suggestions_(context.config.suggestions_per_second, context.config.suggestions_per_second),
        pings_(context.config.pings_per_second, context.config.pings_burst) {}

  net::awaitable<bool> accept();
  net::awaitable<bool> read();
  net::awaitable<void> close(CloseCode code);
  net::awaitable<void> take_next();

  net::awaitable<void> take(HelloFrame frame);
  net::awaitable<void> take(TextFrame frame);
  net::awaitable<void> take(ChoiceFrame frame);
  net::awaitable<void> take(FeedbackFrame frame);
  net::awaitable<void> take(SuggestFrame frame);
  net::awaitable<void> take(PingFrame frame);
  net::awaitable<void> take(ByeFrame frame);

  // Of every frame but the first, which is hello.
  SessionId session() const { return session_.value_or(SessionId{}); }
  Event event(std::string key, decltype(Event::what) what) const;
  void reply(std::string_view frame);
  void reply(const Error& error, std::string_view id);
  void reply_too_often(TokenBucket& bucket, std::string_view id);

  ChatContext context_;
  std::uint64_t address_;
  std::uint64_t network_;
  HttpRequest request_;  // until it is accepted
  Limits::Seat seat_;
  Line line_;
  Stream stream_;
  beast::flat_buffer message_;
  TokenBucket suggestions_;
  TokenBucket pings_;
  std::optional<SessionId> session_;
  steady_clock::time_point last_heard_ = steady_clock::now();
  bool closing_ = false;
};

ChatSession::ChatSession(const ChatContext& context, std::uint64_t address, Upgraded upgraded)
    : impl_(std::make_unique<Impl>(context, address, std::move(upgraded))) {}
ChatSession::~ChatSession() = default;

std::uint64_t ChatSession::address() const { return impl_->address_; }
std::optional<SessionId> ChatSession::session() const { return impl_->session_; }
steady_clock::time_point ChatSession::last_heard() const { return impl_->last_heard_; }

net::awaitable<void> ChatSession::run() {
  if (!co_await impl_->accept()) co_return;
  while (co_await impl_->read()) co_await impl_->take_next();
}

bool ChatSession::send(std::string_view encoded, std::size_t count) {
  if (impl_->closing_ || !impl_->stream_.is_open()) return true;  // it catches up when it resumes
  return impl_->line_.send(encoded, count);
}

void ChatSession::close(std::shared_ptr<ChatSession> chat, CloseCode code) {
  Impl& impl = *chat->impl_;
  if (std::exchange(impl.closing_, true)) return;
  const auto why = static_cast<std::uint16_t>(code);
  impl.stream_.async_close(why, [chat = std::move(chat)](boost::system::error_code) {});
}

net::awaitable<bool> ChatSession::Impl::accept() {
  const WebConfig& config = context_.config;
  stream_.set_option(websocket::stream_base::timeout{.handshake_timeout = config.handshake,
                                                     .idle_timeout = config.silence,
                                                     .keep_alive_pings = true});
  stream_.set_option(websocket::stream_base::decorator(
      [](websocket::response_type& response) { response.set(http::field::server, "annai"); }));
  stream_.read_message_max(config.frame_bytes);
  const HandshakeRequest request = to_beast(std::exchange(request_, {}));
  const auto [error] = co_await stream_.async_accept(request, kAwait);
  co_return !error && !closing_;
}

// The next message. False: the connection is over. Beast itself has then told the peer about frames
// that are too large (1009), no UTF-8 (1007) or no WebSocket (1002).
net::awaitable<bool> ChatSession::Impl::read() {
  message_.clear();
  if (message_.capacity() > kPiece) message_.shrink_to_fit();
  do {
    const std::size_t piece = std::max(kPiece, message_.size());
    const auto [error, n] = co_await stream_.async_read_some(message_, piece, kAwait);
    if (error) co_return false;
    if (stream_.got_binary()) {
      co_await close(CloseCode::kTextOnly);
      co_return false;
    }
  } while (!stream_.is_message_done());
  co_return true;
}

net::awaitable<void> ChatSession::Impl::close(CloseCode code) {
  if (std::exchange(closing_, true)) co_return;
  const auto why = static_cast<std::uint16_t>(code);
  co_await stream_.async_close(why, kAwait);
}

net::awaitable<void> ChatSession::Impl::take_next() {
  const auto bytes = message_.cdata();
  const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
  auto frame = parse_frame(text, context_.config);
  if (!frame || !std::holds_alternative<PingFrame>(*frame)) last_heard_ = steady_clock::now();
  const bool understood = frame || frame.error().code == WireError::kUnknownType;
  if (!session_ && understood && !(frame && std::holds_alternative<HelloFrame>(*frame))) {
    reply(error_frame(WireError::kHelloFirst, "", "say hello first"));
  } else if (!frame) {
    const BadFrame& bad = frame.error();
    reply(error_frame(bad.code, bad.id, bad.message));
  } else {
    co_await std::visit([this](auto& known) { return take(std::move(known)); }, *frame);
  }
}

net::awaitable<void> ChatSession::Impl::take(HelloFrame frame) {
  if (session_) {
    reply(error_frame(WireError::kBadRequest, "", "one hello is enough"));
    co_return;
  }
  Hello hello{std::move(frame.token), std::move(frame.entry), frame.after};
  const Result<Opening> opening = co_await context_.inbox.open(std::move(hello));
  if (!opening) {
    reply(opening.error(), "");
    co_return;
  }
  session_ = opening->session;
  context_.sockets.join(opening->session, address_);
  std::string encoded;
  append_text_frame(encoded, welcome_frame(*opening));
  for (const std::string& missed : opening->frames) append_text_frame(encoded, missed);
  line_.send(encoded, 1 + opening->frames.size());
}

net::awaitable<void> ChatSession::Impl::take(TextFrame frame) {
  Event said = event(frame.id, Said{std::move(frame.text)});
  const Result<void> done = co_await context_.inbox.handle(std::move(said), address_);
  if (!done) reply(done.error(), frame.id);
}

net::awaitable<void> ChatSession::Impl::take(ChoiceFrame frame) {
  Event chose = event(frame.id, Chose{std::move(frame.choice)});
  const Result<void> done = co_await context_.inbox.handle(std::move(chose), address_);
  if (!done) reply(done.error(), frame.id);
}

net::awaitable<void> ChatSession::Impl::take(FeedbackFrame frame) {
  Event rated = event(frame.id, Rated{frame.reply, frame.helpful, std::move(frame.comment)});
  const Result<void> done = co_await context_.inbox.handle(std::move(rated), address_);
  if (done) {
    reply(ack_frame(frame.id));
  } else {
    reply(done.error(), frame.id);
  }
}

net::awaitable<void> ChatSession::Impl::take(SuggestFrame frame) {
  if (suggestions_.take(steady_clock::now())) {
    reply(suggestions_frame(frame.id, context_.inbox.suggest(frame.text)));
  } else {
    reply_too_often(suggestions_, frame.id);
  }
  co_return;
}

net::awaitable<void> ChatSession::Impl::take(PingFrame) {
  if (pings_.take(steady_clock::now())) {
    reply(R"({"type":"pong"})");
  } else {
    reply_too_often(pings_, "");
  }
  co_return;
}

net::awaitable<void> ChatSession::Impl::take(ByeFrame) {
  const Result<void> ended = co_await context_.inbox.end(session());
  if (ended) {
    context_.sockets.end(session(), address_);
    co_await close(CloseCode::kNormal);
  } else {
    reply(ended.error(), "");
  }
}

Event ChatSession::Impl::event(std::string key, decltype(Event::what) what) const {
  return {.session = session(),
          .key = std::move(key),
          .at = context_.clock.now(),
          .random = context_.clock.random(),
          .what = std::move(what),
          .network = network_};
}

void ChatSession::Impl::reply(std::string_view frame) {
  std::string encoded;
  append_text_frame(encoded, frame);
  if (stream_.is_open()) line_.send(encoded, 1);
}

void ChatSession::Impl::reply(const Error& error, std::string_view id) {
  const WireError code = to_wire_error(error.code);
  reply(error_frame(code, id, error.message, error.retry_after_ms));
}

void ChatSession::Impl::reply_too_often(TokenBucket& bucket, std::string_view id) {
  const auto wait = bucket.wait(steady_clock::now());
  reply(error_frame(WireError::kRateLimited, id, "too often", static_cast<int>(wait.count())));
}

}  // namespace annai
