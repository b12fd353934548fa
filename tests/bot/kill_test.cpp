// REL-1: the chat and its My Page are killed again and again while customers register. Nothing that
// was acknowledged is lost, nothing is done twice, and everybody is a member in the end.
// ANNAI_KILLS: so many kills, by night; without it as many as fit into 45 seconds.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <thread>

#include "connectors/mypage/sandbox/maildir.h"
#include "connectors/mypage/visitor.h"
#include "connectors/web/client.h"
#include "tests/support/running_server.h"

namespace annai {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr unsigned kSeed = 20261130;
constexpr int kAtOnce = 3;  // customers
constexpr int kPeople = 400;
constexpr auto kPatience = seconds(90);  // for one step, however often it is killed
constexpr const char* kPassword = "Minamo7Tsuru";

// Where a customer is, for the count of what was hit.
enum Stage { kIdle, kFilling, kConfirming, kTyping, kMail, kFull, kStages };
constexpr std::array<const char*, kStages> kStageNames = {
    "idle", "slots", "confirm and gateway", "password", "mail", "full registration"};

std::string email_of(int person) { return fmt::format("kill{}@example.jp", person); }

// The program with its My Page, which can be killed under its customers' hands.
class World {
 public:
  World() {
    std::ofstream csv(folder_.path() / "contracts.csv");
    csv << "policy_number,product,registrable,renewed_policy_number,start_date,car,name,name_kana,"
           "postal_code,address,birth_date,phone\n";
    for (int person = 0; person < kPeople; ++person) {
      csv << fmt::format(
          "A1002{:05},団体扱自動車保険,yes,,2026-12-20,,山田花子,ヤマダハナコ,1608338,"
          "東京都新宿区西新宿9-26-{},1980-04-01,0900000{:04}\n",
          person, person + 1, person);
    }
    csv.close();
    start();
  }

  void kill_and_start() {
    {
      const std::lock_guard lock(mutex_);
      server_->kill();
    }
    start();
  }
  void terminate() { server_->terminate(); }

  std::uint16_t port() {
    const std::lock_guard lock(mutex_);
    return server_->port();
  }
  fs::path chat_db() const { return folder_.path() / "data" / "annai.db"; }
  fs::path mypage_data() const { return folder_.path() / "data-mypage"; }

 private:
  // The former My Page may need a moment to notice that its parent is gone.
  void start() {
    const std::string settings = fmt::format(
        "log: error\nmypage: {{sandbox: {{contracts: \"{}\"}}}}\n"
        "limits: {{messages_per_second: 1000, message_burst: 1000, handshakes_per_second: 1000, "
        "handshake_burst: 1000}}\n",
        (folder_.path() / "contracts.csv").string());
    const std::lock_guard lock(mutex_);
    const auto patience = steady_clock::now() + seconds(20);
    while (true) {
      try {
        server_ = std::make_unique<RunningServer>(
            folder_.path() / "data", settings,
            std::vector<std::string>{"--mypage-port", std::to_string(mypage_port_)});
        mypage_port_ = server_->mypage_port();
        return;
      } catch (const std::runtime_error&) {
        if (steady_clock::now() > patience) throw;
      }
    }
  }

  TemporaryFolder folder_;
  std::mutex mutex_;
  std::unique_ptr<RunningServer> server_;
  std::uint16_t mypage_port_ = 0;
};

// Registers one person, whatever is killed meanwhile. Everything that it was told is kept.
class Customer {
 public:
  Customer(World& world, int person, std::atomic<int>& stage)
      : world_(world), person_(person), stage_(stage) {}

  // "": she is a member. Else where it got stuck.
  std::string registers() {
    stage_ = kFilling;
    const std::string number = fmt::format("{:05}", person_);
    for (const std::string& text :
         {std::string("ここで会員登録を始めたい"), std::string("同意する"), email_of(person_),
          "A1002" + number, std::string("これで全部"), std::string("山田花子"),
          std::string("ヤマダハナコ"), std::string("160-8338"),
          fmt::format("東京都新宿区西新宿9-26-{}", person_ + 1), std::string("1980年4月1日"),
          fmt::format("0900000{:04}", person_), std::string("希望する")}) {
      if (!say(text)) return text;
    }
    stage_ = kConfirming;
    if (!say("確定")) return "確定";
    const auto has_page = [](const json& frame) { return frame["frame"].is_object(); };
    if (!hears(has_page)) return "the password page";
    stage_ = kTyping;
    if (!types(heard_["frame"]["url"])) return "the password";
    stage_ = kMail;
    const auto asks_full = [](const json& frame) {
      return frame["form"].is_object() && frame["form"]["asked"] == "full_password";
    };
    if (!hears(asks_full)) return "仮登録";
    const std::string link = mailed_link();
    if (link.empty()) return "the mail";
    stage_ = kFull;
    if (!types(link)) return "本登録";
    const auto is_done = [](const json& frame) {
      return frame.dump().find("本登録が完了しました") != std::string::npos;
    };
    if (!hears(is_done)) return "the end";
    stage_ = kIdle;
    return replays_all() ? "" : "the replay";
  }

