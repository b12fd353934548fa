#include "connectors/web/client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <utility>

namespace annai {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = net::ip::tcp;
using boost::system::error_code;
using Socket = net::basic_stream_socket<tcp, net::io_context::executor_type>;

}  // namespace

struct ChatClient::Impl {
  net::io_context loop;
  websocket::stream<Socket, false> stream{loop};
  beast::flat_buffer message;
  bool reading = false;   // a read is under way: it goes on in the next receive()
  bool complete = false;  // `message` holds a whole one
  bool closed = false;

  bool send(std::string_view bytes, bool binary) {
    error_code error;
    stream.binary(binary);
    stream.write(net::buffer(bytes), error);
    return !error;
  }

  void start_reading() {
    reading = true;
    stream.async_read(message, [this](error_code error, std::size_t) {
      reading = false;
      complete = !error;
      closed = static_cast<bool>(error);
    });
  }
};

Result<ChatClient> ChatClient::connect(const std::string& host, std::uint16_t port,
                                       const std::string& path, const std::string& origin) {
  auto impl = std::make_unique<Impl>();
  websocket::response_type response;
  try {
    net::ip::basic_resolver<tcp, net::io_context::executor_type> resolver(impl->loop);
    net::connect(impl->stream.next_layer(), resolver.resolve(host, std::to_string(port)));
    impl->stream.next_layer().set_option(tcp::no_delay(true));
    impl->stream.set_option(websocket::stream_base::decorator(
        [&](websocket::request_type& request) { request.set("Origin", origin); }));
    impl->stream.handshake(response, host + ":" + std::to_string(port), path);
  } catch (const boost::system::system_error& error) {
    if (error.code() != websocket::error::upgrade_declined) {
      return fail(ErrorCode::kUnavailable, error.code().message());
    }
    return fail(ErrorCode::kUnavailable,
                std::to_string(response.result_int()) + " " + std::string(response.reason()));
  }
  return ChatClient(std::move(impl));
}

ChatClient::ChatClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ChatClient::ChatClient(ChatClient&&) noexcept = default;
ChatClient& ChatClient::operator=(ChatClient&&) noexcept = default;
ChatClient::~ChatClient() = default;

bool ChatClient::send(std::string_view text) { return impl_->send(text, false); }
bool ChatClient::send_binary(std::string_view bytes) { return impl_->send(bytes, true); }

std::optional<std::string> ChatClient::receive(std::chrono::milliseconds deadline) {
  Impl& impl = *impl_;
  if (impl.closed) return std::nullopt;
  const auto until = std::chrono::steady_clock::now() + deadline;
  if (!impl.reading) impl.start_reading();
  impl.loop.restart();
  while (impl.reading && impl.loop.run_one_until(until) > 0) {
  }
  if (!std::exchange(impl.complete, false)) return std::nullopt;
  std::string text = beast::buffers_to_string(impl.message.cdata());
  impl.message.clear();
  return text;
}

bool ChatClient::closed() const { return impl_->closed; }
std::uint16_t ChatClient::close_code() const { return impl_->stream.reason().code; }

void ChatClient::close() {
  constexpr auto kPatience = std::chrono::seconds(2);
  Impl& impl = *impl_;
  if (impl.closed) return;
  impl.stream.async_close(websocket::close_code::normal, [](error_code) {});
  impl.loop.restart();
  impl.loop.run_for(kPatience);
  impl.closed = true;
}

}  // namespace annai
