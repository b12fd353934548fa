// All open chats, and which of them belong to which conversation. Loop's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bot/ports/connector.h"
#include "connectors/web/chat_session.h"

namespace annai {

class Sockets {
 public:
  explicit Sockets(const WebConfig& config) : config_(config) {}

  void add(const std::shared_ptr<ChatSession>& chat);
  // The chat takes part in a conversation from now on; the oldest of too many is closed.
  void join(SessionId session, std::uint64_t address);
  // True: it was the last one of its conversation.
  bool remove(const ChatSession& chat);

  void deliver(const Delivery& delivery);
  // The conversation is over: the windows that did not say so themselves are told.
  void end(SessionId session, std::uint64_t said_there);
  void close_idle(std::chrono::steady_clock::time_point now);
  void close_all(CloseCode code);
  bool empty() const { return chats_.empty(); }
  std::size_t size() const { return chats_.size(); }

 private:
  using Chat = std::shared_ptr<ChatSession>;

  const WebConfig& config_;
  std::unordered_map<std::uint64_t, Chat> chats_;                   // by address
  std::unordered_map<std::int64_t, std::vector<Chat>> by_session_;  // oldest first
  std::string encoded_;  // the frames of one delivery: kept for its capacity only
};

}  // namespace annai
