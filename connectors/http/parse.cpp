#include "connectors/http/parse.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <charconv>
#include <optional>

namespace annai {
namespace {

namespace http = boost::beast::http;

// What Beast's parser lets through and we do not: folded lines, NUL, bare line feeds, and every
// Transfer-Encoding (it accepts "chunked, identity" beside a Content-Length). 0: nothing found.
int refuse_lines(std::string_view head, std::size_t max_fields) {
  if (head.contains('\0')) return 400;
  std::size_t fields = 0;
  for (std::size_t begin = 0; begin < head.size();) {
    const auto end = head.find('\n', begin);
    if (end == std::string_view::npos || end == begin || head[end - 1] != '\r') return 400;
    const std::string_view line = head.substr(begin, end - 1 - begin);
    if (line.starts_with(' ') || line.starts_with('\t')) return 400;
    if (same_name(line.substr(0, line.find(':')), "Transfer-Encoding")) return 501;
    if (begin > 0 && !line.empty() && ++fields > max_fields) return 431;
    begin = end + 1;
  }
  return 0;
}

// Digits alone: no sign, no list, nothing that two readers could take for two numbers.
std::optional<std::size_t> length_of(const http::request<http::empty_body>& parsed) {
  const std::string_view text = parsed[http::field::content_length];
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

HttpRequest to_request(const http::request<http::empty_body>& parsed) {
  HttpRequest request{.method = std::string(parsed.method_string()),
                      .target = std::string(parsed.target()),
                      .version = static_cast<int>(parsed.version()),
                      .keep_alive = parsed.keep_alive(),
                      .fields = {},
                      .content_length = length_of(parsed),
                      .body = {},
                      .parameter = {}};
  for (const auto& field : parsed) {
    request.fields.emplace_back(field.name_string(), field.value());
  }
  return request;
}

int refuse_length(const http::request<http::empty_body>& parsed) {
  if (parsed.count(http::field::content_length) == 0) return 0;
  if (parsed.count(http::field::content_length) > 1) return 400;
  const std::optional<std::size_t> length = length_of(parsed);
  if (!length || (*length > 0 && parsed.method() != http::verb::post)) return 400;
  return *length > kMostBodyBytes ? 413 : 0;
}

int refuse(const http::request<http::empty_body>& parsed, const std::vector<std::string>& hosts) {
  if (parsed.count(http::field::host) != 1) return 400;
  if (!parsed.target().starts_with('/')) return 400;
  if (parsed.version() != 10 && parsed.version() != 11) return 400;
  if (const int status = refuse_length(parsed)) return status;
  const std::string_view host = parsed[http::field::host];
  const auto ours = [&](const std::string& known) { return same_name(known, host); };
  return std::ranges::any_of(hosts, ours) ? 0 : 421;
}

}  // namespace

std::expected<HttpRequest, int> parse_head(std::string_view head, const HttpConfig& config,
                                           const std::vector<std::string>& hosts) {
  if (const int status = refuse_lines(head, config.head_fields)) return std::unexpected(status);
  http::request_parser<http::empty_body> parser;
  parser.body_limit(boost::none);  // refuse_length looks at it
  parser.header_limit(static_cast<std::uint32_t>(config.head_bytes));
  boost::beast::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(head), error);
  if (error || used != head.size() || !parser.is_header_done()) return std::unexpected(400);
  if (const int status = refuse(parser.get(), hosts)) return std::unexpected(status);
  return to_request(parser.get());
}

}  // namespace annai
