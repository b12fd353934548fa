#include "connectors/mypage/sandbox/form.h"

#include <algorithm>
#include <cstdint>

namespace annai::mypage {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <typename Take>
void decode(std::string_view raw, Take take) {
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool escape =
        raw[i] == '%' && i + 2 < raw.size() && digit(raw[i + 1]) >= 0 && digit(raw[i + 2]) >= 0;
    if (escape) {
      take(static_cast<char>(digit(raw[i + 1]) * 16 + digit(raw[i + 2])));
      i += 2;
    } else {
      take(raw[i] == '+' ? ' ' : raw[i]);
    }
  }
}

}  // namespace

std::string Form::text(std::string_view name) const {
  std::string out;
  decode(raw(name), [&](char c) { out += c; });
  return out;
}

Secret Form::secret(std::string_view name) const {
  const std::string_view value = raw(name);
  Secret out(value.size());
  decode(value, [&](char c) { out.append(c); });
  return out;
}

// The first field of this name. Our own names need no escapes.
std::string_view Form::raw(std::string_view name) const {
  for (std::string_view rest = body_; !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
  }
  return {};
}

bool from_our_own_page(const HttpRequest& request) {
  const std::string_view site = request.field("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin") return false;
  const std::string_view origin = request.field("Origin");
  if (origin.empty() || origin == "null") return true;
  const auto scheme = origin.find("://");
  return scheme != std::string_view::npos &&
         same_name(origin.substr(scheme + 3), request.field("Host"));
}

std::string cookie(const HttpRequest& request, std::string_view name) {
  std::string_view rest = request.field("Cookie");
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find(';'));
    const auto equals = pair.find('=');
    std::string_view known = pair.substr(0, equals);
    known.remove_prefix(std::min(known.size(), known.find_first_not_of(' ')));
    if (known == name && equals != std::string_view::npos) {
      return std::string(pair.substr(equals + 1));
    }
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
  }
  return {};
}

}  // namespace annai::mypage
