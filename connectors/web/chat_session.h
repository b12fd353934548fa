// One customer's WebSocket: the handshake, then her frames one after another until it closes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "bot/ports/clock.h"
#include "bot/ports/inbox.h"
#include "connectors/http/server.h"
#include "connectors/web/config.h"

namespace annai {

class Sockets;

// Why the server closes (RFC 6455, 7.4.1; from 4000 on, ours).
enum class CloseCode : std::uint16_t {
  kNormal = 1000,      // said goodbye, or idle for long
  kTextOnly = 1003,    // a binary frame
  kTooMany = 1008,     // more windows than one conversation may have
  kRestarting = 1012,  // come back and resume
  kNotReading = 1013,  // too much waits for this peer
  kEnded = 4000,       // another window has said goodbye
};

// What all chats of one loop share.
struct ChatContext {
  boost::asio::io_context& loop;
  const WebConfig& config;
  Inbox& inbox;
  const Clock& clock;
  Sockets& sockets;
};

class ChatSession {
 public:
  ChatSession(const ChatContext& context, std::uint64_t address, Upgraded upgraded);
  ~ChatSession();

  net::awaitable<void> run();

  // Frames encoded by append_text_frame. False: too much waits already; nothing was taken.
  bool send(std::string_view encoded, std::size_t count);
  // Says why and waits for the peer to agree. run() then ends by itself.
  static void close(std::shared_ptr<ChatSession> chat, CloseCode code);

  std::uint64_t address() const;
  std::optional<SessionId> session() const;  // once there was a hello
  std::chrono::steady_clock::time_point last_heard()
      const;  // last frame of the customer; a ping is the page's own

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace annai
