#include "connectors/http/routes.h"

#include <algorithm>

namespace annai {
namespace {

constexpr std::string_view kParameter = "{}";

}  // namespace

const SlowAnswer* Route::slow(const HttpRequest& request) const {
  if (request.method == "POST") return post ? &post : nullptr;
  if (request.method != "GET" && request.method != "HEAD") return nullptr;
  return std::get_if<SlowAnswer>(&get);
}

std::string Route::allowed() const {
  const bool reads = !std::holds_alternative<std::monostate>(get);
  if (!post) return "GET, HEAD";
  return reads ? "GET, HEAD, POST" : "POST";
}

Route& Routes::at(const std::string& path) {
  const auto place = path.find(kParameter);
  if (place == std::string::npos) return fixed_[path];
  const std::string before = path.substr(0, place);
  const std::string after = path.substr(place + kParameter.size());
  const auto same = [&](const Pattern& p) { return p.before == before && p.after == after; };
  if (const auto found = std::ranges::find_if(patterns_, same); found != patterns_.end()) {
    return found->route;
  }
  return patterns_.emplace_back(Pattern{before, after, {}}).route;
}

const Route* Routes::find(HttpRequest& request) const {
  const std::string_view path = request.path();
  if (const auto found = fixed_.find(path); found != fixed_.end()) return &found->second;
  for (const Pattern& pattern : patterns_) {
    if (path.size() <= pattern.before.size() + pattern.after.size()) continue;
    if (!path.starts_with(pattern.before) || !path.ends_with(pattern.after)) continue;
    const std::string_view segment = path.substr(
        pattern.before.size(), path.size() - pattern.before.size() - pattern.after.size());
    if (segment.contains('/')) continue;
    request.parameter = segment;
    return &pattern.route;
  }
  return nullptr;
}

}  // namespace annai
