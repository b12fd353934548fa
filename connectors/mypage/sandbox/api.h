// The API of openapi.yaml: what the chat may ask of My Page.
#pragma once

#include "connectors/http/server.h"
#include "connectors/mypage/sandbox/office.h"
#include "connectors/mypage/sandbox/workers.h"

namespace annai::mypage {

// `office` and `workers` outlive the server.
void serve_api(Server& server, const Office& office, Workers& workers);

}  // namespace annai::mypage
