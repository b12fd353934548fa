#include "bot/config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>

namespace annai {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::array<std::string_view, 5> kLogLevels{"trace", "debug", "info", "warn", "error"};

// Reads one section, and says which values make no sense.
class Section {
 public:
  Section(const std::string& file, const Yaml* node, Problems& problems)
      : node_(node != nullptr ? *node : kNothing), fields_(file, node_, problems) {}
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
  void texts(std::string_view key, std::vector<std::string>& value) {
    std::vector<std::string> read = fields_.texts(key);
    if (node_.find(key) != nullptr) value = std::move(read);
  }
  YamlFields& fields() { return fields_; }
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
  const Yaml& node_;
  YamlFields fields_;
};

void read_listen(Section listen, Config& config) {
  config.http.address = listen.fields().text_or("address", config.http.address);
  const long port = listen.fields().integer_or("port", config.http.port);
  if (port < 0 || port > 65535) listen.problem("port", "is no port", "write 0 to 65535");
  config.http.port = static_cast<std::uint16_t>(port);
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

void read_limits(Section limits, Config& config) {
  limits.count("connections", config.http.connections);
  limits.count("connections_per_address", config.http.connections_per_ip);
  limits.rate("handshakes_per_second", config.http.handshakes_per_ip);
  limits.rate("handshake_burst", config.http.handshakes_per_ip_burst);
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
  read_folders(section("folders"), fs::absolute(file).parent_path(), config);
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
