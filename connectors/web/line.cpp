#include "connectors/web/line.h"

#include <array>
#include <utility>

namespace annai {

using boost::system::error_code;

void append_text_frame(std::string& out, std::string_view payload) {
  constexpr char kFinalText = static_cast<char>(0x81);
  const std::size_t size = payload.size();
  out += kFinalText;
  if (size < 126) {
    out += static_cast<char>(size);
  } else {
    const int length_bytes = size < 65536 ? 2 : 8;
    out += static_cast<char>(length_bytes == 2 ? 126 : 127);
    for (int i = length_bytes - 1; i >= 0; --i) out += static_cast<char>(size >> (8 * i) & 0xFF);
  }
  out += payload;
}

Line::Line(Socket socket, const WebConfig& config)
    : state_(std::make_shared<State>(
          State{.socket = std::move(socket),
                .config = config,
                .bytes = TokenBucket(config.bytes_per_second, config.bytes_burst),
                .pause = nullptr,
                .waiting = {}})) {
  error_code ignored;
  state_->socket.non_blocking(true, ignored);
}

bool Line::send(std::string_view frames, std::size_t count) {
  constexpr std::size_t kControlRoom = 4096;  // bytes
  State& state = *state_;
  const std::size_t most_bytes = state.config.waiting_bytes + (count == 0 ? kControlRoom : 0);
  const bool idle = state.waiting.empty();
  if (idle) {
    frames = write_some(state, frames);
    if (frames.empty()) return true;
  } else if (state.waiting.size() + frames.size() > most_bytes ||
             (count > 0 && state.waiting_frames + count > state.config.waiting_frames)) {
    return false;
  }
  state.waiting += frames;
  state.waiting_frames += count;
  if (idle) send_rest(state_);
  return true;
}

// What is left of `bytes` after one try. On a broken connection nothing: the reader will find out.
std::string_view Line::write_some(State& state, std::string_view bytes) {
  error_code error;
  const std::size_t n = state.socket.write_some(boost::asio::buffer(bytes), error);
  if (error && error != boost::asio::error::would_block) return {};
  return bytes.substr(n);
}

void Line::send_rest(std::shared_ptr<State> state) {
  Socket& socket = state->socket;
  socket.async_wait(Socket::wait_write, [state = std::move(state)](error_code error) {
    if (error) return;
    const std::size_t left = write_some(*state, state->waiting).size();
    state->waiting.erase(0, state->waiting.size() - left);
    if (left > 0) return send_rest(state);
    state->waiting = {};
    state->waiting_frames = 0;
  });
}

void Line::start_farewell(const std::shared_ptr<State>& state) {
  constexpr auto kFarewell = std::chrono::seconds(10);
  error_code ignored;
  state->socket.shutdown(Socket::shutdown_send, ignored);
  if (!state->pause) state->pause = std::make_unique<Timer>(state->socket.get_executor());
  state->pause->expires_after(kFarewell);
  state->pause->async_wait([weak = std::weak_ptr(state)](error_code error) {
    error_code ignored;
    const std::shared_ptr<State> late = error ? nullptr : weak.lock();
    if (late) late->socket.close(ignored);
  });
}

bool Line::drop_unread(State& state) {
  std::array<char, 4096> unread;
  error_code error;
  while (!error) state.socket.read_some(boost::asio::buffer(unread), error);
  return error == boost::asio::error::would_block;
}

void beast_close_socket(Line& line) {
  error_code ignored;
  line.socket().close(ignored);
}

}  // namespace annai
