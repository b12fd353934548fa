#include "tests/connectors/mypage/sandbox/fixture.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace annai::mypage::test {
namespace {

namespace net = boost::asio;

std::string now_and(std::int64_t ahead) {
  return json{
      {"now", std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()) + ahead}}
      .dump();
}

}  // namespace

std::string Reply::field(std::string_view name) const {
  for (std::size_t at = 0; (at = head.find("\r\n", at)) != std::string::npos;) {
    at += 2;
    const auto colon = head.find(": ", at);
    if (colon == std::string::npos) break;
    if (!same_name(std::string_view(head).substr(at, colon - at), name)) continue;
    return head.substr(colon + 2, head.find("\r\n", at) - colon - 2);
  }
  return {};
}

Reply ask(std::uint16_t port, const std::string& method, const std::string& path,
          const Fields& fields, const std::string& body) {
  net::io_context loop;
  net::ip::tcp::socket socket(loop);
  boost::system::error_code ignored;
  socket.connect({net::ip::address_v4::loopback(), port}, ignored);
  std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n",
                                    method, path, port);
  for (const auto& [name, value] : fields) request += fmt::format("{}: {}\r\n", name, value);
  if (method == "POST") request += fmt::format("Content-Length: {}\r\n", body.size());
  request += "\r\n" + body;
  net::write(socket, net::buffer(request), ignored);
  std::string answer;
  net::read(socket, net::dynamic_buffer(answer), ignored);
  const auto end = std::min(answer.find("\r\n\r\n"), answer.size());
  Reply reply{.head = answer.substr(0, end + 2), .body = {}};
  if (answer.size() > 12) reply.status = std::atoi(answer.c_str() + 9);
  if (end < answer.size()) reply.body = answer.substr(end + 4);
  return reply;
}

