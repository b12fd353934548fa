// A request head, checked as strictly as a server may that never forwards anything.
#pragma once

#include <expected>
#include <string_view>

#include "connectors/http/config.h"
#include "connectors/http/message.h"

namespace annai {

inline constexpr std::size_t kMostBodyBytes = 1024 * 1024;  // of any route

// `head` ends with its empty line. A refusal is the status to answer with; the connection must then
// be closed, because where the next request would begin is no longer certain. 400: not well-formed,
// folded, a body, not exactly one Host. 421: a Host that is not in `hosts`. 431: too many fields.
// 501: any Transfer-Encoding.
std::expected<HttpRequest, int> parse_head(std::string_view head, const HttpConfig& config,
                                           const std::vector<std::string>& hosts);

}  // namespace annai
