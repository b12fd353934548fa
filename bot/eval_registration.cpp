// Plays scripted registrations against a server and a My Page of its own: types what the customer
// types, opens the pages that she is shown, reads her mail, moves the clock.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>

#include "bot/commands.h"
#include "bot/own_server.h"
#include "bot/registration_item.h"
#include "connectors/mypage/visitor.h"
#include "connectors/web/client.h"

namespace annai {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr milliseconds kPatience{8000};
constexpr milliseconds kQuiet{150};  // nothing more is said after so long

class Customer {
 public:
  Customer(const RegistrationItem& item, const OwnServer& server) : item_(item), server_(server) {}

  bool arrive() {
    const std::string origin = fmt::format("http://localhost:{}", server_.port());
    Result<ChatClient> client =
        ChatClient::connect("localhost", server_.port(), "/v1/chat", origin);
    if (!client) return false;
    client_ = std::make_unique<ChatClient>(std::move(*client));
    client_->send(
        json{{"type", "hello"}, {"token", token_}, {"entry", ""}, {"after", seq_}}.dump());
    heard_ = {};
    listen(token_.is_null() ? kPatience : kQuiet);
    return true;
  }

  Played play(const RegistrationLine& line) {
    heard_ = {};
    if (line.event == "disconnect_reconnect") {
      come_back(line.amount);
    } else if (line.event == "open_mail_url") {
      open_mail(line.amount);
    } else if (line.slot == "password" && !frame_.empty()) {
      type_on_page(frame_, line.user);
    } else if (line.slot == "full_password" && is_password(line.user)) {
      type_on_page(mail_url_, line.user);
    } else {
      say(line.user);
    }
    heard_.asked = asked_;
    if (line.slot == "start") heard_.carried_out = outcome_ == "start_registration";
    return heard_;
  }

  // Answers what the script does not know of.
  void answer(const std::string& slot) {
    heard_ = {};
    const auto known = item_.persona.find(slot);
    if (slot == "password" && !frame_.empty()) {
      type_on_page(frame_, item_.persona.at("password"));
    } else if (slot == "policy" && !item_.policies.empty()) {
      say(item_.policies.front());
    } else if (slot == "policy_more") {
      say("いいえ");
    } else if (known != item_.persona.end()) {
      say(known->second == "yes" ? "はい" : known->second == "no" ? "いいえ" : known->second);
    }
  }

  const std::string& asked() const { return asked_; }

 private:
  static bool is_password(const std::string& text) { return RE2::FullMatch(text, "[!-~]{6,}"); }

  void say(const std::string& text) {
    const std::string id = fmt::format("eval-{}", ++said_);
    client_->send(json{{"type", "message"}, {"id", id}, {"text", text}}.dump());
    pending_ = true;
    listen(kPatience);
  }

  // Until the reply is there, and whatever it says that is still to follow.
  void listen(milliseconds patience) {
    while (std::optional<std::string> text = client_->receive(pending_ ? kPatience : patience)) {
      const json frame = json::parse(*text, nullptr, false);
      const std::string type = frame.value("type", "");
      if (type == "welcome" || type == "token") token_ = frame["token"];
      if (frame.contains("seq") && type != "welcome") seq_ = frame["seq"];
      if (type == "error") return;
      if (type == "reply") hear(frame);
      if (type == "reply" && !pending_) patience = kQuiet;
    }
  }

  void hear(const json& frame) {
    pending_ = frame.value("pending", false);
    outcome_ = frame.value("outcome", "");
    for (const json& message : frame["messages"]) {
      heard_.text += message.value("text", "") + "\n";
    }
    if (frame["frame"].is_object()) frame_ = frame["frame"].value("url", "");
    if (!frame["form"].is_object()) return;
    const json& form = frame["form"];
    asked_ = form["asked"].is_string() ? form["asked"].get<std::string>() : "";
    for (const json& took : form["took"]) {
      heard_.took.push_back({took.value("slot", ""), took.value("value", "")});
    }
  }

  void come_back(double minutes) {
    client_->close();
    client_.reset();
    move_clock(minutes * 60);
    heard_.carried_out = arrive();
  }

  void move_clock(double seconds) {
    now_ += static_cast<std::int64_t>(seconds);
    const std::string body = json{{"now", now_}}.dump();
    for (const std::uint16_t port : {server_.port(), server_.mypage_port()}) {
      const std::string clock = fmt::format("http://localhost:{}/test/clock", port);
      const Result<VisitedPage> moved = browser_.post(clock, "application/json", body);
      if (!moved) fmt::print(stderr, "annai: {}\n", moved.error().message);
    }
  }

  // The newest mail's link, after so many hours.
  void open_mail(double hours) {
    const std::string inbox = fmt::format("http://localhost:{}/inbox", server_.mypage_port());
    const Result<VisitedPage> list = browser_.open(inbox);
    std::string newest;
    if (list) RE2::PartialMatch(list->html, "href=\"(/inbox/[^\"]+)\"", &newest);
    const Result<VisitedPage> mail =
        browser_.open(fmt::format("http://localhost:{}{}", server_.mypage_port(), newest));
    if (mail) RE2::PartialMatch(mail->html, "href=\"(http[^\"]*/register/[^\"]+)\"", &mail_url_);
    move_clock(hours * 3600);
    const Result<VisitedPage> page = browser_.open(mail_url_);
    heard_.carried_out = page && page->asks_password();
    if (page) heard_.text += page->text + "\n";
    if (heard_.carried_out) asked_ = "full_password";
    listen(kQuiet);
  }

