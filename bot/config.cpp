#include "bot/config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>

#include "connectors/outbound/web_address.h"

namespace annai {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::array<std::string_view, 5> kLogLevels{"trace", "debug", "info", "warn", "error"};

// Reads one section, and says which values make no sense.
class Section {
 public:
  Section(const std::string& file, const Yaml* node, Problems& problems)
      : file_(file),
        node_(node != nullptr ? *node : kNothing),
        problems_(problems),
        fields_(file, node_, problems) {}
  ~Section() { fields_.finish(); }
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;

  void count(std::string_view key, std::size_t& value) {
    const long read = fields_.integer_or(key, static_cast<long>(value));
    if (positive(key, read > 0)) value = static_cast<std::size_t>(read);
  }
  void rate(std::string_view key, double& value) {
    const double read = fields_.number_or(key, value);
    if (positive(key, read > 0 && std::isfinite(read))) value = read;
  }
  template <typename Duration>
  void duration(std::string_view key, Duration& value, Duration unit) {
    const long read = fields_.integer_or(key, value / unit);
    if (positive(key, read > 0)) value = unit * read;
  }
  void port(std::string_view key, std::uint16_t& value) {
    const long read = fields_.integer_or(key, value);
    if (read < 0 || read > 65535) problem(key, "is no port", "write 0 to 65535");
    value = static_cast<std::uint16_t>(read);
  }
  void texts(std::string_view key, std::vector<std::string>& value) {
    std::vector<std::string> read = fields_.texts(key);
    if (node_.find(key) != nullptr) value = std::move(read);
  }
  YamlFields& fields() { return fields_; }
  Section section(std::string_view key) { return {file_, fields_.node(key), problems_}; }
  void problem(std::string_view key, std::string_view what, std::string instead) {
    const Yaml* value = node_.find(key);
    fields_.problem(value != nullptr ? value->line : node_.line,
                    "'" + std::string(key) + "' " + std::string(what), std::move(instead));
  }

 private:
  bool positive(std::string_view key, bool is) {
    if (!is) problem(key, "must be greater than zero", "see its comment");
    return is;
  }

  static inline const Yaml kNothing{.kind = Yaml::Kind::kMap};
  const std::string& file_;
  const Yaml& node_;
  Problems& problems_;
  YamlFields fields_;
};

void read_listen(Section listen, Config& config) {
  config.public_url = listen.fields().text_or("public_url", "");
  if (!config.public_url.empty() && origin_of(config.public_url) != config.public_url) {
    listen.problem("public_url", "is no origin", "write https://chat.example.jp, with no path");
  }
  config.http.address = listen.fields().text_or("address", config.http.address);
  listen.port("port", config.http.port);
  listen.texts("hosts", config.http.hosts);
  listen.texts("proxies", config.http.proxies);
  config.web.origins = {"http://localhost:{port}", "http://127.0.0.1:{port}",
                        "http://[::1]:{port}"};
  listen.texts("origins", config.web.origins);
}

void read_folders(Section folders, const fs::path& base, Config& config) {
  const auto path = [&](std::string_view key, std::string_view given) {
    return (base / folders.fields().text_or(key, given)).lexically_normal();
  };
  config.content = path("content", "..");
  config.store.folder = path("data", "../data");
  config.store.key_file = path("key", "../data.key");
}

void read_sandbox(Section sandbox, const fs::path& base, Config& config) {
  auto& settings = config.mypage.sandbox;
  const auto path = [&](std::string_view key, std::string_view given) {
    return (base / sandbox.fields().text_or(key, given)).lexically_normal();
  };
  sandbox.port("port", settings.port);
  settings.data = path("data", "../data-mypage");
  settings.contracts = path("contracts", "sandbox/contracts.csv");
  settings.public_url = sandbox.fields().text_or("public_url", "");
  Section mail = sandbox.section("mail");
  settings.smtp = mail.fields().text_or("smtp", "");
  settings.mail_from = mail.fields().text_or("from", settings.mail_from);
}

void read_mypage(Section mypage, const fs::path& base, Config& config) {
  MyPageSettings& settings = config.mypage;
  settings.url = mypage.fields().text_or("url", "");
  settings.pages = mypage.fields().text_or("pages", "");
  settings.terms = mypage.fields().text_or("terms", "");
  settings.key_file = (base / mypage.fields().text_or("key", "../mypage.key")).lexically_normal();
  if (!settings.url.empty() && !is_safe_address(settings.url)) {
    mypage.problem("url", "is no address to send personal data to",
                   "write https://mypage.example.jp; plain http on this machine only");
  }
  const std::string& pages = settings.pages;
  if (!pages.empty() && (!is_safe_address(pages) || origin_of(pages) != pages)) {
    mypage.problem("pages", "is no origin", "write https://mypage.example.jp, with no path");
  }
  if (!settings.terms.empty() && !is_safe_address(settings.terms)) {
    mypage.problem("terms", "is no address of a page", "write https://www.example.jp/terms");
  }
  read_sandbox(mypage.section("sandbox"), base, config);
}

void read_line(Section line, const fs::path& base, Config& config) {
  LineConfig& settings = config.line;
  YamlFields& fields = line.fields();
  const auto path = [&](const std::string& given) { return (base / given).lexically_normal(); };
  settings.channel_id = fields.text_or("channel_id", "");
  settings.enabled = !settings.channel_id.empty();
  std::vector<std::string> secrets{"../line.secret"};
  line.texts("secrets", secrets);
  for (const std::string& secret : secrets) settings.secret_files.push_back(path(secret));
  settings.bot_user_id = fields.text_or("bot_user_id", "");
  settings.basic_id = fields.text_or("basic_id", "");
  settings.public_url = config.public_url;
  settings.pictures = path(fields.text_or("pictures", "../build/release/pictures"));
  settings.rich_menu_picture = path(fields.text_or("rich_menu", "../build/release/rich_menu.png"));
  settings.api = fields.text_or("api", settings.api);
  settings.data_api = fields.text_or("data_api", settings.data_api);
  line.duration("settle_milliseconds", settings.settle, milliseconds(1));
  for (const auto& [key, url] : {std::pair("api", settings.api), {"data_api", settings.data_api}}) {
    if (!is_safe_address(url)) {
      line.problem(key, "is no address to send personal data to", "leave it out");
    }
  }
}

void read_people(Section people, Config& config) {
  constexpr std::array kDays{"sunday",   "monday", "tuesday", "wednesday",
                             "thursday", "friday", "saturday"};
  people.texts("channels", config.people.channels);
  people.duration("patience_minutes", config.people.patience, std::chrono::minutes(1));
  Section hours = people.section("hours");
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    const std::string text = hours.fields().text_or(kDays[day], "");
    if (text.empty()) continue;
    config.people.week[day] = parse_hours(text);
    if (!config.people.week[day])
      hours.problem(kDays[day], "is no time of day", "write 9:00-17:00");
  }
  std::vector<std::string> closed;
  people.texts("closed", closed);
  for (const std::string& text : closed) {
    const std::optional<std::chrono::year_month_day> day = parse_day(text);
    if (!day) people.problem("closed", "has '" + text + "'", "write days as 2026-12-31");
    if (day) config.people.closed.push_back(*day);
  }
}

