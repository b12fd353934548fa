// My Page over its HTTP API (openapi.yaml).
#pragma once

#include <string>

#include "bot/ports/mypage.h"
#include "connectors/mypage/circuit.h"
#include "connectors/mypage/shared_key.h"
#include "connectors/outbound/curl_thread.h"

namespace annai {

struct MyPageClientConfig {
  std::string url;    // of the API, without "/v1"; "": there is no My Page, and never an answer
  std::string pages;  // the origin that its password pages must have; "": that of `url`
  CircuitLimits circuit;
};

// The loop's thread only. A time-out, a 5xx, and an answer that is not as openapi.yaml describes it
// are all Unavailable: whatever was done is found out by repeating the call with the same key.
class MyPageClient final : public MyPage {
 public:
  // `key` and `curl` must outlive the loop's run().
  MyPageClient(MyPageClientConfig config, const SharedKey& key, CurlThread& curl);

  net::awaitable<Result<Reservation>> reserve(std::string key, Application application) override;
  net::awaitable<Result<Reservation>> password_page(std::string key, std::string id) override;
  net::awaitable<Result<void>> mail_again(std::string key, std::string id) override;
  net::awaitable<Result<Standing>> find(std::string id) override;

 private:
  // The body of an answer with the status `expected`.
  net::awaitable<Result<std::string>> post(std::string key, std::string path, std::string body,
                                           int expected);
  net::awaitable<Result<std::string>> call(OutboundRequest request, int expected);
  Result<Reservation> reservation(const Result<std::string>& answer);
  Result<std::string> judged(Result<OutboundAnswer> answer, int expected);
  std::unexpected<Error> refused(const OutboundAnswer& answer, const std::string& code);
  std::unexpected<Error> no_answer(std::string why);

  const MyPageClientConfig config_;
  const SharedKey& key_;
  CurlThread& curl_;
  Circuit circuit_;
};

}  // namespace annai
