// What browsers load: the widget, one script for any site, and the page at / that only shows it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/http/message.h"

namespace annai {

struct PageFile {
  std::string_view name;
  std::string_view text;
};
std::span<const PageFile> page_files();  // page/* and widget.js, embedded at build

struct PageRoute {
  std::string path;
  HttpResponse response;
};
// What to serve where. The page takes scripts, pictures and connections of its own origin only,
// shows pages of the origins `frames` inside itself, and nobody frames it; any page may load the
// script.
std::vector<PageRoute> page_routes(std::span<const std::string> frames);

}  // namespace annai