void read_limits(Section limits, Config& config) {
  limits.count("connections", config.http.connections);
  limits.count("connections_per_address", config.http.connections_per_ip);
  limits.rate("handshakes_per_second", config.http.handshakes_per_ip);
  limits.rate("handshake_burst", config.http.handshakes_per_ip_burst);
  limits.duration("busy_milliseconds", config.http.max_lag, milliseconds(1));
  limits.count("sockets_per_session", config.web.sockets_per_session);
  limits.rate("messages_per_second", config.conversations.messages_per_second);
  limits.rate("message_burst", config.conversations.message_burst);
  limits.rate("suggestions_per_second", config.web.suggestions_per_second);
  limits.count("message_bytes", config.web.frame_bytes);
  limits.count("message_characters", config.web.text_code_points);
  limits.rate("bytes_per_second", config.web.bytes_per_second);
  limits.rate("bytes_burst", config.web.bytes_burst);
  limits.count("unsent_bytes", config.web.waiting_bytes);
  limits.count("unsent_frames", config.web.waiting_frames);
  limits.count("replayed_frames", config.conversations.most_replayed);
  limits.count("waiting_commits", config.store.queue);
}

void read_times(Section times, Config& config) {
  times.duration("head_seconds", config.http.head_deadline, milliseconds(1000));
  times.duration("silence_seconds", config.web.silence, milliseconds(1000));
  times.duration("idle_minutes", config.web.idle, milliseconds(60'000));
  times.duration("drain_seconds", config.web.drain, milliseconds(1000));
  times.duration("session_days", config.store.session_life, std::chrono::hours(24));
  times.duration("transcript_days", config.store.transcript_life, std::chrono::hours(24));
  times.duration("journal_hours", config.store.journal_life, std::chrono::hours(1));
}

}  // namespace

std::optional<Config> Config::load(const fs::path& file, Problems& problems) {
  const std::string name = file.string();
  std::ifstream stream(file);
  if (!stream) {
    problems.push_back(
        {name, 0, "this file cannot be read", "give --config the path of annai.yaml"});
    return std::nullopt;
  }
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const std::size_t before = problems.size();
  const std::optional<Yaml> yaml = parse_yaml(name, text, problems);
  if (!yaml) return std::nullopt;

  Config config;
  YamlFields top(name, *yaml, problems);
  const auto section = [&](std::string_view key) { return Section(name, top.node(key), problems); };
  read_listen(section("listen"), config);
  const fs::path base = fs::absolute(file).parent_path();
  read_folders(section("folders"), base, config);
  read_mypage(section("mypage"), base, config);
  read_line(section("line"), base, config);
  read_people(section("people"), config);
  const std::string token = section("rest").fields().text_or("token", "");
  if (!token.empty()) config.rest.token_file = (base / token).lexically_normal();
  read_limits(section("limits"), config);
  read_times(section("times"), config);
  config.log_level = top.text_or("log", config.log_level);
  if (std::ranges::find(kLogLevels, config.log_level) == kLogLevels.end()) {
    top.problem(yaml->find("log")->line, "'log' is no level",
                "write trace, debug, info, warn or error");
  }
  top.finish();
  if (problems.size() != before) return std::nullopt;
  return config;
}

}  // namespace annai
