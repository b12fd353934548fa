// One customer of the load program: a WebSocket connection to loopback that knows as little of RFC
// 6455 and of the chat's protocol as will do, so that the processor belongs to the server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace annai::bench {

// What has come for a message: its reply, or a refusal.
struct Arrival {
  enum class Kind { kReply, kError };
  Kind kind = Kind::kReply;
  std::uint32_t id = 0;
};

// Makes `message` frames of about 190 bytes, masked. The frames are built beforehand; a new one
// costs the writing of its number and of six letters that make its text one that was never sent
// before.
class Messages {
 public:
  // Throws std::runtime_error if there are none or one cannot stand in JSON as it is.
  explicit Messages(const std::vector<std::string>& texts);

  // Valid until the next call.
  std::string_view frame(std::uint32_t id);

 private:
  struct Prepared {
    std::string frame;
    std::size_t id_at = 0;
    std::size_t mark_at = 0;
  };
  std::vector<Prepared> prepared_;
  std::size_t next_ = 0;
  std::uint64_t mark_;
};

// Owns its socket. Closing resets the connection: no port is left waiting behind it.
// All functions throw std::runtime_error when the server misbehaves or has gone.
class Client {
 public:
  explicit Client(std::uint16_t port);  // connects and asks for the upgrade
  ~Client();
  Client(Client&& other) noexcept;
  Client& operator=(Client&&) = delete;

  int descriptor() const { return descriptor_; }
  // The server has upgraded, welcomed and greeted.
  bool ready() const { return stage_ == Stage::kReady; }

  void send(std::string_view frame);
  // Reads what is there, without waiting, and appends what it means to `arrivals`.
  void receive(std::vector<Arrival>& arrivals);

 private:
  enum class Stage { kUpgrading, kGreeting, kReady };

  std::size_t take(std::string_view bytes, std::vector<Arrival>& arrivals);
  std::size_t take_upgrade(std::string_view bytes);
  std::size_t take_frame(std::string_view bytes, std::vector<Arrival>& arrivals);
  void take_text(std::string_view payload, std::vector<Arrival>& arrivals);

  int descriptor_;
  Stage stage_ = Stage::kUpgrading;
  std::string partial_;  // a frame whose end has not come yet
};

}  // namespace annai::bench
