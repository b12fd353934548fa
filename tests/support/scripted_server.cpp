#include "tests/support/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace annai::test {

std::string Peer::request() const {
  std::string bytes;
  std::array<char, 4096> part{};
  while (true) {
    const auto head = bytes.find("\r\n\r\n");
    const auto length = bytes.find("Content-Length: ");
    if (head != std::string::npos) {
      const std::size_t body =
          length < head ? static_cast<std::size_t>(std::atoi(bytes.c_str() + length + 16)) : 0;
      if (bytes.size() >= head + 4 + body) return bytes;
    }
    const ssize_t size = ::recv(fd_, part.data(), part.size(), 0);
    if (size <= 0) return {};
    bytes.append(part.data(), static_cast<std::size_t>(size));
  }
}

bool Peer::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t size = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

void Peer::answer(int status, std::string_view body, std::string_view fields) const {
  send("HTTP/1.1 " + std::to_string(status) +
       " As told\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n" +
       std::string(fields) + "\r\n" + std::string(body));
}

bool Peer::leaves_within(int milliseconds) const {
  pollfd socket{.fd = fd_, .events = POLLIN, .revents = 0};
  if (::poll(&socket, 1, milliseconds) <= 0) return false;
  char byte = 0;
  return ::recv(fd_, &byte, 1, 0) <= 0;
}

void Peer::wait_until_it_leaves() const {
  while (!leaves_within(1'000)) {
  }
}

ScriptedServer::ScriptedServer(Script script)
    : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, SOMAXCONN) != 0) {
    throw std::runtime_error("no port on loopback");
  }
  acceptor_ = std::jthread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  connections_.clear();
  ::close(listener_);
}

std::string ScriptedServer::url() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  return "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

std::vector<std::string> ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void ScriptedServer::accept_all() {
  for (int number = 1;; ++number) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    connections_.emplace_back([this, fd, number] { serve(fd, number); });
  }
}

void ScriptedServer::serve(int fd, int number) {
  Peer peer(fd);
  if (const std::string request = peer.request(); !request.empty()) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    script_(peer, request, number);
  }
  ::close(fd);
}

}  // namespace annai::test
