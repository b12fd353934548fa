#include "connectors/web/picture.h"

#include <utility>

namespace annai {

HttpResponse picture_response(std::string svg) {
  return {.status = 200,
          .body = std::move(svg),
          .fields = {{"Content-Type", "image/svg+xml"},
                     {"Cache-Control", "public, max-age=3600"},
                     {"Cross-Origin-Resource-Policy", "cross-origin"},
                     {"Content-Security-Policy",
                      "default-src 'none'; style-src 'unsafe-inline'; sandbox"}}};
}

}  // namespace annai
