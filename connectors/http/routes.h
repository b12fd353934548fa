// Which path is answered by what. A path is fixed, or has "{}" in place of one segment:
// "/v1/registrations/{}/mail".
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "connectors/http/message.h"

namespace annai {

namespace net = boost::asio;

struct Upgraded;

struct UpgradeRoute {
  std::function<std::optional<HttpResponse>(const HttpRequest&)> refusal;  // nullopt: welcome
  std::function<void(Upgraded)> take;
};

using Answer = std::function<HttpResponse(const HttpRequest&)>;
// An answer that may wait for a disk or a worker. The request stays where it is until then.
using SlowAnswer = std::function<net::awaitable<HttpResponse>(const HttpRequest&)>;

struct Route {
  std::variant<std::monostate, HttpResponse, Answer, SlowAnswer, UpgradeRoute> get;
  SlowAnswer post;
  std::size_t body_bytes = 0;  // of a POST; 0: HttpConfig::body_bytes

  const UpgradeRoute* upgrade() const { return std::get_if<UpgradeRoute>(&get); }
  // Set if the request is to be answered in its own time; a POST's body is to be read before.
  const SlowAnswer* slow(const HttpRequest& request) const;
  std::string allowed() const;  // the methods, as the field Allow names them
};

class Routes {
 public:
  // The route of a path, made if it is new.
  Route& at(const std::string& path);
  // Also sets `request.parameter`. nullptr: no such path. Fixed paths go first.
  const Route* find(HttpRequest& request) const;

 private:
  struct Pattern {
    std::string before, after;  // the parameter
    Route route;
  };

  std::map<std::string, Route, std::less<>> fixed_;
  std::vector<Pattern> patterns_;
};

}  // namespace annai
