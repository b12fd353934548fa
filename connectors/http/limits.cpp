#include "connectors/http/limits.h"

#include <sodium.h>

#include <array>
#include <bit>
#include <boost/asio/ip/address.hpp>
#include <utility>

namespace annai {

std::string address_key(std::string_view text) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(text), error);
  if (error) return {};
  if (address.is_v4()) return address.to_string();
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
  }
  const auto bytes = v6.to_bytes();
  return {bytes.begin(), bytes.begin() + 8};
}

std::uint64_t network_of(std::string_view address) {
  using Key = std::array<unsigned char, crypto_shorthash_KEYBYTES>;
  static const Key key = [] {
    Key fresh{};
    randombytes_buf(fresh.data(), fresh.size());
    return fresh;
  }();
  const std::string text = address_key(address);
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  if (text.empty()) return 0;
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   key.data());
  return std::bit_cast<std::uint64_t>(hash) | 1U;
}

Limits::Seat::Seat(std::shared_ptr<Limits> limits, Address* address)
    : limits_(std::move(limits)), address_(address) {}

Limits::Seat::Seat(Seat&& other) noexcept
    : limits_(std::move(other.limits_)), address_(std::exchange(other.address_, nullptr)) {}

Limits::Seat& Limits::Seat::operator=(Seat&& other) noexcept {
  std::swap(limits_, other.limits_);
  std::swap(address_, other.address_);
  return *this;
}

Limits::Seat::~Seat() {
  if (address_ == nullptr) return;
  --address_->connections;
  --limits_->connections_;
}

std::optional<Limits::Seat> Limits::sit(const std::string& key, TokenBucket::Time now) {
  if (connections_ >= config_.connections) return std::nullopt;
  Address& address = at(key, now);
  if (!key.empty() && address.connections >= config_.connections_per_ip) return std::nullopt;
  ++address.connections;
  ++connections_;
  return Seat(shared_from_this(), &address);
}

bool Limits::handshake(const std::string& key, TokenBucket::Time now) {
  return at(key, now).handshakes.take(now);
}

Limits::Address& Limits::at(const std::string& key, TokenBucket::Time now) {
  if (addresses_.size() >= config_.addresses_remembered && !addresses_.contains(key)) {
    forget_quiet(now);
  }
  const TokenBucket fresh(config_.handshakes_per_ip, config_.handshakes_per_ip_burst);
  return addresses_.try_emplace(key, Address{.handshakes = fresh}).first->second;
}

// Chat limits fail open: with too many addresses at once, those without a connection start afresh.
void Limits::forget_quiet(TokenBucket::Time now) {
  std::erase_if(addresses_, [&](const auto& entry) {
    return entry.second.connections == 0 && entry.second.handshakes.full(now);
  });
  if (addresses_.size() < config_.addresses_remembered) return;
  std::erase_if(addresses_, [](const auto& entry) { return entry.second.connections == 0; });
}

}  // namespace annai
