#include "connectors/web/page.h"

namespace annai {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'none'; img-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  return "image/svg+xml";
}

}  // namespace

std::vector<PageRoute> page_routes(std::span<const std::string> frames) {
  std::string policy(kPolicy);
  if (!frames.empty()) policy += "; frame-src";
  for (const std::string& origin : frames) policy += " " + origin;
  std::vector<PageRoute> routes;
  for (const PageFile& file : page_files()) {
    HttpResponse response{.status = 200,
                          .body = std::string(file.text),
                          .fields = {{"Content-Type", std::string(type_of(file.name))},
                                     {"Cache-Control", "no-cache"},
                                     {"Content-Security-Policy", policy}}};
    if (file.name == "widget.js") {  // for every page that may embed it; with its hash, too
      response.fields.emplace_back("Access-Control-Allow-Origin", "*");
      response.fields.emplace_back("Cross-Origin-Resource-Policy", "cross-origin");
    }
    std::string path = file.name == "index.html" ? "/" : "/" + std::string(file.name);
    routes.push_back({std::move(path), std::move(response)});
  }
  return routes;
}

}  // namespace annai
