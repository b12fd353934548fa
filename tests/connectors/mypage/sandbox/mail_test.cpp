// SEC-27 and REL-5: what is sent, to whom, and what becomes of it when a mail server has a bad day.
#include <sodium.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <condition_variable>

#include "connectors/mypage/sandbox/letter.h"
#include "connectors/mypage/sandbox/maildir.h"
#include "connectors/mypage/sandbox/mailer.h"
#include "tests/connectors/mypage/sandbox/fixture.h"

using namespace annai;
using namespace annai::mypage;
using namespace annai::mypage::test;
using namespace std::chrono_literals;
namespace net = boost::asio;

namespace {

// A mail server that answers each command as it is told.
class SmtpStub {
 public:
  SmtpStub() : acceptor_(loop_, {net::ip::address_v4::loopback(), 0}) {
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  ~SmtpStub() {
    thread_.request_stop();
    stall("");
    boost::system::error_code ignored;
    net::ip::tcp::socket last(loop_);
    last.connect(acceptor_.local_endpoint(), ignored);
  }

  std::string url() const {
    return "smtp://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  // From now on: what to say to commands that begin like this. "" hangs up.
  void answer(const std::string& command, const std::string& with) {
    const std::lock_guard lock(mutex_);
    answers_[command] = with;
  }
  // Says nothing to such a command, or as its first word ("banner"), until it is told otherwise.
  void stall(const std::string& command) {
    const std::lock_guard lock(mutex_);
    stalled_ = command;
    changed_.notify_all();
  }
  std::vector<std::string> mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
  }
  std::vector<std::string> recipients() const {
    const std::lock_guard lock(mutex_);
    return recipients_;
  }
  int connections() const { return connections_; }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      net::ip::tcp::socket socket(loop_);
      boost::system::error_code error;
      acceptor_.accept(socket, error);
      if (error || stop.stop_requested()) return;
      ++connections_;
      talk(socket);
    }
  }

  std::string answer_to(const std::string& line) {
    const std::lock_guard lock(mutex_);
    for (const auto& [command, with] : answers_) {
      if (line.starts_with(command)) return with;
    }
    if (line.starts_with("DATA")) return "354 go on";
    return line.starts_with("RCPT") ? (recipients_.push_back(line), "250 ok") : "250 ok";
  }

  void wait_at(const std::string& line) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stalled_.empty() || !line.starts_with(stalled_); });
  }

  void talk(net::ip::tcp::socket& socket) {
    boost::system::error_code error;
    std::string buffer;
    const auto say = [&](const std::string& text) {
      net::write(socket, net::buffer(text + "\r\n"), error);
    };
    const auto hear = [&](const std::string& end) {
      const std::size_t size = net::read_until(socket, net::dynamic_buffer(buffer), end, error);
      std::string text = buffer.substr(0, size);
      buffer.erase(0, size);
      return text;
    };
    wait_at("banner");
    say("220 stub");
    while (!error) {
      const std::string line = hear("\r\n");
      if (error) return;
      wait_at(line);
      std::string answer = answer_to(line);
      if (answer.empty()) return;
      say(answer);
      if (!answer.starts_with("354")) continue;
      const std::string mail = hear("\r\n.\r\n");
      wait_at("the dot");
      answer = answer_to("the dot");
      const std::lock_guard lock(mutex_);
      mails_.push_back(mail);
      if (answer.empty()) return;
      say(answer);
    }
  }

  net::io_context loop_;
  net::ip::tcp::acceptor acceptor_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string stalled_;
  std::map<std::string, std::string> answers_;
  std::vector<std::string> mails_, recipients_;
  std::atomic<int> connections_ = 0;
  std::jthread thread_;
};

std::string field_of(const std::string& mail, const std::string& name) {
  const auto at = mail.find(name + ": ");
  return mail.substr(at, mail.find("\r\n", at) - at);
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Hands over and sets the password.
json provisional_to_be(Sandbox& sandbox) {
  json reserved = sandbox.reserve(application());
  REQUIRE(sandbox.fill_in(path_of(reserved["password_page"]), "Minato31").status == 200);
  return reserved;
}

}  // namespace

