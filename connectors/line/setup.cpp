#include "connectors/line/setup.h"

#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "connectors/line/account.h"
#include "connectors/outbound/web_address.h"

namespace annai {
namespace {

using nlohmann::json;

constexpr std::size_t kMostUrl = 500;

struct Known {  // a menu at LINE
  std::string id;
  std::string name;
};

struct Endpoint {
  std::string url;     // "": none is set
  bool is_on = false;  // its use
};

std::string text(const json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag(const json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key] == true;
}

// LINE's own words are for the operator: they name no customer.
std::unexpected<Error> refused(const LineCall& call, const LineAnswer& answer) {
  if (answer.status == 0) {
    return fail(ErrorCode::kUnavailable, "LINE does not answer, or gives no access token");
  }
  const json body = answer.json();
  std::string why = text(body, "message");
  if (body.is_object() && body.contains("details")) why += " " + body["details"].dump();
  return fail(ErrorCode::kRefused, fmt::format("LINE answers {} to {} {}: {}", answer.status,
                                               call.method, call.path, why));
}

class Setup {
 public:
  Setup(LineApi& api, LineSetup setup, std::function<void(std::string)> say)
      : api_(api), setup_(std::move(setup)), say_(std::move(say)) {}

  net::awaitable<Result<void>> run();

 private:
  using Done = net::awaitable<Result<void>>;

  net::awaitable<Result<BotInfo>> find_account();
  Done show_menu();
  Done make_menu();
  Done remove_others(const std::vector<Known>& menus, std::string shown);
  Done connect_webhook();
  Done test_webhook();
  void say_switches(const BotInfo& account, const Endpoint& endpoint);

  // An answer 404 is `none`, if that is given.
  net::awaitable<Result<json>> ask(LineCall call, std::optional<json> none = std::nullopt);
  net::awaitable<Result<std::vector<Known>>> menus();
  net::awaitable<Result<std::string>> shown_menu();  // "": none
  net::awaitable<Result<Endpoint>> endpoint();

