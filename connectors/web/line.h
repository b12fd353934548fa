// The bytes of one WebSocket connection: a stream that Beast's websocket::stream stands on, and
// beside it the way out for whole frames.
//
// Frames are sent at once, several by one system call, and only what the peer does not take yet is
// kept and sent when it does. Because everything that leaves (Beast's own handshake and control
// frames too) passes here in whole frames, nothing can come between the two halves of one. Reading
// is throttled, which also bounds floods of pings and of empty fragments, that Beast itself accepts
// without end.
//
// Used on the loop's thread only. A Line is a handle: its copies are the same connection.
#pragma once

#include <boost/asio/append.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "bot/core/bucket.h"
#include "connectors/web/config.h"

namespace annai {

// Appends `payload` as one unfragmented, unmasked text frame (RFC 6455, 5.2).
void append_text_frame(std::string& out, std::string_view payload);

class Line {
 public:
  using executor_type = boost::asio::io_context::executor_type;
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, executor_type>;

  Line(Socket socket, const WebConfig& config);

  executor_type get_executor() { return state_->socket.get_executor(); }
  Socket& socket() { return state_->socket; }

  // Whole frames, `count` of them. False: the peer has left too much unread; nothing was taken.
  // With `count` 0 they are control frames, for which there is a little more room: a close must get
  // out.
  bool send(std::string_view frames, std::size_t count);

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_compose<Token, void(boost::system::error_code, std::size_t)>(
        ReadSome<Buffers>{state_, buffers}, token, state_->socket);
  }

  // For Beast alone, which hands in whole frames. Completes as soon as they are on their way.
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [](auto handler, Line line, const Buffers& buffers) {
          std::string frame(boost::asio::buffer_size(buffers), '\0');
          boost::asio::buffer_copy(boost::asio::buffer(frame), buffers);
          boost::system::error_code error;
          if (!line.send(frame, 0)) error = boost::asio::error::no_buffer_space;
          boost::asio::post(line.get_executor(),
                            boost::asio::append(std::move(handler), error, frame.size()));
        },
        token, *this, buffers);
  }

  // Ends the connection so that the peer can still read our close frame: a socket that is closed
  // with unread bytes would reset it away. (Beast 1.81 drops 2 KiB of them, then closes.)
  template <typename Token>
  auto async_finish(Token&& token) {
    return boost::asio::async_compose<Token, void(boost::system::error_code)>(Finish{state_}, token,
                                                                              state_->socket);
  }

 private:
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                        boost::asio::wait_traits<std::chrono::steady_clock>,
                                        executor_type>;

  struct State {
    Socket socket;
    const WebConfig& config;
    TokenBucket bytes;             // that may be read
    std::unique_ptr<Timer> pause;  // made when there has been too much
    std::string waiting;           // what the peer has not taken
    std::size_t waiting_frames = 0;
  };

  template <typename Buffers>
  struct ReadSome {
    std::shared_ptr<State> state;
    Buffers buffers;

    template <typename Self>
    void operator()(Self& self) {
      const auto wait = state->bytes.wait(std::chrono::steady_clock::now());
      if (wait.count() <= 0) return read(self);
      if (!state->pause) state->pause = std::make_unique<Timer>(state->socket.get_executor());
      state->pause->expires_after(wait);
      state->pause->async_wait(std::move(self));
    }
    template <typename Self>
    void operator()(Self& self, boost::system::error_code error) {
      if (error) return self.complete(error, 0);
      read(self);
    }
    template <typename Self>
    void operator()(Self& self, boost::system::error_code error, std::size_t n) {
      state->bytes.charge(std::chrono::steady_clock::now(), static_cast<double>(n));
      self.complete(error, n);
    }
    template <typename Self>
    void read(Self& self) {
      Socket& socket = state->socket;
      socket.async_read_some(buffers, std::move(self));
    }
  };

  struct Finish {
    std::shared_ptr<State> state;

    template <typename Self>
    void operator()(Self& self) {
      start_farewell(state);
      (*this)(self, {});
    }
    template <typename Self>
    void operator()(Self& self, boost::system::error_code error) {
      Socket& socket = state->socket;
      if (!error && drop_unread(*state))
        return socket.async_wait(Socket::wait_read, std::move(self));
      state->pause->cancel();
      socket.close(error);
      self.complete({});
    }
  };

  static void start_farewell(const std::shared_ptr<State>& state);
  static bool drop_unread(State& state);  // false: there will be nothing more
  static std::string_view write_some(State& state, std::string_view bytes);
  static void send_rest(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;
};

// How Beast closes the lowest layer.
void beast_close_socket(Line& line);

}  // namespace annai
