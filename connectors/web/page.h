// The plain page at /: a chat that needs nothing but the wire protocol.
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
std::span<const PageFile> page_files();  // page/*, embedded at build

struct PageRoute {
  std::string path;
  HttpResponse response;
};
// What to serve where. Scripts, styles and connections of the own origin only, framed by nobody.
std::vector<PageRoute> page_routes();

}  // namespace annai
