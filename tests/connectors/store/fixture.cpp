#include "tests/connectors/store/fixture.h"

#include <stdlib.h>

#include <fstream>
#include <stdexcept>

namespace annai {
namespace fs = std::filesystem;

TempFolder::TempFolder() {
  std::string name = fs::temp_directory_path() / "annai-store-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

StoreConfig StoreHome::config() const {
  return {.folder = folder_.path() / "data", .key_file = folder_.path() / "journal.key"};
}

SqliteStore& StoreHome::open() {
  store_.reset();
  Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::open(config(), clock_);
  if (!opened) throw std::runtime_error(opened.error().message);
  store_ = *std::move(opened);
  return *store_;
}

Commit turn_of(SessionId session, std::int64_t turn, UtcTime at, const std::string& said) {
  Commit commit;
  commit.event.session = session;
  commit.event.key = "key-" + std::to_string(turn);
  commit.event.at = at;
  commit.event.what = Said{said};
  commit.step.session.id = session;
  commit.step.session.seq = 2 * turn;
  commit.step.session.last_event = at;
  commit.step.session.seen.push_back({.key = 1, .body = 7, .seq = 2 * turn});
  commit.step.said_seq = 2 * turn - 1;
  commit.step.record = {.said = "masked", .article = "mail-not-arriving", .outcome = "answer"};
  commit.frames = {"said " + std::to_string(turn), "reply " + std::to_string(turn)};
  return commit;
}

Commit form_turn_of(SessionId session, std::int64_t turn, UtcTime at, const std::string& value) {
  Commit commit = turn_of(session, turn, at, value);
  commit.step.session.form.form = "registration";
  commit.step.session.form.asked = "policy";
  commit.step.session.form.values = {{.slot = "name", .value = value}};
  commit.step.personal = true;
  return commit;
}

Received message_from(const std::string& user, const std::string& name, UtcTime at,
                      const std::string& what) {
  return {.key = "k" + name,
          .from = {.channel = "line", .name = user},
          .at = at,
          .message = "number-of-" + name,
          .what = what};
}

Commit turn_of_message(const Received& message, SessionId session, std::int64_t turn) {
  Commit commit = turn_of(session, turn, message.at, message.what);
  commit.event.key = message.key;
  commit.event.received = true;
  commit.event.reply_to = "reply-token-" + message.key;
  commit.step.session.channel = message.from.channel;
  commit.step.record.said = message.what;
  commit.frames.front() = message.what;
  commit.address = message.from;
  commit.letters = {{.key = "letter-" + message.key,
                     .name = message.from.channel,
                     .reference = {},
                     .values = {{.slot = "to", .value = message.from.name},
                                {.slot = "reply_token", .value = commit.event.reply_to}},
                     .asked_at = message.at}};
  return commit;
}

std::string all_bytes_below(const fs::path& folder) {
  std::string all;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(file), {});
  }
  return all;
}

}  // namespace annai
