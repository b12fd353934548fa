#include "connectors/mypage/sandbox/my_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "connectors/http/server.h"
#include "connectors/mypage/sandbox/api.h"
#include "connectors/mypage/sandbox/courier.h"
#include "connectors/mypage/sandbox/pages/inbox_pages.h"
#include "connectors/mypage/sandbox/pages/layout.h"
#include "connectors/mypage/sandbox/pages/member_pages.h"
#include "connectors/mypage/sandbox/pages/password_page.h"
#include "connectors/mypage/sandbox/pages/register_page.h"
#include "connectors/mypage/sandbox/passwords.h"
#include "connectors/mypage/sandbox/rounds.h"
#include "connectors/mypage/sandbox/workers.h"

namespace annai::mypage {
namespace {

constexpr auto kLook = std::chrono::milliseconds(10);
constexpr auto kLastAnswers = std::chrono::milliseconds(50);
constexpr int kMostLooks = 500;

std::string without_last_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

bool is_web_address(std::string_view url) {
  const bool scheme = url.starts_with("http://") || url.starts_with("https://");
  return scheme && url.size() > url.find("://") + 3 &&
         url.find_first_of(" ;,'\"<>") == std::string_view::npos;
}

std::string host_of(std::string_view url) {
  const auto host = url.substr(std::min(url.size(), url.find("://") + 3));
  return std::string(host.substr(0, host.find('/')));
}

std::string origin_of(std::string_view url) {
  return std::string(url.substr(0, url.find("://") + 3)) + host_of(url);
}

// What a start would otherwise find out too late.
Result<SandboxConfig> checked(SandboxConfig config) {
  const auto refuse = [](std::string what) {
    return fail(ErrorCode::kInvalidInput, std::move(what));
  };
  config.chat_url = without_last_slash(std::move(config.chat_url));
  config.public_url = without_last_slash(std::move(config.public_url));
  if (!is_web_address(config.chat_url)) return refuse("--chat-url: write http://localhost:8080");
  if (config.chat_origins.empty()) config.chat_origins.push_back(origin_of(config.chat_url));
  for (const std::string& origin : config.chat_origins) {
    if (is_web_address(origin) && origin_of(origin) == origin) continue;
    return refuse(fmt::format("--chat-origin {}: write https://host, with no path", origin));
  }
  if (!config.public_url.empty()) {
    if (!is_web_address(config.public_url)) {
      return refuse("--public-url: write http://localhost:8081");
    }
    config.http.hosts.push_back(host_of(config.public_url));
  }
  const bool loopback = config.http.address == "127.0.0.1" || config.http.address == "::1";
  if (config.test_clock && !loopback) return refuse("--test-clock: only with --address 127.0.0.1");
  if (!is_deliverable(config.mail_from)) return refuse("--mail-from: write name@example.jp");
  return config;
}

// From this very machine, and not by a proxy that stands on it.
bool is_at_home(const HttpRequest& request) {
  boost::system::error_code error;
  const auto client = net::ip::make_address(request.client, error);
  const bool mapped = client.is_v6() && client.to_v6().is_v4_mapped();
  const bool loopback =
      mapped ? net::ip::make_address_v4(net::ip::v4_mapped, client.to_v6()).is_loopback()
             : client.is_loopback();
  const bool forwarded =
      !request.field("X-Forwarded-For").empty() || !request.field("Forwarded").empty();
  return !error && loopback && !forwarded;
}

HttpResponse set_clock(const Office& office, const HttpRequest& request) {
  const auto body = nlohmann::json::parse(request.body, nullptr, false);
  const auto now = body.is_object() ? body.find("now") : body.end();
  if (!body.is_object() || now == body.end() || !now->is_number_integer()) {
    return plain_response(400, "write {\"now\": unix seconds}\n");
  }
  office.clock.set(UtcTime(std::chrono::seconds(now->get<std::int64_t>())));
  return plain_response(200, iso(office.clock.now()) + "\n");
}

}  // namespace

struct MyPage::Parts {
  SandboxConfig config;
  Keys keys;
  Contracts contracts;
  std::unique_ptr<Database> database;
  std::unique_ptr<Server> server;
  std::unique_ptr<Mailer> mailer;
  SettableClock clock = {};
  std::unique_ptr<Workers> workers = {};
  std::unique_ptr<Office> office = {};
  std::unique_ptr<Notifier> notifier = {};
  std::unique_ptr<Courier> mails = {}, notices = {}, sweeper = {};