  LineApi& api_;
  const LineSetup setup_;
  const std::function<void(std::string)> say_;
};

Setup::Done Setup::run() {
  const Result<BotInfo> account = co_await find_account();
  if (!account) co_return std::unexpected(account.error());
  const Result<void> menu = co_await show_menu();
  if (!menu) co_return menu;
  const Result<void> webhook = co_await connect_webhook();
  if (!webhook) co_return webhook;
  const Result<Endpoint> set = co_await endpoint();
  if (!set) co_return std::unexpected(set.error());
  say_switches(*account, *set);
  co_return Result<void>();
}

net::awaitable<Result<BotInfo>> Setup::find_account() {
  LineAccount account(co_await net::this_coro::executor, api_);
  const std::optional<BotInfo> info = co_await account.info();
  if (!info) {
    co_return fail(ErrorCode::kUnavailable,
                   "LINE does not answer, or does not take channel_id and secret");
  }
  say_(fmt::format("account: {} {}, bot_user_id: {}", info->name, info->basic_id, info->user_id));
  const bool other = (!setup_.basic_id.empty() && setup_.basic_id != info->basic_id) ||
                     (!setup_.bot_user_id.empty() && setup_.bot_user_id != info->user_id);
  if (other) {
    co_return fail(ErrorCode::kRefused,
                   "the channel belongs to another account than basic_id and bot_user_id say; "
                   "nothing was changed");
  }
  co_return *info;
}

Setup::Done Setup::show_menu() {
  const Result<std::string> shown = co_await shown_menu();
  if (!shown) co_return std::unexpected(shown.error());
  const Result<std::vector<Known>> known = co_await menus();
  if (!known) co_return std::unexpected(known.error());
  for (const Known& menu : *known) {
    if (menu.id != *shown || menu.name != setup_.menu.name()) continue;
    say_("menu: unchanged");
    co_return co_await remove_others(*known, *shown);
  }
  const Result<void> made = co_await make_menu();
  if (!made) co_return made;
  co_return co_await remove_others(*known, "");
}

Setup::Done Setup::make_menu() {
  LineCall create{.path = "/v2/bot/richmenu", .body = setup_.menu.definition()};
  const Result<json> created = co_await ask(std::move(create));
  if (!created) co_return std::unexpected(created.error());
  const std::string id = text(*created, "richMenuId");
  LineCall paint{.path = "/v2/bot/richmenu/{id}/content",
                 .id = id,
                 .body = setup_.menu.picture,
                 .type = "image/png",
                 .of_data = true};
  const Result<json> painted = co_await ask(std::move(paint));
  if (!painted) co_return std::unexpected(painted.error());
  LineCall show{.path = "/v2/bot/user/all/richmenu/{id}", .id = id};
  const Result<json> shown = co_await ask(std::move(show));
  if (!shown) co_return std::unexpected(shown.error());
  say_(fmt::format("menu: {} is shown to everybody", setup_.menu.name()));
  co_return Result<void>();
}

// Of ours: those that were shown before, and those that a run has left half made.
Setup::Done Setup::remove_others(const std::vector<Known>& menus, std::string shown) {
  for (const Known& menu : menus) {
    if (menu.id == shown || !menu.name.starts_with(RichMenu::kOurs)) continue;
    LineCall remove{.method = "DELETE", .path = "/v2/bot/richmenu/{id}", .id = menu.id};
    const Result<json> removed = co_await ask(std::move(remove), json::object());
    if (!removed) co_return std::unexpected(removed.error());
    say_(fmt::format("menu: {} is removed", menu.name));
  }
  co_return Result<void>();
}

Setup::Done Setup::connect_webhook() {
  if (setup_.webhook.empty()) co_return Result<void>();
  const Result<Endpoint> former = co_await endpoint();
  if (!former) co_return std::unexpected(former.error());
  if (former->url == setup_.webhook) {
    say_("webhook: unchanged");
    co_return co_await test_webhook();
  }
  const json body{{"endpoint", setup_.webhook}};
  LineCall set{.method = "PUT", .path = "/v2/bot/channel/webhook/endpoint", .body = body.dump()};
  const Result<json> done = co_await ask(std::move(set));
  if (!done) co_return std::unexpected(done.error());
  say_(fmt::format("webhook: {}", setup_.webhook));
  co_return co_await test_webhook();
}

Setup::Done Setup::test_webhook() {
  LineCall test{.path = "/v2/bot/channel/webhook/test", .body = "{}"};
  const Result<json> tested = co_await ask(std::move(test));
  if (!tested) co_return std::unexpected(tested.error());
  if (!flag(*tested, "success")) {
    co_return fail(
        ErrorCode::kUnavailable,
        fmt::format("LINE cannot reach the webhook: {} {}; does `annai serve` run behind "
                    "it, with `line:` enabled?",
                    text(*tested, "reason"), text(*tested, "detail")));
  }
  say_("webhook: LINE has called it, and it answers");
  co_return Result<void>();
}

// No call sets these; how the last two are, LINE does not even tell.
void Setup::say_switches(const BotInfo& account, const Endpoint& endpoint) {
  if (endpoint.url.empty()) say_("webhook: none is set; give --webhook https://HOST/line/webhook");
  say_("to do in LINE Official Account Manager:");
  if (!endpoint.url.empty() && !endpoint.is_on) say_("  「Webhook」 on, before anything else");
  if (!account.people_may_chat) {
    say_("  「チャット」 on, or nobody can take over when a customer asks for a person");
  }
  say_("  「Webhookの再送」 on (LINE Developers console), or what comes during a restart is lost");
  say_("  「あいさつメッセージ」 and 「応答メッセージ」 off, or customers get two answers");
}

net::awaitable<Result<json>> Setup::ask(LineCall call, std::optional<json> none) {
  const LineAnswer answer = co_await api_.call(call);
  if (answer.status == 404 && none) co_return *none;
  json body = answer.json();
  if (!answer.is_ok() || !body.is_object()) co_return refused(call, answer);
  co_return body;
}

net::awaitable<Result<std::vector<Known>>> Setup::menus() {
  LineCall call{.method = "GET", .path = "/v2/bot/richmenu/list"};
  const Result<json> answer = co_await ask(std::move(call));
  if (!answer) co_return std::unexpected(answer.error());
  std::vector<Known> known;
  if (const auto list = answer->find("richmenus"); list != answer->end() && list->is_array()) {
    for (const json& menu : *list) known.push_back({text(menu, "richMenuId"), text(menu, "name")});
  }
  co_return known;
}

net::awaitable<Result<std::string>> Setup::shown_menu() {
  LineCall call{.method = "GET", .path = "/v2/bot/user/all/richmenu"};
  const Result<json> answer = co_await ask(std::move(call), json::object());
  if (!answer) co_return std::unexpected(answer.error());
  co_return text(*answer, "richMenuId");
}

net::awaitable<Result<Endpoint>> Setup::endpoint() {
  LineCall call{.method = "GET", .path = "/v2/bot/channel/webhook/endpoint"};
  const Result<json> answer = co_await ask(std::move(call), json::object());
  if (!answer) co_return std::unexpected(answer.error());
  co_return Endpoint{.url = text(*answer, "endpoint"), .is_on = flag(*answer, "active")};
}

}  // namespace

net::awaitable<Result<void>> set_up_line(LineApi& api, LineSetup setup,
                                         std::function<void(std::string)> say) {
  const std::string& webhook = setup.webhook;
  const bool fits =
      webhook.starts_with("https://") && is_safe_address(webhook) && webhook.size() <= kMostUrl;
  if (!webhook.empty() && !fits) {
    co_return fail(
        ErrorCode::kInvalidInput,
        fmt::format("'{}' is no webhook for LINE; write https://HOST/line/webhook", webhook));
  }
  Setup steps(api, std::move(setup), std::move(say));
  co_return co_await steps.run();
}

}  // namespace annai
