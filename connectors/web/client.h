// A small blocking WebSocket client, for tools and tests. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bot/core/result.h"

namespace annai {

class ChatClient {
 public:
  // Unavailable: nobody listens, or the server refused (the message says how: "403 Forbidden").
  static Result<ChatClient> connect(const std::string& host, std::uint16_t port,
                                    const std::string& path, const std::string& origin);
  ChatClient(ChatClient&&) noexcept;
  ChatClient& operator=(ChatClient&&) noexcept;
  ~ChatClient();

  // One text frame. False: the connection is gone.
  bool send(std::string_view text);
  bool send_binary(std::string_view bytes);

  // The next message. nullopt: none came in time, or the connection is over: see closed().
  std::optional<std::string> receive(std::chrono::milliseconds deadline);

  bool closed() const;
  std::uint16_t close_code() const;  // what the server said; 0: nothing yet, or it just went away
  void close();                      // a clean goodbye of the connection, not of the conversation

 private:
  struct Impl;
  explicit ChatClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace annai