  ~Parts();
  void furnish();
  void serve_pages();
  SlowAnswer at_home(SlowAnswer answer) const;
  void serve_test_clock();
};

MyPage::Parts::~Parts() {
  if (mailer) mailer->give_up();
  if (notifier) notifier->give_up();
  for (Courier* courier : {mails.get(), notices.get(), sweeper.get()}) courier->stop();
}

void MyPage::Parts::furnish() {
  workers = std::make_unique<Workers>(config.numbers.workers, config.numbers.queue);
  const std::string url = config.public_url.empty()
                              ? fmt::format("http://localhost:{}", server->port())
                              : config.public_url;
  office.reset(new Office{.config = config,
                          .public_url = url,
                          .keys = keys,
                          .contracts = contracts,
                          .matching = Matching(contracts, keys, config.numbers),
                          .registrations = Registrations(keys, config.numbers),
                          .database = *database,
                          .clock = clock,
                          .wake = [this] {
                            mails->wake();
                            notices->wake();
                          }});
  notifier = std::make_unique<Notifier>(config.chat_url, keys);
  mails = std::make_unique<Courier>([this] { return post_one_mail(*office, *mailer); }, clock);
  notices =
      std::make_unique<Courier>([this] { return post_one_notice(*office, *notifier); }, clock);
  sweeper = std::make_unique<Courier>([this] { return sweep(*office); }, clock);
  serve_api(*server, *office, *workers);
  serve_pages();
  if (config.test_clock) serve_test_clock();
  for (const Asset& asset : assets()) {
    server->get(fmt::format("/assets/{}", asset.name), asset_response(asset));
  }
  server->get("/healthz", plain_response(200, "alive\n"));
  server->get("/", see_other("/top"));
}

void MyPage::Parts::serve_pages() {
  using Handler = HttpResponse (*)(const Office&, const HttpRequest&);
  const auto on_worker = [this](Handler handler) -> SlowAnswer {
    return [this, handler](const HttpRequest& request) -> net::awaitable<HttpResponse> {
      Workers::Job job = [&] { return handler(*office, request); };
      HttpResponse response = co_await workers->run(std::move(job));
      co_return response;
    };
  };
  server->get("/password/{}", on_worker(show_password_page));
  server->post("/password/{}", on_worker(take_password));
  server->get("/register/{}", on_worker(show_register_page));
  server->post("/register/{}", on_worker(complete_registration));
  server->get("/completed", on_worker(show_completed_page));
  server->get("/terms", on_worker(show_terms_page));
  server->get("/login", on_worker(show_login_page));
  server->post("/login", on_worker(take_login));
  server->post("/logout", on_worker(take_logout));
  server->get("/top", on_worker(show_top_page));
  server->get("/renewal/{}", on_worker(show_renewal_page));
  if (!config.smtp.empty()) return;
  server->get("/inbox", at_home(on_worker(show_inbox)));
  server->get("/inbox/{}", at_home(on_worker(show_mail)));
}

// Whoever reads the mails can finish everybody's registration: on this machine only, unless told
// otherwise.
SlowAnswer MyPage::Parts::at_home(SlowAnswer answer) const {
  if (config.public_inbox) return answer;
  return [answer = std::move(answer)](const HttpRequest& request) -> net::awaitable<HttpResponse> {
    if (!is_at_home(request)) co_return plain_response(404, "Not Found");
    HttpResponse response = co_await answer(request);
    co_return response;
  };
}

void MyPage::Parts::serve_test_clock() {
  server->post("/test/clock", [this](const HttpRequest& request) -> net::awaitable<HttpResponse> {
    HttpResponse response = set_clock(*office, request);
    sweeper->wake();
    office->wake();
    co_return response;
  });
}

Result<std::unique_ptr<MyPage>> MyPage::open(net::io_context& loop, SandboxConfig given,
                                             Problems& problems) {
  Result<SandboxConfig> config = checked(std::move(given));
  if (!config) return std::unexpected(config.error());
  Result<Keys> keys = Keys::open(config->key_file);
  if (!keys) return std::unexpected(keys.error());
  Contracts contracts = Contracts::read(config->contracts, *keys, problems);
  if (!problems.empty()) return fail(ErrorCode::kInvalidInput, "the contracts cannot be used");
  Result<std::unique_ptr<Database>> database = Database::open(config->data);
  if (!database) return std::unexpected(database.error());
  Result<std::unique_ptr<Server>> server = Server::listen(loop, config->http);
  if (!server) return std::unexpected(server.error());
  Result<std::unique_ptr<Mailer>> mailer =
      config->smtp.empty() ? maildir_mailer(config->maildir()) : smtp_mailer(config->smtp);
  if (!mailer) return std::unexpected(mailer.error());
  std::unique_ptr<Parts> parts(new Parts{.config = *std::move(config),
                                         .keys = *std::move(keys),
                                         .contracts = std::move(contracts),
                                         .database = *std::move(database),
                                         .server = *std::move(server),
                                         .mailer = *std::move(mailer)});
  parts->furnish();
  return std::unique_ptr<MyPage>(new MyPage(std::move(parts)));
}

MyPage::MyPage(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
MyPage::~MyPage() = default;

std::uint16_t MyPage::port() const { return parts_->server->port(); }

void MyPage::run() {
  fits(Secret(0), {});  // makes the hash that unknown people have
  for (Courier* courier : {parts_->mails.get(), parts_->notices.get(), parts_->sweeper.get()}) {
    courier->start();
  }
  parts_->server->run();
}

net::awaitable<void> MyPage::stop() {
  parts_->server->stop();
  net::steady_timer pause(co_await net::this_coro::executor);
  for (int looks = 0; looks < kMostLooks && !parts_->workers->idle(); ++looks) {
    pause.expires_after(kLook);
    co_await pause.async_wait(net::use_awaitable);
  }
  pause.expires_after(kLastAnswers);
  co_await pause.async_wait(net::use_awaitable);
}

}  // namespace annai::mypage