 private:
  using Wanted = std::function<bool(const json& frame)>;

  // Sent again under the same id until it is answered.
  bool say(const std::string& text) {
    const std::string id = fmt::format("m{}", ++said_);
    const json message = {{"type", "message"}, {"id", id}, {"text", text}};
    unanswered_ = message.dump();
    if (client_) client_->send(unanswered_);
    const bool answered = hears([&](const json& frame) { return frame["in_reply_to"] == id; });
    unanswered_.clear();
    return answered;
  }

  // A reply, now or before.
  bool hears(const Wanted& wanted) {
    for (const auto& [seq, frame] : replies_) {
      if (seq > before_ && wanted(frame)) return found(seq);
    }
    const auto patience = steady_clock::now() + kPatience;
    while (steady_clock::now() < patience) {
      const std::optional<json> frame = next();
      if (!frame || (*frame)["type"] != "reply") continue;
      if ((*frame)["seq"] > before_ && wanted(*frame)) return found((*frame)["seq"]);
    }
    return false;
  }
  bool found(std::int64_t seq) {
    before_ = seq;
    heard_ = replies_[seq];
    return true;
  }

  std::optional<json> next() {
    if (!client_ && !connect()) return std::nullopt;
    const std::optional<std::string> text = client_->receive(milliseconds(100));
    if (!text) {
      if (client_->closed()) client_.reset();
      return std::nullopt;
    }
    json frame = json::parse(*text);
    if (frame["type"] == "welcome" || frame["type"] == "token") token_ = frame["token"];
    if (frame["type"] == "error" && !unanswered_.empty()) client_->send(unanswered_);
    if (frame["type"] != "reply" && frame["type"] != "said") return frame;
    const std::int64_t seq = frame["seq"];
    last_ = std::max(last_, seq);
    if (frame["type"] != "reply") return frame;
    const auto [known, fresh] = replies_.try_emplace(seq, frame);
    // The same number says the same for ever.
    if (!fresh && known->second["messages"] != frame["messages"]) contradicted_ = true;
    return frame;
  }

  bool connect() {
    const std::uint16_t port = world_.port();
    Result<ChatClient> client = ChatClient::connect("localhost", port, "/v1/chat",
                                                    fmt::format("http://localhost:{}", port));
    if (!client) return false;
    client_.emplace(std::move(*client));
    client_->send(
        json{{"type", "hello"}, {"token", token_}, {"entry", ""}, {"after", last_}}.dump());
    if (!unanswered_.empty()) client_->send(unanswered_);
    return true;
  }

  // On a page of My Page's, until it is taken: a page that is gone was taken by a try before.
  bool types(const std::string& url) {
    const auto patience = steady_clock::now() + kPatience;
    while (steady_clock::now() < patience) {
      const Result<VisitedPage> page = browser_.open(url);
      if (!page || page->status >= 500) {
        next();  // waits
        continue;
      }
      if (!page->asks_password()) return true;
      const Result<VisitedPage> after = browser_.type_password(*page, kPassword);
      if (after && after->status < 400 && !after->asks_password()) return true;
    }
    return false;
  }

  std::string mailed_link() {
    const auto patience = steady_clock::now() + kPatience;
    while (steady_clock::now() < patience) {
      for (const mypage::ReceivedMail& mail :
           mypage::read_maildir(world_.mypage_data() / "Maildir")) {
        if (mail.to.find(email_of(person_)) == std::string::npos) continue;
        const std::size_t at = mail.text.find("/register/");
        if (at == std::string::npos) continue;
        const std::size_t begin = mail.text.rfind("http", at);
        return mail.text.substr(begin, mail.text.find_first_of(" \r\n", at) - begin);
      }
      next();
    }
    return {};
  }

