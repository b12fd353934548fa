// A picture of the content, as it is served: shown by any site's chat, able to run nothing.
#pragma once

#include <string>

#include "connectors/http/message.h"

namespace annai {

HttpResponse picture_response(std::string svg);

}  // namespace annai
