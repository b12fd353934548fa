#include "bot/my_page_side.h"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "connectors/outbound/web_address.h"

namespace annai {
namespace {

std::vector<std::string> sandbox_arguments(const Config& config, std::uint16_t port,
                                           bool test_clock) {
  const auto& sandbox = config.mypage.sandbox;
  std::vector<std::string> arguments{
      "sandbox",      "--child",
      "--port",       "{port}",
      "--data",       sandbox.data.string(),
      "--contracts",  sandbox.contracts.string(),
      "--key-file",   config.mypage.key_file.string(),
      "--public-url", sandbox.public_url,
      "--chat-url",   "http://" + with_port(MyPageSide::host_for_notices(config), port),
      "--smtp",       sandbox.smtp,
      "--mail-from",  sandbox.mail_from};
  for (const std::string& origin : config.web.origins) {
    if (origin.find('[') != origin.npos) continue;  // a policy has no word for IPv6 addresses
    arguments.insert(arguments.end(), {"--chat-origin", with_port(origin, port)});
  }
  if (test_clock) arguments.emplace_back("--test-clock");
  return arguments;
}

std::optional<UtcTime> asked_time(std::string_view body) {
  const auto asked = nlohmann::json::parse(body, nullptr, false);
  if (!asked.is_object()) return std::nullopt;
  const auto now = asked.find("now");
  if (now == asked.end() || !now->is_number_integer()) return std::nullopt;
  return UtcTime(std::chrono::seconds(now->get<std::int64_t>()));
}

}  // namespace

// Where the chat listens, or loopback if that is everywhere.
std::string MyPageSide::host_for_notices(const Config& config) {
  std::string address = config.http.address;
  if (address == "0.0.0.0") address = "127.0.0.1";
  if (address == "::") address = "::1";
  if (address.find(':') != std::string::npos) address = "[" + address + "]";
  return address + ":{port}";
}

Result<MyPageSide> MyPageSide::open(net::io_context& loop, const Config& config,
                                    const ServeOptions& options, std::uint16_t port) {
  Result<SharedKey> key = SharedKey::open(config.mypage.key_file);
  if (!key) return std::unexpected(key.error());
  MyPageSide side(*std::move(key));
  if (!options.mypage) return side;
  if (!config.mypage.url.empty()) {
    side.url_ = config.mypage.url;
    side.pages_ = config.mypage.pages.empty() ? origin_of(side.url_) : config.mypage.pages;
    return side;
  }
  ChildConfig child{.arguments = sandbox_arguments(config, port, options.test_clock),
                    .port = config.mypage.sandbox.port,
                    .ready = "My Page is ready: http://localhost:"};
  Result<std::unique_ptr<Child>> started = Child::start(loop, std::move(child));
  if (!started) {
    return fail(started.error().code, "the sandbox My Page: " + started.error().message);
  }
  side.child_ = *std::move(started);
  side.url_ = fmt::format("http://127.0.0.1:{}", side.child_->port());
  const std::string& public_url = config.mypage.sandbox.public_url;
  side.pages_ = public_url.empty() ? fmt::format("http://localhost:{}", side.child_->port())
                                   : origin_of(public_url);
  return side;
}

net::awaitable<void> MyPageSide::watch() {
  if (child_) co_await child_->watch();
}

net::awaitable<void> MyPageSide::stop() {
  if (child_) co_await child_->stop();
}

void serve_test_clock(Server& server, TestClock& clock, Outbox& outbox, const MyPageSide& mypage,
                      CurlThread& curl) {
  const auto set = [&](const HttpRequest& request) -> net::awaitable<HttpResponse> {
    const std::optional<UtcTime> now = asked_time(request.body);
    if (!now) co_return plain_response(400, "write {\"now\": unix seconds}\n");
    clock.set(*now);
    outbox.wake();
    if (mypage.child_port() == 0) co_return plain_response(200, "set\n");
    OutboundRequest forward{.url = mypage.url() + "/test/clock",
                            .fields = {"Content-Type: application/json"},
                            .body = request.body};
    const Result<OutboundAnswer> answer = co_await curl.send(std::move(forward));
    const bool done = answer && answer->status == 200;
    co_return done ? plain_response(200, "set\n") : plain_response(502, "My Page did not\n");
  };
  server.post("/test/clock", set);
}

}  // namespace annai
