#include "connectors/mypage/sandbox/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <iterator>

#include "connectors/store/files.h"

namespace annai::mypage {
namespace fs = std::filesystem;

namespace {

constexpr int kApplicationId = 0x6d797067;  // "mypg"

// Times are milliseconds since 1970, UTC. Every `hash` is the SHA-256 of a token that is not
// stored; every `name` in `counts` is an HMAC.
constexpr const char* kVersion1 = R"sql(
  CREATE TABLE registrations (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL COLLATE NOCASE,
    application TEXT,                 -- JSON; NULL once it is not needed any more
    password TEXT,                    -- PHC string; NULL until it was set
    state TEXT NOT NULL,              -- as openapi.yaml has them
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    mail_sent_at INTEGER,
    wrong_passwords INTEGER NOT NULL DEFAULT 0,
    wait_until INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX registrations_due ON registrations (expires_at);
  CREATE TABLE password_pages (
    hash TEXT PRIMARY KEY,
    registration TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE,
    registration TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX links_of ON links (registration);
  CREATE TABLE answers (
    idempotency_key TEXT PRIMARY KEY,
    body TEXT NOT NULL,               -- digest
    sealed TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password TEXT NOT NULL,
    name TEXT NOT NULL,
    mail_preference INTEGER NOT NULL,
    since INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE member_policies (
    policy TEXT PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id)
  ) STRICT;
  CREATE TABLE logins (
    hash TEXT PRIMARY KEY,
    member INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE trusted_devices (
    hash TEXT PRIMARY KEY,
    member INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE counts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX counts_by_name ON counts (name, at);
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lane TEXT NOT NULL,               -- mail, notice
    registration TEXT NOT NULL,
    what TEXT NOT NULL,               -- which mail, which notice
    at INTEGER NOT NULL,
    expires_at INTEGER,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX outbox_due ON outbox (lane, due_at);
)sql";

// To which terms somebody agreed, when and where: stays when what was typed is forgotten.
constexpr const char* kVersion2 = R"sql(
  ALTER TABLE registrations ADD COLUMN consent TEXT;  -- JSON, as in openapi.yaml
  UPDATE registrations SET consent = json_extract(application, '$.consent');
)sql";

// What makes each version of the one before it.
constexpr const char* kVersions[] = {kVersion1, kVersion2};
constexpr int kSchemaVersion = std::size(kVersions);

fs::path file_in(const fs::path& folder) { return folder / "mypage.db"; }

std::unexpected<Error> refuse(const fs::path& folder, std::string_view why) {
  return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", file_in(folder).string(), why));
}

int pragma(SQLite::Database& db, const char* name) {
  return db.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

void set_up(SQLite::Database& db) {
  sqlite3* handle = db.getHandle();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;");
  db.exec("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;");
}

// In one transaction: a process that is killed meanwhile leaves the version that there was.
void bring_up_to_date(SQLite::Database& db) {
  SQLite::Transaction transaction(db);
  for (int version = pragma(db, "user_version"); version < kSchemaVersion; ++version) {
    db.exec(kVersions[version]);
  }
  db.exec(fmt::format("PRAGMA application_id={}; PRAGMA user_version={};", kApplicationId,
                      kSchemaVersion));
  transaction.commit();
}

void bind(SQLite::Statement& statement, std::initializer_list<Value> values) {
  int place = 0;
  for (const Value& value : values) {
    ++place;
    if (const auto* text = std::get_if<std::string>(&value)) {
      statement.bind(place, *text);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      statement.bind(place, *integer);
    } else {
      statement.bind(place);
    }
  }
}

Value value_of(const SQLite::Column& column) {
  if (column.isNull()) return nullptr;
  if (column.isInteger()) return column.getInt64();
  return column.getString();
}

}  // namespace

struct Database::Parts {
  Fd lock;
  SQLite::Database db;
  std::mutex mutex;  // one transaction at a time
};

std::int64_t Row::integer(std::size_t column) const {
  const auto* value = std::get_if<std::int64_t>(&values_[column]);
  return value != nullptr ? *value : 0;
}

std::string Row::text(std::size_t column) const {
  const auto* value = std::get_if<std::string>(&values_[column]);
  return value != nullptr ? *value : std::string();
}

std::vector<Row> Sql::rows(const char* statement, std::initializer_list<Value> values) {
  SQLite::Statement prepared(db_, statement);
  bind(prepared, values);
  std::vector<Row> rows;
  while (prepared.executeStep()) {
    std::vector<Value> row;
    row.reserve(static_cast<std::size_t>(prepared.getColumnCount()));
    for (int i = 0; i < prepared.getColumnCount(); ++i) {
      row.push_back(value_of(prepared.getColumn(i)));
    }
    rows.emplace_back(std::move(row));
  }
  return rows;
}

std::optional<Row> Sql::row(const char* statement, std::initializer_list<Value> values) {
  std::vector<Row> found = rows(statement, values);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

int Sql::run(const char* statement, std::initializer_list<Value> values) {
  SQLite::Statement prepared(db_, statement);
  bind(prepared, values);
  return prepared.exec();
}

Result<std::unique_ptr<Database>> Database::open(const fs::path& folder) try {
  Result<Fd> lock = lock_folder(folder);
  if (!lock) return std::unexpected(lock.error());
  if (Result<Fd> made = open_private(file_in(folder)); !made) return std::unexpected(made.error());
  const int mode = SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX;
  auto parts = std::unique_ptr<Parts>(new Parts{
      .lock = *std::move(lock), .db = SQLite::Database(file_in(folder), mode), .mutex = {}});
  set_up(parts->db);
  const bool empty = parts->db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
  if (empty) bring_up_to_date(parts->db);
  if (pragma(parts->db, "application_id") != kApplicationId) {
    return refuse(folder, "not the sandbox's database");
  }
  if (pragma(parts->db, "user_version") > kSchemaVersion) {
    return refuse(folder, "written by a newer version");
  }
  if (!empty) bring_up_to_date(parts->db);
  return std::unique_ptr<Database>(new Database(std::move(parts)));
} catch (const SQLite::Exception& e) {
  return refuse(folder, fmt::format("cannot be used: {}", e.what()));
}

Database::Database(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Database::~Database() = default;

Result<void> Database::commit(const std::function<void(Sql&)>& work) try {
  const std::lock_guard one(parts_->mutex);
  SQLite::Transaction transaction(parts_->db, SQLite::TransactionBehavior::IMMEDIATE);
  Sql sql(parts_->db);
  work(sql);
  transaction.commit();  // synchronous=FULL: on disk when it returns
  return {};
} catch (const SQLite::Exception& e) {
  return fail(ErrorCode::kUnavailable, fmt::format("the data base refused: {}", e.what()));
}

}  // namespace annai::mypage
