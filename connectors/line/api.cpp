#include "connectors/line/api.h"

namespace annai {

net::awaitable<LineAnswer> LineApi::call(LineCall call) {
  std::optional<std::string> token = co_await tokens_.get();
  if (!token) co_return LineAnswer{};
  LineAnswer answer = co_await hosts_.call(call, *token);
  if (answer.status != 401) co_return answer;
  tokens_.refused(*token);
  token = co_await tokens_.get();
  if (!token) co_return answer;
  answer = co_await hosts_.call(call, *token);
  co_return answer;
}

}  // namespace annai
