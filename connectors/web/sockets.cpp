#include "connectors/web/sockets.h"

#include <algorithm>

#include "connectors/web/line.h"

namespace annai {

void Sockets::add(const Chat& chat) { chats_.emplace(chat->address(), chat); }

void Sockets::join(SessionId session, std::uint64_t address) {
  std::vector<Chat>& members = by_session_[session.value];
  members.push_back(chats_.at(address));
  if (members.size() <= config_.sockets_per_session) return;
  ChatSession::close(members.front(), CloseCode::kTooMany);
  members.erase(members.begin());
}

bool Sockets::remove(const ChatSession& chat) {
  bool last = false;
  if (const std::optional<SessionId> session = chat.session()) {
    const auto found = by_session_.find(session->value);
    if (found != by_session_.end()) {
      std::erase_if(found->second, [&](const Chat& member) { return member.get() == &chat; });
      last = found->second.empty();
      if (last) by_session_.erase(found);
    }
  }
  chats_.erase(chat.address());
  return last;
}

void Sockets::deliver(const Delivery& delivery) {
  const auto found = by_session_.find(delivery.session.value);
  if (found == by_session_.end()) return;
  encoded_.clear();
  for (const std::string& frame : delivery.frames) append_text_frame(encoded_, frame);
  for (const Chat& chat : found->second) {
    if (delivery.only_there && chat->address() != delivery.address) continue;
    if (!chat->send(encoded_, delivery.frames.size())) {
      ChatSession::close(chat, CloseCode::kNotReading);
    }
  }
}

void Sockets::end(SessionId session, std::uint64_t said_there) {
  const auto found = by_session_.find(session.value);
  if (found == by_session_.end()) return;
  for (const Chat& chat : found->second) {
    if (chat->address() != said_there) ChatSession::close(chat, CloseCode::kEnded);
  }
}

void Sockets::close_idle(std::chrono::steady_clock::time_point now) {
  for (const auto& [address, chat] : chats_) {
    if (now - chat->last_heard() > config_.idle) ChatSession::close(chat, CloseCode::kNormal);
  }
}

void Sockets::close_all(CloseCode code) {
  for (const auto& [address, chat] : chats_) ChatSession::close(chat, code);
}

}  // namespace annai
