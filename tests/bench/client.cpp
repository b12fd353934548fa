#include "tests/bench/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace annai::bench {
namespace {

constexpr std::array<char, 4> kMask = {0x37, 0x7a, 0x21, 0x3d};
constexpr std::size_t kMessageBytes = 190;
constexpr std::size_t kIdDigits = 8;
constexpr char kText = 0x1;
constexpr char kClose = 0x8;
constexpr char kPing = 0x9;
constexpr char kPong = 0xa;

// Letters that spell no word and no abbreviation that a rule could know.
constexpr std::string_view kMarkLetters = "bdfghjkmvwxz";
constexpr std::size_t kMarkLength = 6;
constexpr std::uint64_t kMarks = 12ULL * 12 * 12 * 12 * 12 * 12;

constexpr std::string_view kHello =
    R"({"type":"hello","token":null,"entry":"","locale":"ja","after":0})";

std::string masked_frame(char opcode, std::string_view payload) {
  std::string frame = {static_cast<char>(0x80 | opcode)};
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else {
    frame += static_cast<char>(0x80 | 126);
    frame += static_cast<char>(payload.size() >> 8);
    frame += static_cast<char>(payload.size() & 0xff);
  }
  frame.append(kMask.data(), kMask.size());
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ kMask.at(i % 4));
  }
  return frame;
}

// Writes over a part of a masked payload that starts at `begin` in `frame`.
void patch(std::string& frame, std::size_t begin, std::size_t at, std::string_view plain) {
  for (std::size_t i = 0; i < plain.size(); ++i) {
    frame[begin + at + i] = static_cast<char>(plain[i] ^ kMask[(at + i) % 4]);
  }
}

// Searches with the C library's memmem: several times faster than string_view::find on JSON.
std::optional<std::size_t> find(std::string_view text, std::string_view what) {
  const void* found = ::memmem(text.data(), text.size(), what.data(), what.size());
  if (found == nullptr) return std::nullopt;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

// The number of the message that a frame answers; nothing if it answers none (the greeting, news).
std::optional<std::uint32_t> answered(std::string_view payload) {
  constexpr std::string_view kField = R"("in_reply_to":"m)";
  const auto at = find(payload, kField);
  if (!at) return std::nullopt;
  std::uint32_t id = 0;
  const std::string_view digits = payload.substr(*at + kField.size(), kIdDigits);
  std::from_chars(digits.data(), digits.data() + digits.size(), id, 16);
  return id;
}

int connect_to_loopback(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (descriptor < 0 ||
      ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    if (descriptor >= 0) ::close(descriptor);
    throw std::system_error(error, std::generic_category(), "connect");
  }
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const linger reset = {.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  return descriptor;
}

}  // namespace

Messages::Messages(const std::vector<std::string>& texts)
    : mark_(
          static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count())) {
  if (texts.empty()) throw std::runtime_error("no texts");
  for (const std::string& text : texts) {
    if (text.find_first_of("\"\\\t\r") != std::string::npos) {
      throw std::runtime_error("a text with quotes or control characters: " + text);
    }
    const std::string begin = R"({"type":"message","id":"m)";
    const std::string middle = std::string(kIdDigits, '0') + R"(","text":")" + text + "。";
    std::string payload = begin + middle + std::string(kMarkLength, '0') + R"(","pad":")";
    payload.resize(std::max(kMessageBytes - 2, payload.size()), 'x');
    payload += "\"}";
    Prepared prepared = {.frame = masked_frame(kText, payload)};
    const std::size_t head = prepared.frame.size() - payload.size();
    prepared.id_at = head + begin.size();
    prepared.mark_at = head + begin.size() + middle.size();
    prepared_.push_back(std::move(prepared));
  }
}

