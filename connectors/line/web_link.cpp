#include "connectors/line/web_link.h"

namespace annai::line {

bool is_https(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  return url.starts_with(kScheme) && url.size() > kScheme.size();
}

std::string percent_encoded(std::string_view url) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(url.size());
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return out;
}

std::string in_own_browser(std::string_view url) {
  const std::size_t page = url.find('#');
  std::string out(url.substr(0, page));
  out += out.find('?') == out.npos ? '?' : '&';
  out += "openExternalBrowser=1";
  if (page != url.npos) out += url.substr(page);
  return out;
}

}  // namespace annai::line