  // Everything from the first word on, without a gap, as it was said.
  bool replays_all() {
    const std::map<std::int64_t, json> before = std::exchange(replies_, {});
    const std::int64_t last = std::exchange(last_, 0);
    client_.reset();
    const auto patience = steady_clock::now() + kPatience;
    while (last_ < last && steady_clock::now() < patience) {
      next();
      if (!client_) last_ = 0;
    }
    for (const auto& [seq, frame] : before) {
      const auto again = replies_.find(seq);
      if (again == replies_.end() || again->second["messages"] != frame["messages"]) return false;
    }
    return !contradicted_;
  }

  World& world_;
  const int person_;
  std::atomic<int>& stage_;
  std::optional<ChatClient> client_;
  Visitor browser_;
  json token_ = nullptr;
  json heard_;
  std::map<std::int64_t, json> replies_;
  std::int64_t last_ = 0;    // number heard
  std::int64_t before_ = 0;  // up to here it has been dealt with
  std::string unanswered_;
  int said_ = 0;
  bool contradicted_ = false;
};

std::int64_t number(const fs::path& file, const std::string& query) {
  SQLite::Database db(file, SQLite::OPEN_READONLY, 5'000);
  return db.execAndGet(query).getInt64();
}

bool soon(const std::function<bool()>& wanted) {
  const auto patience = steady_clock::now() + seconds(60);
  while (!wanted() && steady_clock::now() < patience) std::this_thread::yield();
  return wanted();
}

TEST_CASE("killed at random moments of registrations, nothing is lost and nothing done twice",
          "[kill]") {
  const char* const asked = std::getenv("ANNAI_KILLS");
  const int most_kills = asked != nullptr ? std::atoi(asked) : 1'000;
  const auto end = steady_clock::now() + (asked != nullptr ? seconds(100'000) : seconds(45));
  World world;
  std::array<std::atomic<int>, kAtOnce> stages{};
  std::atomic<int> next_person = 0;
  std::atomic<bool> over = false;
  std::mutex mutex;
  std::vector<std::string> stuck;
  std::vector<std::jthread> customers;
  for (std::atomic<int>& stage : stages) {
    customers.emplace_back([&] {
      while (!over) {
        const int person = next_person++;
        const std::string where = Customer(world, person, stage).registers();
        const std::lock_guard lock(mutex);
        if (!where.empty()) stuck.push_back(fmt::format("{}: {}", person, where));
      }
    });
  }

  std::mt19937 chance(kSeed);  // NOLINT(cert-msc51-cpp): the same every time
  std::uniform_int_distribution<int> moments(20, 900);
  std::array<int, kStages> hits{};
  int kills = 0;
  for (; kills < most_kills && steady_clock::now() < end; ++kills) {
    const auto until = steady_clock::now() + milliseconds(moments(chance));
    std::mutex never;
    std::unique_lock lock(never);
    std::condition_variable nobody;
    nobody.wait_until(lock, until, [] { return false; });
    for (const std::atomic<int>& stage : stages) ++hits[static_cast<std::size_t>(stage.load())];
    world.kill_and_start();
  }
  over = true;
  customers.clear();  // each finishes whom it has begun
  const int people = next_person;
  fmt::print("kills: {} seed: {} registrations: {}", kills, kSeed, people);
  for (std::size_t stage = 0; stage < kStages; ++stage) {
    fmt::print(" {}: {}", kStageNames[stage], hits[stage]);
  }
  fmt::print("\n");

  INFO(fmt::format("{}", fmt::join(stuck, ", ")));
  REQUIRE(stuck.empty());
  const fs::path mypage_db = world.mypage_data() / "mypage.db";
  CHECK(soon([&] { return number(world.chat_db(), "SELECT count(*) FROM outbox") == 0; }));
  CHECK(soon([&] { return number(mypage_db, "SELECT count(*) FROM outbox") == 0; }));
  CHECK(number(world.chat_db(), "SELECT count(*) FROM sessions WHERE form IS NOT NULL") == 0);
  CHECK(number(mypage_db, "SELECT count(*) FROM registrations") == people);
  CHECK(number(mypage_db, "SELECT count(*) FROM registrations WHERE state = 'completed'") ==
        people);
  CHECK(number(mypage_db, "SELECT count(*) FROM members") == people);
  CHECK(number(mypage_db, "SELECT count(*) FROM member_policies") == people);
  std::map<std::string, int> mails;
  for (const mypage::ReceivedMail& mail : mypage::read_maildir(world.mypage_data() / "Maildir")) {
    ++mails[mail.to + " " + mail.subject];
  }
  CHECK(mails.size() == 2 * static_cast<std::size_t>(people));  // one of each kind to each of them
  CHECK(std::ranges::all_of(mails, [](const auto& mail) { return mail.second == 1; }));
  world.terminate();
}

}  // namespace
}  // namespace annai
