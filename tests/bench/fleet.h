// Many clients behind one epoll.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "tests/bench/client.h"

namespace annai::bench {

using SteadyTime = std::chrono::steady_clock::time_point;

class Fleet {
 public:
  // Returns once every client has its greeting. Throws std::runtime_error after 60 s without.
  Fleet(std::uint16_t port, std::size_t size);
  ~Fleet();
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  std::size_t size() const { return clients_.size(); }
  void send(std::size_t client, std::string_view frame) { clients_[client].send(frame); }

  // Waits for something to read, until `until` at most, and hands on what came.
  void wait(SteadyTime until, const std::function<void(std::size_t client, Arrival)>& take);

  // True once `descriptor` (beside the clients) can be read; looks without waiting.
  static bool readable(int descriptor);

 private:
  int epoll_;
  std::vector<Client> clients_;
  std::vector<Arrival> arrivals_;
};

}  // namespace annai::bench
