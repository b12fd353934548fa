#include "connectors/http/message.h"

#include <algorithm>

namespace annai {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view HttpRequest::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view HttpRequest::query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::string_view HttpRequest::field(std::string_view name) const {
  for (const auto& [known, value] : fields) {
    if (same_name(known, name)) return value;
  }
  return {};
}

HttpResponse plain_response(int status, std::string body) {
  return {.status = status,
          .body = std::move(body),
          .fields = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}}};
}

std::string with_port(std::string pattern, std::uint16_t port) {
  constexpr std::string_view kPlace = "{port}";
  for (auto at = pattern.find(kPlace); at != std::string::npos; at = pattern.find(kPlace)) {
    pattern.replace(at, kPlace.size(), std::to_string(port));
  }
  return pattern;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace annai