TEST_CASE("a mail is one, to one, with the subject of the flyer", "[mypage]") {
  TemporaryFolder folder;
  const auto mailer = maildir_mailer(folder.path());
  const Letter letter = confirmation_letter("himawari@example.jp", "𠮷田\xF3\xA0\x84\x80朝日",
                                            "http://localhost/register/x");
  const Envelope envelope{.from = "mypage@example.jp",
                          .message_id = "0000000001.x@example.jp",
                          .at = UtcTime(1'800'000'000s)};
  const std::string raw = to_rfc5322(letter, envelope);
  CHECK(times(raw, "\r\nTo: ") == 1);
  CHECK(raw.contains("Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"));
  const std::string head = raw.substr(0, raw.find("\r\n\r\n"));
  for (std::size_t at = 0; at < raw.size();) {
    const auto end = raw.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    CHECK(end - at <= 78);
    at = end + 2;
  }
  CHECK(std::ranges::all_of(raw, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  REQUIRE(mailer->post(letter, envelope) == Posted::kYes);
  REQUIRE(mailer->post(letter, envelope) == Posted::kYes);  // the same again: still one
  const auto mails = read_maildir(folder.path());
  REQUIRE(mails.size() == 1);
  CHECK(mails[0].subject == "マイページ会員登録のご確認（損保ジャパン）");
  CHECK(mails[0].text == letter.text);
  CHECK(mails[0].text.contains("𠮷田\xF3\xA0\x84\x80朝日 様へ"));
}

TEST_CASE("mails go out over SMTP", "[mypage]") {
  ChatStub chat;
  SmtpStub smtp;
  Sandbox sandbox(chat, {"--smtp", smtp.url()});
  const json reserved = provisional_to_be(sandbox);
  REQUIRE(soon([&] { return chat.told(reserved["id"], "provisional"); }));
  REQUIRE(smtp.mails().size() == 1);
  CHECK(smtp.recipients() == std::vector<std::string>{"RCPT TO:<himawari@example.jp>\r\n"});
  CHECK(sandbox.get("/inbox").status == 404);
}

TEST_CASE("a forged Host changes nothing in the mail", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat, {"--public-url", "https://mypage.example.jp/"});
  const json reserved = sandbox.reserve(application());
  CHECK(std::string(reserved["password_page"]).starts_with("https://mypage.example.jp/password/"));
  const std::string path = path_of(reserved["password_page"]);
  const std::string body = "password=Minato31&form=" + form_token_in(sandbox.get(path).body);
  CHECK(ask(sandbox.port(), "POST", path, {{"X-Forwarded-Host", "evil.example"}}, body).status ==
        200);
  REQUIRE(soon([&] { return sandbox.mails().size() == 1; }));
  CHECK(sandbox.mails()[0].contains("https://mypage.example.jp/register/"));
  CHECK_FALSE(sandbox.mails()[0].contains("evil.example"));
}

TEST_CASE("a mail server that is busy is asked again", "[mypage]") {
  const auto [command, with] = GENERATE(values<std::pair<std::string, std::string>>(
      {{"MAIL", "421 busy"}, {"RCPT", "450 later"}, {"DATA", ""}}));
  CAPTURE(command, with);
  ChatStub chat;
  SmtpStub smtp;
  smtp.answer(command, with);
  Sandbox sandbox(chat, {"--smtp", smtp.url()});
  const json reserved = provisional_to_be(sandbox);
  REQUIRE(soon([&] { return smtp.connections() == 1; }));
  std::this_thread::sleep_for(50ms);
  CHECK(sandbox.state(reserved["id"]) == "awaiting_password");
  CHECK(smtp.mails().empty());
  smtp.answer(command, command == "DATA" ? "354 go on" : "250 ok");
  sandbox.forward(40s);
  REQUIRE(soon([&] { return chat.told(reserved["id"], "provisional"); }));
  CHECK(smtp.mails().size() == 1);
}

TEST_CASE("a connection lost after the dot: the same Message-ID, and both links work", "[mypage]") {
  ChatStub chat;
  SmtpStub smtp;
  smtp.answer("the dot", "");
  Sandbox sandbox(chat, {"--smtp", smtp.url()});
  const json reserved = provisional_to_be(sandbox);
  REQUIRE(soon([&] { return smtp.mails().size() == 1; }));
  smtp.answer("the dot", "250 ok");
  std::this_thread::sleep_for(50ms);
  sandbox.forward(40s);
  REQUIRE(soon([&] { return chat.told(reserved["id"], "provisional"); }));
  REQUIRE(smtp.mails().size() == 2);
  CHECK(field_of(smtp.mails()[0], "Message-ID") == field_of(smtp.mails()[1], "Message-ID"));
}

TEST_CASE("a mail server that stalls is given up in time, and asked again", "[mypage]") {
  const auto [command, posted] = GENERATE(values<std::pair<std::string, Posted>>(
      {{"banner", Posted::kNotYet},
       {"MAIL", Posted::kNotYet},
       {"DATA", Posted::kNotYet},
       {"the dot", Posted::kUnknown}}));  // it may have arrived
  CAPTURE(command);
  SmtpStub smtp;
  const Letter letter = confirmation_letter("himawari@example.jp", "向日葵", "http://localhost/x");
  const Envelope envelope{.from = "mypage@example.jp",
                          .message_id = "0000000001.x@example.jp",
                          .at = UtcTime(1'800'000'000s)};
  smtp.stall(command);
  CHECK((*smtp_mailer(smtp.url(), 200ms))->post(letter, envelope) == posted);
  smtp.stall("");
  CHECK((*smtp_mailer(smtp.url()))->post(letter, envelope) == Posted::kYes);
}

TEST_CASE("a slow mail server gets one mail, and keeps nobody waiting", "[mypage]") {
  ChatStub chat;
  SmtpStub smtp;
  smtp.stall("banner");
  Sandbox sandbox(chat, {"--smtp", smtp.url()});
  const json reserved = provisional_to_be(sandbox);
  REQUIRE(soon([&] { return smtp.connections() == 1; }));
  CHECK(sandbox.state(reserved["id"]) == "awaiting_password");
  CHECK(sandbox.api("POST", "/v1/contract-checks", contract_check()).body == R"({"match":true})");
  smtp.stall("");
  REQUIRE(soon([&] { return chat.told(reserved["id"], "provisional"); }));
  CHECK(smtp.mails().size() == 1);
}

TEST_CASE("a mail server without TLS where it must be: nothing of the mail is sent in the clear",
          "[mypage]") {
  SmtpStub smtp;
  const std::string url = "smtps" + smtp.url().substr(4);
  const Letter letter = confirmation_letter("himawari@example.jp", "向日葵", "http://localhost/x");
  CHECK((*smtp_mailer(url))
            ->post(letter, {.from = "mypage@example.jp",
                            .message_id = "0000000001.x@example.jp",
                            .at = UtcTime(1'800'000'000s)}) == Posted::kNotYet);
  CHECK(smtp.mails().empty());
  CHECK(smtp.recipients().empty());
}

TEST_CASE("an address that the server refuses is told to the chat, and may be tried again",
          "[mypage]") {
  ChatStub chat;
  SmtpStub smtp;
  smtp.answer("RCPT", "550 no such user");
  Sandbox sandbox(chat, {"--smtp", smtp.url()});
  const json reserved = provisional_to_be(sandbox);
  REQUIRE(soon([&] { return chat.told(reserved["id"], "mail_failed"); }));
  CHECK(sandbox.state(reserved["id"]) == "mail_failed");
  smtp.answer("RCPT", "250 ok");
  CHECK(sandbox.api("POST", "/v1/registrations/" + std::string(reserved["id"]) + "/mail").status ==
        202);
  REQUIRE(soon([&] { return chat.told(reserved["id"], "provisional"); }));
}

TEST_CASE("no mail server for a day: the customer is told", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat, {"--smtp", "smtp://127.0.0.1:1"});
  const json reserved = provisional_to_be(sandbox);
  std::this_thread::sleep_for(50ms);
  CHECK(sandbox.state(reserved["id"]) == "awaiting_password");
  sandbox.forward(24h + 1s);
  REQUIRE(soon([&] { return chat.told(reserved["id"], "mail_failed"); }));
  sandbox.forward(24h);
  REQUIRE(soon([&] { return sandbox.state(reserved["id"]) == "expired"; }));
  // Another one, whose time is over: what is told of the first stands before it.
  const json other = sandbox.reserve(application("other@example.jp"));
  sandbox.forward(24h + 1s);
  REQUIRE(soon([&] { return chat.told(other["id"], "expired"); }));
  CHECK_FALSE(chat.told(reserved["id"], "expired"));  // she knows
}