bool soon(const std::function<bool()>& wanted) {
  for (int i = 0; i < 1000; ++i) {
    if (wanted()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

ChatStub::ChatStub() {
  HttpConfig config;
  config.port = 0;
  server_ = *Server::listen(loop_, config);
  server_->post(
      "/hooks/mypage", [this](const HttpRequest& request) -> net::awaitable<HttpResponse> {
        if (refuse_) {
          ++refused_;
          co_return plain_response(500, "not now");
        }
        const std::lock_guard lock(mutex_);
        notices_.push_back({.body = json::parse(request.body, nullptr, false),
                            .raw = request.body,
                            .timestamp = std::string(request.field("X-Mypage-Timestamp")),
                            .signature = std::string(request.field("X-Mypage-Signature"))});
        co_return plain_response(200, "thanks");
      });
  server_->run();
  port_ = server_->port();
  thread_ = std::thread([this] { loop_.run(); });
}

ChatStub::~ChatStub() {
  loop_.stop();
  thread_.join();
}

std::vector<ChatStub::Notice> ChatStub::notices() const {
  const std::lock_guard lock(mutex_);
  return notices_;
}

bool ChatStub::told(const std::string& id, const std::string& type) const {
  for (const Notice& notice : notices()) {
    if (notice.body["registration"] == id && notice.body["type"] == type) return true;
  }
  return false;
}

Sandbox::Sandbox(const ChatStub& chat, std::vector<std::string> options)
    : options_(std::move(options)) {
  options_.insert(options_.begin(),
                  {"sandbox", "--data", data().string(), "--contracts",
                   ANNAI_SOURCE_ROOT "/deploy/sandbox/contracts.csv", "--key-file",
                   (folder_.path() / "key").string(), "--chat-url",
                   fmt::format("http://localhost:{}", chat.port()), "--test-clock", "--child"});
  start();
}

void Sandbox::start() {
  std::array<int, 2> out{};
  if (pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::vector<std::string> arguments = options_;
  arguments.push_back("--port");
  arguments.push_back(std::to_string(port_));  // 0 at first; then links stay what they are
  std::vector<char*> argv{const_cast<char*>("annai")};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    execv(ANNAI_BINARY, argv.data());
    _exit(127);
  }
  close(out[1]);
  std::array<char, 200> line{};
  FILE* said = fdopen(out[0], "r");
  unsigned port = 0;
  const bool ready = std::fgets(line.data(), line.size(), said) != nullptr &&
                     std::sscanf(line.data(), "My Page is ready: http://localhost:%u", &port) == 1;
  std::fclose(said);
  if (!ready) throw std::runtime_error("the sandbox did not start");
  port_ = static_cast<std::uint16_t>(port);
  if (ahead_ > 0) forward(std::chrono::seconds(0));
}

void Sandbox::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(std::exchange(pid_, -1), nullptr, 0);
}

int Sandbox::terminate() {
  int status = 0;
  ::kill(pid_, SIGTERM);
  waitpid(std::exchange(pid_, -1), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Sandbox::key() const {
  std::ifstream in(folder_.path() / "key");
  std::string key;
  std::getline(in, key);
  return key;
}

void Sandbox::forward(std::chrono::seconds by) {
  ahead_ += by.count();
  REQUIRE(ask(port_, "POST", "/test/clock", {}, now_and(ahead_)).status == 200);
}

Reply Sandbox::get(const std::string& path) const { return ask(port_, "GET", path); }

Reply Sandbox::api(const std::string& method, const std::string& path, const json& body,
                   const std::string& idempotency_key) const {
  Fields fields{{"Authorization", "Bearer " + this->key()}, {"Content-Type", "application/json"}};
  const bool own = idempotency_key.empty() && method == "POST";
  const std::string key = own ? fmt::format("test-key-{}", int{++keys_used_}) : idempotency_key;
  if (!key.empty()) fields.emplace_back("Idempotency-Key", key);
  return ask(port_, method, path, fields, body.is_null() ? "" : body.dump());
}

Reply Sandbox::fill_in(const std::string& path, const std::string& password,
                       const Fields& more) const {
  std::string body =
      "form=" + form_token_in(get(path).body) + "&password=" + percent_encoded(password);
  for (const auto& [name, value] : more) body += "&" + name + "=" + percent_encoded(value);
  const Fields fields{{"Content-Type", "application/x-www-form-urlencoded"},
                      {"Origin", fmt::format("http://localhost:{}", port_)},
                      {"Sec-Fetch-Site", "same-origin"}};
  return ask(port_, "POST", path, fields, body);
}

json Sandbox::reserve(const json& application) {
  const Reply reply = api("POST", "/v1/registrations", application);
  INFO(reply.body);
  REQUIRE(reply.status == 201);
  return json::parse(reply.body);
}

std::string Sandbox::state(const std::string& id) const {
  return json::parse(api("GET", "/v1/registrations/" + id).body).value("state", "");
}

void Sandbox::set_password(const json& reservation, const std::string& password) {
  REQUIRE(fill_in(path_of(reservation["password_page"]), password).status == 200);
  REQUIRE(soon([&] { return state(reservation["id"]) == "provisional"; }));
}

std::vector<std::string> Sandbox::mails() const {
  std::vector<std::string> mails;
  for (int n = 1;; ++n) {
    const Reply mail = get(fmt::format("/inbox/{}", n));
    if (mail.status != 200) return mails;
    mails.push_back(mail.body);
  }
}

std::string Sandbox::link() const {
  std::string path;
  for (const std::string& mail : mails()) {
    const auto at = mail.find("/register/");
    if (at != std::string::npos) path = mail.substr(at, mail.find('"', at) - at);
  }
  return path;
}

std::string path_of(const std::string& url) {
  return url.substr(url.find('/', url.find("://") + 3));
}

std::string form_token_in(const std::string& page) {
  constexpr std::string_view kField = "name=\"form\" value=\"";
  const auto at = page.find(kField);
  if (at == std::string::npos) return {};
  const auto begin = at + kField.size();
  return page.substr(begin, page.find('"', begin) - begin);
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

json holder() {
  return {{"name", "向日葵さゆり"},     {"name_kana", "ヒマワリサユリ"},
          {"postal_code", "1608338"},   {"address", "東京都新宿区西新宿9-26-1"},
          {"birth_date", "1980-04-01"}, {"phone", "09000001111"}};
}

json contract_check() { return {{"policies", {"A100200301"}}, {"holder", holder()}}; }

json application(const std::string& email) {
  json body = contract_check();
  body["consent"] = {{"version", "2026-04"}, {"at", "2026-11-22T09:20:00Z"}, {"channel", "web"}};
  body["email"] = email;
  body["mail_preference"] = true;
  return body;
}

}  // namespace annai::mypage::test
