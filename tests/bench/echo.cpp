// The yardstick of tests/bench/run: what a WebSocket server costs that understands nothing. Beast
// and nlohmann::json as their manuals show them, one thread, one coroutine a connection: parses a
// message, builds a reply of the chat's usual size (about 630 bytes) as a json value, dumps and
// writes it.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace net = boost::asio;
namespace websocket = boost::beast::websocket;
using nlohmann::json;

// Everything names the loop's own executor: the type-erased default costs an allocation here and
// there.
using Executor = net::io_context::executor_type;
using Acceptor = net::basic_socket_acceptor<net::ip::tcp, Executor>;
using Socket = net::basic_stream_socket<net::ip::tcp, Executor>;
using WebSocket = websocket::stream<Socket>;
using Task = net::awaitable<void, Executor>;
constexpr net::use_awaitable_t<Executor> kAwait;

// 630 bytes around a question of 20 characters.
constexpr std::string_view kAnswer =
    "登録確認メールが届かないときは、迷惑メールの設定をご確認ください。届くまで数分かかることが"
    "あります。メールアドレスが違うときは、手順1の画面を開き直し、はじめから登録をやり直して"
    "ください。";

json reply_to(const json& id, std::string_view text, int seq) {
  return {{"type", "reply"},
          {"seq", seq},
          {"in_reply_to", id},
          {"outcome", "answer"},
          {"pending", false},
          {"messages", {{{"type", "text"}, {"text", kAnswer}}}},
          {"choices", {{{"label", text}, {"choice", "k3JqW0x8aTzN5uYb"}}}},
          {"input", {{"kind", "text"}}},
          {"frame", nullptr},
          {"form", nullptr},
          {"sources", {{{"label", "チラシ 手順8"}, {"step", 8}}}}};
}

net::awaitable<void, Executor> send(WebSocket& socket, const json& frame) {
  const std::string text = frame.dump();
  co_await socket.async_write(net::buffer(text), kAwait);
}

Task converse(WebSocket& socket) {
  co_await socket.async_accept(kAwait);
  socket.text(true);
  boost::beast::flat_buffer buffer;
  for (int seq = 1;; ++seq) {
    co_await socket.async_read(buffer, kAwait);
    const auto bytes = buffer.cdata();
    const json message = json::parse(static_cast<const char*>(bytes.data()),
                                     static_cast<const char*>(bytes.data()) + bytes.size());
    buffer.consume(bytes.size());
    if (message.at("type") == "hello") {
      co_await send(socket, {{"type", "welcome"}, {"token", ""}, {"resumed", false}, {"seq", 0}});
      co_await send(socket, reply_to(nullptr, "ようこそ", seq));
    } else {
      co_await send(socket, reply_to(message.at("id"), message.at("text").get<std::string>(), seq));
    }
  }
}

// One connection from its first byte to its last; how it ends is its own affair.
Task serve(Socket accepted) {
  accepted.set_option(net::ip::tcp::no_delay(true));
  WebSocket socket(std::move(accepted));
  try {
    co_await converse(socket);
  } catch (const boost::system::system_error&) {
    co_return;  // the other side has gone
  } catch (const json::exception& e) {
    std::fprintf(stderr, "echo: %s\n", e.what());
  }
}

Task accept_all(Acceptor& acceptor) {
  while (true) {
    Socket accepted = co_await acceptor.async_accept(kAwait);
    net::co_spawn(acceptor.get_executor(), serve(std::move(accepted)), net::detached);
  }
}

void run(std::uint16_t port) {
  net::io_context loop(1);
  Acceptor acceptor(loop, {net::ip::address_v4::loopback(), port});
  std::printf("port %d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  net::co_spawn(loop, accept_all(acceptor), [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
  loop.run();
}

}  // namespace

int main(int argc, char** argv) try {
  std::uint16_t port = 0;
  const std::string_view given = argc == 3 ? argv[2] : "";
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), port);
  if (argc != 3 || std::strcmp(argv[1], "--port") != 0 || error != std::errc{}) {
    std::fputs("usage: echo --port N   (0: any free port; prints `port N`)\n", stderr);
    return 2;
  }
  run(port);
} catch (const std::exception& e) {
  std::fprintf(stderr, "echo: %s\n", e.what());
  return EXIT_FAILURE;
}
