// How many connections there may be, in all and from one address, and how often an address may open
// a chat. Loose per address on purpose: hundreds of people share one at a workplace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bot/core/bucket.h"
#include "connectors/http/config.h"

namespace annai {

// The key of an address: IPv4 as it is (also when written as IPv6), IPv6 by its /64. "" if it is
// none.
std::string address_key(std::string_view address);

// What stands for it elsewhere: a hash under a key of this process's own, which nobody can turn
// back. 0 if it is no address.
std::uint64_t network_of(std::string_view address);

class Limits : public std::enable_shared_from_this<Limits> {
  struct Address {
    std::size_t connections = 0;
    TokenBucket handshakes;
  };

 public:
  // A place taken by one connection, given back when it is destroyed.
  class Seat {
   public:
    Seat() = default;
    Seat(std::shared_ptr<Limits> limits, Address* address);
    Seat(Seat&& other) noexcept;
    Seat& operator=(Seat&& other) noexcept;
    ~Seat();

   private:
    std::shared_ptr<Limits> limits_;
    Address* address_ = nullptr;  // stays where it is while it has connections
  };

  explicit Limits(const HttpConfig& config) : config_(config) {}

  // A place for a connection from this address; nullopt if all are taken. "" stands for a proxy,
  // whose connections count in all only.
  std::optional<Seat> sit(const std::string& key, TokenBucket::Time now);
  // Whether this address may open one more chat now.
  bool handshake(const std::string& key, TokenBucket::Time now);

 private:
  Address& at(const std::string& key, TokenBucket::Time now);
  void forget_quiet(TokenBucket::Time now);

  const HttpConfig config_;
  std::size_t connections_ = 0;
  std::unordered_map<std::string, Address> addresses_;
};

}  // namespace annai
