// A server that misbehaves as told: on loopback, with a thread for each connection, on which the
// test says what happens.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace annai::test {

// One connection, as the script sees it.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  std::string request() const;              // head and body, whole; "" if it went away before
  bool send(std::string_view bytes) const;  // false: it has gone
  void answer(int status, std::string_view body, std::string_view fields = "") const;
  bool leaves_within(int milliseconds) const;  // it has closed
  void wait_until_it_leaves() const;

 private:
  int fd_;
};

class ScriptedServer {
 public:
  // `number` of the connection: 1, 2, ... All connections run at once.
  using Script = std::function<void(Peer& peer, const std::string& request, int number)>;
  explicit ScriptedServer(Script script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url() const;
  std::vector<std::string> requests() const;

 private:
  void accept_all();
  void serve(int fd, int number);

  Script script_;
  int listener_ = -1;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::jthread> connections_;
  std::jthread acceptor_;
};

}  // namespace annai::test