std::string_view Messages::frame(std::uint32_t id) {
  Prepared& chosen = prepared_[next_];
  next_ = (next_ + 1) % prepared_.size();

  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<char, kIdDigits> digits{};
  for (std::size_t i = kIdDigits; i-- > 0; id >>= 4) digits.at(i) = kHex[id & 0xf];
  std::array<char, kMarkLength> mark{};
  std::uint64_t rest = mark_++ % kMarks;
  for (char& letter : mark) {
    letter = kMarkLetters[rest % kMarkLetters.size()];
    rest /= kMarkLetters.size();
  }
  constexpr std::size_t kHead = 8;  // two bytes, two of length, four of mask
  patch(chosen.frame, kHead, chosen.id_at - kHead, {digits.data(), digits.size()});
  patch(chosen.frame, kHead, chosen.mark_at - kHead, {mark.data(), mark.size()});
  return chosen.frame;
}

Client::Client(std::uint16_t port) : descriptor_(connect_to_loopback(port)) {
  const std::string host = "localhost:" + std::to_string(port);
  send("GET /v1/chat HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host +
       "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
}

Client::Client(Client&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      stage_(other.stage_),
      partial_(std::move(other.partial_)) {}

Client::~Client() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Client::send(std::string_view frame) {
  const ssize_t sent = ::send(descriptor_, frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == static_cast<ssize_t>(frame.size())) return;
  throw std::runtime_error(sent < 0 && errno != EAGAIN ? "the server closed a connection"
                                                       : "the server does not read any more");
}

void Client::receive(std::vector<Arrival>& arrivals) {
  static thread_local std::array<char, 65'536> buffer;
  const ssize_t got = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) throw std::runtime_error("the server closed a connection");

  std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
  if (!partial_.empty()) bytes = partial_.append(bytes);
  std::size_t taken = 0;
  while (const std::size_t size = take(bytes.substr(taken), arrivals)) taken += size;
  partial_ = std::string(bytes.substr(taken));
}

// Each take_ returns how many bytes it used: 0 if not all of it has come.
std::size_t Client::take(std::string_view bytes, std::vector<Arrival>& arrivals) {
  return stage_ == Stage::kUpgrading ? take_upgrade(bytes) : take_frame(bytes, arrivals);
}

std::size_t Client::take_upgrade(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  const std::string_view status = bytes.substr(0, bytes.find("\r\n"));
  if (!status.starts_with("HTTP/1.1 101")) {
    throw std::runtime_error("no upgrade: " + std::string(status));
  }
  stage_ = Stage::kGreeting;
  send(masked_frame(kText, kHello));
  return end + 4;
}

std::size_t Client::take_frame(std::string_view bytes, std::vector<Arrival>& arrivals) {
  if (bytes.size() < 2) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  std::size_t head = 2;
  std::size_t size = byte(1);
  if (size >= 127) throw std::runtime_error("a frame that the chat never sends");
  if (size == 126) {
    head = 4;
    if (bytes.size() < head) return 0;
    size = static_cast<std::size_t>(byte(2)) << 8 | byte(3);
  }
  if (bytes.size() < head + size) return 0;

  const std::string_view payload = bytes.substr(head, size);
  const auto opcode = static_cast<char>(byte(0) & 0xf);
  if (opcode == kClose) throw std::runtime_error("the server said goodbye");
  if (opcode == kPing) send(masked_frame(kPong, payload));
  if (opcode == kText) take_text(payload, arrivals);
  return head + size;
}

void Client::take_text(std::string_view payload, std::vector<Arrival>& arrivals) {
  const bool reply = find(payload, R"("type":"reply")").has_value();
  const bool error = !reply && find(payload, R"("type":"error")").has_value();
  if (!reply && !error) return;  // welcome, said, token
  if (stage_ == Stage::kGreeting) {
    if (error) throw std::runtime_error("no welcome: " + std::string(payload));
    stage_ = Stage::kReady;
  } else if (const auto id = answered(payload)) {
    arrivals.push_back({reply ? Arrival::Kind::kReply : Arrival::Kind::kError, *id});
  }
}

}  // namespace annai::bench
