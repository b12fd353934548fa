#include "tests/connectors/store/fixture.h"

#include <stdlib.h>

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

}  // namespace annai
