// The HTTP front: a handful of paths, and the way in for WebSockets. GET and HEAD, and POST where a
// route takes it; whatever is doubtful is refused and its connection closed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "bot/core/result.h"
#include "connectors/http/config.h"
#include "connectors/http/limits.h"
#include "connectors/http/message.h"
#include "connectors/http/routes.h"

namespace boost::asio {
class io_context;
}

namespace annai {

// An open socket, closed when it is destroyed.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { reset(); }
  int get() const { return fd_; }
  int release();  // the caller closes it
  void reset(int fd = -1);

 private:
  int fd_;
};

// A TCP connection whose peer has asked to speak another protocol and has not been answered yet.
struct Upgraded {
  Descriptor socket;
  HttpRequest request;
  Limits::Seat seat;  // keep it as long as the connection
};

// All calls on the loop's thread, or before the loop runs. Must outlive the loop's run().
class Server {
 public:
  // Binds, and accepts nothing yet. Unavailable: the address is in use or not ours.
  static Result<std::unique_ptr<Server>> listen(boost::asio::io_context& loop, HttpConfig config);
  ~Server();

  std::uint16_t port() const;

  // Paths as routes.h has them. HEAD is answered as GET is, without the body.
  void get(const std::string& path, HttpResponse fixed);
  void get(const std::string& path, Answer answer);
  void get(const std::string& path, SlowAnswer answer);
  // Bodies up to `body_bytes`, 1 MiB at most; 0: HttpConfig::body_bytes.
  void post(const std::string& path, SlowAnswer answer, std::size_t body_bytes = 0);
  void upgrade(const std::string& path, UpgradeRoute route);

  void run();   // from now on connections are accepted
  void stop();  // no new ones; those open close after the answer they wait for

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace annai
