// One call to LINE and what came of it, with the log line that LINE advises to keep. Nothing that
// is personal or secret is ever logged: a call's path is logged as a template.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "connectors/line/config.h"
#include "connectors/outbound/curl_thread.h"

namespace annai {

inline constexpr std::string_view kJson = "application/json";

struct LineCall {
  std::string_view method = "POST";  // this and the next, literals
  std::string_view path;             // "/v2/bot/profile/{id}"
  std::string id = {};               // what stands for {id}
  std::string body = {};
  std::string_view type = kJson;        // of the body
  std::string retry_key = {};           // "": it takes none
  bool of_data = false;                 // for the host of pictures
  std::chrono::milliseconds within{0};  // 0: the limit of all calls
};

struct LineAnswer {
  int status = 0;             // 0: none came
  bool perhaps_done = false;  // with 0: LINE may have got it
  std::string body;
  std::chrono::seconds retry_after{0};  // as the answer says; 0: it does not

  bool is_ok() const { return status >= 200 && status < 300; }
  nlohmann::json json() const;  // discarded if it is no JSON
};

class LineHosts {
 public:
  LineHosts(const LineConfig& config, CurlThread& curl);

  // `token`: to be shown; "" for none.
  net::awaitable<LineAnswer> call(const LineCall& call, const std::string& token);

 private:
  const std::string api_, data_api_;
  CurlThread& curl_;
};

}  // namespace annai
