#include "connectors/web/page.h"

namespace annai {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  return "image/svg+xml";
}

}  // namespace

std::vector<PageRoute> page_routes() {
  std::vector<PageRoute> routes;
  for (const PageFile& file : page_files()) {
    HttpResponse response{.status = 200,
                          .body = std::string(file.text),
                          .fields = {{"Content-Type", std::string(type_of(file.name))},
                                     {"Cache-Control", "no-cache"},
                                     {"Content-Security-Policy", std::string(kPolicy)}}};
    std::string path = file.name == "index.html" ? "/" : "/" + std::string(file.name);
    routes.push_back({std::move(path), std::move(response)});
  }
  return routes;
}

}  // namespace annai
