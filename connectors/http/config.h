// The limits of the HTTP front. The defaults are what production runs with; a load run raises them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace annai {

struct HttpConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one; `{port}` below stands for the one in use

  // The Host fields that are ours. Any other is refused.
  std::vector<std::string> hosts = {"localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}"};
  // Peers whose X-Forwarded-For is believed (its last address only).
  std::vector<std::string> proxies;

  std::size_t head_bytes = 8 * 1024;                // request line and fields
  std::size_t head_fields = 64;                     // fields
  std::chrono::milliseconds head_deadline{10'000};  // for a whole head; also how long a connection
                                                    // may stay silent between two requests
  std::size_t body_bytes = 64 * 1024;               // of a POST, where the route says no other
  std::chrono::milliseconds body_deadline{10'000};  // for a whole body
  std::chrono::milliseconds answer_deadline{10'000};  // for the peer to take a whole answer

  std::size_t connections = 10'000;      // in all
  std::size_t connections_per_ip = 200;  // IPv6 counts by /64
  double handshakes_per_ip = 5;          // WebSocket handshakes per second ...
  double handshakes_per_ip_burst = 40;   // ... after so many at once
  std::size_t addresses_remembered = 100'000;

  std::chrono::milliseconds accept_pause{100};  // after a failed accept
  std::chrono::milliseconds max_lag{250};       // a loop later than this takes no new handshakes
};

}  // namespace annai
