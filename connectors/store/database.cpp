#include "connectors/store/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <iterator>

#include "connectors/store/files.h"

namespace annai {
namespace fs = std::filesystem;

namespace {

constexpr int kApplicationId = 0x616e6e61;  // "anna"
constexpr int kBusyMs = 5'000;  // for the moments in which a checkpoint or a reader has the file

// Both tables are found by row number alone. `prev` chains the turns of a session, newest first.
// Times are milliseconds since 1970, UTC. `sealed` is the event as it came, encrypted (journal.h).
constexpr const char* kVersion1 = R"sql(
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

// Forms, and what they set going. All that is personal is sealed (sealer.h). `sessions` and `turns`
// get no index: it would be opened by every turn, also by those that only answer a question. An
// effect outlives its session: it was confirmed.
constexpr const char* kVersion2 = R"sql(
  ALTER TABLE sessions ADD COLUMN form BLOB;  -- sealed; NULL while none is open
  CREATE TABLE form_references (              -- counts only while the session has a form
    session INTEGER PRIMARY KEY,
    reference TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_reference ON form_references (reference);
  CREATE TABLE personal_turns (               -- their frames are sealed
    session INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    PRIMARY KEY (session, turn)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    session INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE timers (
    session INTEGER NOT NULL,
    name TEXT NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (session, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX timers_by_due ON timers (due);
  CREATE TABLE hand_overs (
    code BLOB PRIMARY KEY,            -- its keyed hash
    session INTEGER NOT NULL UNIQUE,
    expires INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE guesses (              -- at codes, wrong ones
    session INTEGER NOT NULL,
    hour INTEGER NOT NULL,            -- since 1970
    count INTEGER NOT NULL,
    PRIMARY KEY (session, hour)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER session_goes BEFORE DELETE ON sessions BEGIN
    UPDATE turns SET frames = x'00'
      WHERE id IN (SELECT turn FROM personal_turns WHERE session = old.id);
    DELETE FROM personal_turns WHERE session = old.id;
    DELETE FROM form_references WHERE session = old.id;
    DELETE FROM timers WHERE session = old.id;
    DELETE FROM hand_overs WHERE session = old.id;
  END;
)sql";

// Channels that are called by others' servers: who is where (addresses.h), and what was handed in
// (in_tray.h). Names and numbers are found by a keyed hash; the rest of what is personal is sealed.
// An ended session takes its letters along: there is nobody left who waits for them.
constexpr const char* kVersion3 = R"sql(
  CREATE TABLE addresses (
    name BLOB PRIMARY KEY,            -- the address's keyed hash
    session INTEGER NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE received (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    handed_in INTEGER NOT NULL,       -- by our clock
    at INTEGER NOT NULL,              -- by the channel's
    sender BLOB NOT NULL,             -- her address's keyed hash
    message BLOB,                     -- that of her address and the message's number
    sealed BLOB,                      -- NULL once it is taken
    session INTEGER,                  -- what it became: a turn of this session
    turn INTEGER,
    unsaid INTEGER NOT NULL DEFAULT 0,
    UNIQUE (channel, key)
  ) STRICT;
  CREATE INDEX received_waiting ON received (channel, at) WHERE sealed IS NOT NULL;
  CREATE INDEX received_messages ON received (message) WHERE message IS NOT NULL;
  ALTER TABLE outbox ADD COLUMN letter INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX letters ON outbox (session) WHERE letter = 1;
  CREATE TRIGGER session_leaves_channel BEFORE DELETE ON sessions BEGIN
    DELETE FROM addresses WHERE session = old.id;
    DELETE FROM outbox WHERE session = old.id AND letter = 1;
  END;
)sql";

// What is known of a letter's sending (LetterMark).
constexpr const char* kVersion4 = R"sql(
  ALTER TABLE outbox ADD COLUMN mark INTEGER NOT NULL DEFAULT 0;
)sql";

// Who agreed to which terms, or did not: nothing personal, and no sweep takes it along.
constexpr const char* kConsents = R"sql(
  CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    at INTEGER NOT NULL,
    version TEXT NOT NULL,
    channel TEXT NOT NULL,
    agreed INTEGER NOT NULL
  ) STRICT;
)sql";

// What makes each version of the one before it. A new database goes through all of them.
constexpr const char* kVersions[] = {kVersion1, kVersion2, kVersion3, kVersion4, kConsents};
constexpr int kSchemaVersion = std::size(kVersions);

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

bool is_empty(SQLite::Database& db) {
  return db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

// Also of an older version: what is read by other processes has stayed the same.
Result<DatabasePtr> if_ours(DatabasePtr db, const fs::path& folder) {
  if (pragma(*db, "application_id") != kApplicationId)
    return refuse(folder, "not Annai's database");
  const int version = pragma(*db, "user_version");
  if (version <= kSchemaVersion) return db;
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
    bring_up_to_date(*db);
  }
  Result<DatabasePtr> ours = if_ours(std::move(db), folder);
  if (ours && pragma(**ours, "user_version") < kSchemaVersion) bring_up_to_date(**ours);
  return ours;
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
