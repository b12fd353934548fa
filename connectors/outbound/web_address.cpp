#include "connectors/outbound/web_address.h"

#include <fmt/format.h>

#include <algorithm>

namespace annai {
namespace {

constexpr std::string_view kSecure = "https://";
constexpr std::string_view kPlain = "http://";

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool belongs(char c) {
  return is_letter_or_digit(c) || std::string_view(".-_~:/%[]?=&").contains(c);
}

// What stands between the scheme and the path.
std::string_view authority_of(std::string_view url) {
  const auto begin = std::min(url.size(), url.find("://") + 3);
  return url.substr(begin, url.find_first_of("/?", begin) - begin);
}

bool is_this_machine(std::string_view authority) {
  if (authority.starts_with("[::1]")) authority.remove_prefix(4);  // its own colons
  const std::string_view host = authority.substr(0, authority.find(':'));
  return host == "localhost" || host == "127.0.0.1" || host == "]";
}

}  // namespace

bool is_safe_address(std::string_view url) {
  if (!std::ranges::all_of(url, belongs)) return false;
  const std::string_view authority = authority_of(url);
  if (authority.empty() || authority.find_first_of("%=&") != authority.npos) return false;
  if (url.starts_with(kSecure)) return true;
  return url.starts_with(kPlain) && is_this_machine(authority);
}

std::string origin_of(std::string_view url) {
  const std::string_view authority = authority_of(url);
  return std::string(url.substr(0, authority.data() + authority.size() - url.data()));
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = is_letter_or_digit(c) || c == '_' || c == '-';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace annai
