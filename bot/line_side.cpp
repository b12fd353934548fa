#include "bot/line_side.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <iterator>

#include "bot/qr_code.h"
#include "bot/turn/content_root.h"
#include "connectors/outbound/web_address.h"

namespace annai {
namespace {

constexpr std::size_t kCallsAtOnce = 64;
constexpr std::chrono::minutes kAskAgain{1};

bool is_code(std::string_view text) {
  return text.size() == 8 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

struct LineSide::Parts {
  LineConfig config;
  ChannelSecret api_secret;
  std::vector<ChannelSecret> hook_secrets;
  LineWords words;
  RenderConfig render;
};

Result<std::unique_ptr<LineSide>> LineSide::open(net::io_context& loop, const Config& config,
                                                 ChannelStore& store, Inbox& inbox,
                                                 const Clock& clock) {
  std::vector<ChannelSecret> secrets;
  for (const std::filesystem::path& file : config.line.secret_files) {
    Result<ChannelSecret> secret = ChannelSecret::open(file);
    if (!secret) return std::unexpected(secret.error());
    secrets.push_back(*std::move(secret));
  }
  if (secrets.empty()) return fail(ErrorCode::kInvalidInput, "line: no file of a channel secret");
  Result<ChannelSecret> api_secret = ChannelSecret::open(config.line.secret_files.front());
  if (!api_secret) return std::unexpected(api_secret.error());
  Problems problems;
  std::optional<LineWords> words =
      LineWords::read(ContentFolders::at(config.content).knowledge / "sources/line.yaml", problems);
  if (!words) return fail(ErrorCode::kInvalidInput, to_string(problems.front()));
  Parts parts{.config = config.line,
              .api_secret = *std::move(api_secret),
              .hook_secrets = std::move(secrets),
              .words = *std::move(words),
              .render = {.public_url = config.line.public_url,
                         .pictures = read_pictures(config.line.pictures)}};
  return std::unique_ptr<LineSide>(new LineSide(loop, std::move(parts), store, inbox, clock));
}

LineSide::LineSide(net::io_context& loop, Parts parts, ChannelStore& store, Inbox& inbox,
                   const Clock& clock)
    : bot_user_id_(parts.config.bot_user_id),
      curl_(OutboundLimits{.at_once = kCallsAtOnce}),
      api_(parts.config, std::move(parts.api_secret), curl_, clock),
      account_(loop.get_executor(), api_),
      messenger_(std::move(parts.words), std::move(parts.render), api_, account_, clock),
      reader_(loop.get_executor(), store, inbox, account_, clock, parts.config.settle),
      hook_(std::move(parts.hook_secrets), parts.config.bot_user_id, store,
            [this] { reader_.wake(); }) {}

net::awaitable<void> LineSide::get_to_know_account(std::function<void()> nobody_may_chat) {
  net::steady_timer pause(co_await net::this_coro::executor);
  std::optional<BotInfo> account = co_await account_.info();
  if (!account) {
    spdlog::warn(
        "line: the account is not known yet: LINE does not answer, or refuses the channel's "
        "secret");
  }
  while (!account) {
    pause.expires_after(kAskAgain);
    co_await pause.async_wait(net::use_awaitable);
    account = co_await account_.info();
  }
  spdlog::info("line: account={}", account->basic_id);
  if (bot_user_id_.empty()) {
    hook_.set_account(account->user_id);
  } else if (bot_user_id_ != account->user_id) {
    spdlog::error("line: bot_user_id is not that of the channel, {}: nothing is heard",
                  account->user_id);
  }
  if (!account->people_may_chat) nobody_may_chat();
}

std::string talk_address(const LineConfig& config) {
  if (!config.enabled || config.basic_id.empty()) return {};
  return "https://line.me/R/oaMessage/" + percent_encoded(config.basic_id) + "/?";
}

void serve_talk_codes(Server& server, const LineConfig& config) {
  const std::string address = talk_address(config);
  if (address.empty()) return;
  server.get("/line/code/{}.svg", [address](const HttpRequest& request) {
    if (!is_code(request.parameter)) return plain_response(404, "no such code\n");
    const Result<QrCode> code =
        QrCode::of(address + percent_encoded("コード " + request.parameter));
    if (!code) return plain_response(404, "no such code\n");
    return HttpResponse{
        .status = 200,
        .body = svg_of(*code, "LINE"),
        .fields = {{"Content-Type", "image/svg+xml"}, {"Cache-Control", "no-store"}}};
  });
}

void serve_pictures(Server& server, const std::filesystem::path& folder) {
  for (const auto& [path, size] : read_pictures(folder)) {
    std::ifstream file(folder / std::filesystem::path(path).filename(), std::ios::binary);
    std::string png{std::istreambuf_iterator<char>(file), {}};
    server.get(path, HttpResponse{.status = 200,
                                  .body = std::move(png),
                                  .fields = {{"Content-Type", "image/png"},
                                             {"Cache-Control", "public, max-age=86400"}}});
  }
}

}  // namespace annai
