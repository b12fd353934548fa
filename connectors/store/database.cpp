#include "connectors/store/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "connectors/store/files.h"

namespace annai {
namespace fs = std::filesystem;

namespace {

constexpr int kApplicationId = 0x616e6e61;  // "anna"
constexpr int kSchemaVersion = 1;
constexpr int kBusyMs = 5'000;  // for the moments in which a checkpoint or a reader has the file

// Both tables are found by row number alone. `prev` chains the turns of a session, newest first.
// Times are milliseconds since 1970, UTC. `sealed` is the event as it came, encrypted (journal.h).
constexpr const char* kSchema = R"sql(
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    last_event INTEGER NOT NULL,
    last_turn INTEGER NOT NULL,
    tokens BLOB,
    state BLOB NOT NULL
  ) STRICT;
  CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    prev INTEGER,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    article TEXT NOT NULL,
    said TEXT NOT NULL,
    frames BLOB NOT NULL,
    sealed BLOB
  ) STRICT;
  CREATE TABLE marks (
    ids_given INTEGER NOT NULL,       -- no session has a higher number
    unsealed_to INTEGER NOT NULL,     -- turns up to here have lost their sealed copy
    forgotten_to INTEGER NOT NULL     -- turns up to here are deleted
  ) STRICT;
  INSERT INTO marks VALUES (0, 0, 0);
)sql";

fs::path file_in(const fs::path& folder) { return folder / "annai.db"; }

std::unexpected<Error> refuse(const fs::path& folder, std::string_view why) {
  return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", file_in(folder).string(), why));
}

DatabasePtr connect(const fs::path& folder, int mode) {
  auto db =
      std::make_shared<SQLite::Database>(file_in(folder), mode | SQLite::OPEN_NOMUTEX, kBusyMs);
  sqlite3* handle = db->getHandle();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  db->exec("PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;");
  db->exec("PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-4096;");
  return db;
}

int pragma(SQLite::Database& db, const char* name) {
  return db.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

void create_schema(SQLite::Database& db) {
  SQLite::Transaction transaction(db);
  db.exec(fmt::format("PRAGMA application_id={}; PRAGMA user_version={};", kApplicationId,
                      kSchemaVersion));
  db.exec(kSchema);
  transaction.commit();
}

bool is_empty(SQLite::Database& db) {
  return db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

Result<DatabasePtr> if_ours(DatabasePtr db, const fs::path& folder) {
  if (pragma(*db, "application_id") != kApplicationId)
    return refuse(folder, "not Annai's database");
  const int version = pragma(*db, "user_version");
  if (version == kSchemaVersion) return db;
  return refuse(folder, fmt::format("written by a newer version (schema {}, this one knows {})",
                                    version, kSchemaVersion));
}

}  // namespace

Result<DatabasePtr> open_database(const fs::path& folder) try {
  if (Result<Fd> made = open_private(file_in(folder)); !made) {
    return std::unexpected(made.error());
  }
  DatabasePtr db = connect(folder, SQLite::OPEN_READWRITE);
  if (is_empty(*db)) {
    db->exec("PRAGMA journal_mode=WAL;");
    create_schema(*db);
  }
  return if_ours(std::move(db), folder);
} catch (const SQLite::Exception& e) {
  return refuse(folder, fmt::format("cannot be used: {}", e.what()));
}

Result<DatabasePtr> open_beside(const fs::path& folder) try {
  DatabasePtr db = connect(folder, SQLite::OPEN_READWRITE);
  db->setBusyTimeout(0);  // a checkpoint comes again; it waits for nobody
  return db;
} catch (const SQLite::Exception& e) {
  return refuse(folder, fmt::format("cannot be used: {}", e.what()));
}

Result<DatabasePtr> open_for_reading(const fs::path& folder) try {
  return if_ours(connect(folder, SQLite::OPEN_READONLY), folder);
} catch (const SQLite::Exception& e) {
  return refuse(folder, fmt::format("cannot be read: {}", e.what()));
}

}  // namespace annai