  void type_on_page(const std::string& url, const std::string& password) {
    const Result<VisitedPage> page = browser_.open(url);
    if (!page || !page->asks_password()) return;
    const Result<VisitedPage> after = browser_.type_password(*page, password);
    if (!after) return;
    heard_.text += after->text + "\n";
    heard_.carried_out = !after->asks_password();
    if (!heard_.carried_out) return;
    frame_.clear();
    pending_ = true;  // My Page tells the chat, and the chat goes on by itself
    listen(kPatience);
    pending_ = false;
  }

  const RegistrationItem& item_;
  const OwnServer& server_;
  Visitor browser_;
  std::unique_ptr<ChatClient> client_;
  json token_ = nullptr;
  std::int64_t seq_ = 0;
  int said_ = 0;
  bool pending_ = false;  // something more is to follow
  std::string outcome_;
  std::string asked_;
  std::string frame_;     // the password page
  std::string mail_url_;  // of the confirmation mail
  std::int64_t now_ = std::chrono::duration_cast<std::chrono::seconds>(
                          std::chrono::system_clock::now().time_since_epoch())
                          .count();
  Played heard_;
};

struct Count {
  int right = 0;
  int all = 0;
};

// Lines about a slot that is not asked for yet wait until it is.
bool is_for_a_page(const RegistrationLine& line) { return line.slot == "password"; }

class Script {
 public:
  Script(const RegistrationItem& item, Customer& customer, bool quiet)
      : item_(item), customer_(customer), quiet_(quiet) {}

  Count run() {
    bool taken_before = false;
    for (const RegistrationLine& line : item_.script) {
      ++reached_;
      if (line.optional && taken_before) continue;
      if (is_for_a_page(line) && customer_.asked() != "password") {
        waiting_.push_back(&line);
        continue;
      }
      bridge_to(line);
      taken_before = judge(line);
      play_waiting();
    }
    return count_;
  }

 private:
  // What is asked for beyond the script is answered from the persona.
  void bridge_to(const RegistrationLine& line) {
    for (int tries = 0; tries < 3; ++tries) {
      const std::string& asked = customer_.asked();
      const bool free = line.slot == "command" || line.slot == "event" || !line.accepts;
      if (free || asked.empty() || asked == line.slot) return;
      if (line.slot == "policy" && asked == "policy_more") return;
      if (comes_later(asked)) return;
      customer_.answer(asked);
    }
  }

  bool comes_later(const std::string& slot) const {
    return std::find_if(item_.script.begin() + reached_, item_.script.end(),
                        [&](const RegistrationLine& line) { return line.slot == slot; }) !=
           item_.script.end();
  }

  // The same again: something was taken out, and she is to agree to the rest.
  static void add(Played& played, const Played& again) {
    played.text += again.text;
    played.asked = again.asked;
    std::ranges::copy(again.took, std::back_inserter(played.took));
  }

  void play_waiting() {
    if (customer_.asked() != "password" || waiting_.empty()) return;
    const RegistrationLine* line = waiting_.front();
    waiting_.pop_front();
    judge(*line);
  }

  bool judge(const RegistrationLine& line) {
    Played played = customer_.play(line);
    if (line.slot == "confirm" && line.accepts) {  // what is said until 仮登録 belongs here
      if (customer_.asked() == line.slot && !comes_later(line.slot))
        add(played, customer_.play(line));
      while (customer_.asked() == "password" && !waiting_.empty()) {
        const RegistrationLine* password = waiting_.front();
        waiting_.pop_front();
        const Played typed = customer_.play(*password);
        count(*password, typed);
        played.text += typed.text;
        played.asked = typed.asked;
      }
    }
    return count(line, played);
  }

  bool count(const RegistrationLine& line, const Played& played) {
    const std::optional<std::string> wrong = wrong_with(line, played);
    ++count_.all;
    if (!wrong) ++count_.right;
    if (!quiet_ || wrong) print(line, played, wrong);
    return !wrong && was_taken(line, played);
  }

  void print(const RegistrationLine& line, const Played& played,
             const std::optional<std::string>& wrong) const {
    std::vector<std::string> took;
    took.reserve(played.took.size());
    for (const SlotValue& value : played.took) took.push_back(value.slot + "=" + value.value);
    const bool hidden = line.slot == "password" || line.slot == "full_password";
    const std::string said = hidden ? "(on the page)" : line.user.empty() ? line.event : line.user;
    fmt::print("{:5} {} {:12} > {}\n", wrong ? "WRONG" : "right", item_.id, line.slot, said);
    fmt::print("        took {}; asks {}\n", fmt::join(took, " "), played.asked);
    if (wrong) fmt::print("        {}\n        {}\n", *wrong, played.text);
  }

  const RegistrationItem& item_;
  Customer& customer_;
  const bool quiet_;
  std::deque<const RegistrationLine*> waiting_;
  std::ptrdiff_t reached_ = 0;  // lines begun so far
  Count count_;
};

}  // namespace

int eval_registrations(const EvalOptions& options) {
  Count all;
  for (const RegistrationItem& item : read_registrations(options.file.string())) {
    const Result<OwnServer> server =
        OwnServer::start(options.content, {.contracts = item.contracts_csv});
    if (!server) {
      fmt::print(stderr, "annai: {}\n", server.error().message);
      return 1;
    }
    Customer customer(item, *server);
    if (!customer.arrive()) return 1;
    const Count count = Script(item, customer, options.quiet).run();
    fmt::print("{} {:3} of {:3}  {}\n", item.id, count.right, count.all, item.title);
    all.right += count.right;
    all.all += count.all;
  }
  fmt::print("all  {:3} of {:3}  {:.1f} %\n", all.right, all.all, 100.0 * all.right / all.all);
  return 100.0 * all.right >= options.least_right * all.all ? 0 : 1;
}

}  // namespace annai
