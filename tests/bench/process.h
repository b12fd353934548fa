// What the operating system knows of the server under load.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace annai::bench {

// User and system time of all threads; steps of 10 ms.
std::chrono::milliseconds processor_time(pid_t process);
// Resident memory, in kB.
long resident_kb(pid_t process);

// A server as a child process. It prints its port ("port 8080", "... http://localhost:8080").
class Server {
 public:
  explicit Server(const std::vector<std::string>& command);
  ~Server();  // SIGTERM, and waits
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  pid_t process() const { return process_; }
  std::uint16_t port() const { return port_; }

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace annai::bench
