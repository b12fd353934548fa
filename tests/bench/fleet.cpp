#include "tests/bench/fleet.h"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <system_error>

namespace annai::bench {
namespace {

using std::chrono::steady_clock;
constexpr std::chrono::seconds kOpeningLimit{60};

timespec left(SteadyTime until) {
  const auto wait = std::max(until - steady_clock::now(), steady_clock::duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait);
  return {.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(wait - seconds).count()};
}

}  // namespace

Fleet::Fleet(std::uint16_t port, std::size_t size) : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  const SteadyTime until = steady_clock::now() + kOpeningLimit;
  clients_.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    clients_.emplace_back(port);
    epoll_event event = {.events = EPOLLIN, .data = {.u64 = i}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[i].descriptor(), &event);
  }
  while (!std::ranges::all_of(clients_, &Client::ready)) {
    if (steady_clock::now() > until) throw std::runtime_error("not every client was greeted");
    wait(until, [](std::size_t, Arrival) {});
  }
}

Fleet::~Fleet() { ::close(epoll_); }

void Fleet::wait(SteadyTime until, const std::function<void(std::size_t, Arrival)>& take) {
  std::array<epoll_event, 256> events{};
  const timespec timeout = left(until);
  const int count = ::epoll_pwait2(epoll_, events.data(), events.size(), &timeout, nullptr);
  if (count < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "epoll");
  for (int i = 0; i < count; ++i) {
    const std::size_t client = events[i].data.u64;
    arrivals_.clear();
    clients_[client].receive(arrivals_);
    for (const Arrival& arrival : arrivals_) take(client, arrival);
  }
}

bool Fleet::readable(int descriptor) {
  pollfd waiting = {.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 0) > 0;
}

}  // namespace annai::bench
