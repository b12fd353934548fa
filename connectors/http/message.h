// HTTP as the rest of the program sees it: a request whose head has been checked, a ready answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace annai {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string target;  // origin form: begins with a slash
  int version = 11;    // 10 or 11
  bool keep_alive = true;
  HttpFields fields;
  std::optional<std::size_t> content_length;  // as announced, bytes
  std::string body;                           // POST only; zeroed once it has been answered
  std::string parameter;                      // what stands where the route has "{}", as sent
  std::string client;  // its address, or the one that a configured proxy forwards for

  std::string_view path() const;   // the target without its query
  std::string_view query() const;  // what follows its first "?", "" if there is none
  // The value of a field, "" if it is missing. Names are compared without case.
  std::string_view field(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string body;
  HttpFields fields;  // beside those that every answer has
};

// A plain sentence, never cached: errors, health.
HttpResponse plain_response(int status, std::string body);

// `pattern` with every "{port}" replaced: how configuration names a port that is chosen at start.
std::string with_port(std::string pattern, std::uint16_t port);

bool same_name(std::string_view a, std::string_view b);  // ASCII, without case

}  // namespace annai
