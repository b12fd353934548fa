// Opens `annai.db`: its pragmas, its schema and its version. Throws nothing.
#pragma once

#include <filesystem>
#include <memory>

#include "bot/core/result.h"

namespace SQLite {
class Database;
}

namespace annai {

using DatabasePtr = std::shared_ptr<SQLite::Database>;

// Makes the file and its tables if they are missing, and brings those of an older version up to
// date. Fails if the file is damaged, belongs to another program, or was written by a newer
// version.
Result<DatabasePtr> open_database(const std::filesystem::path& folder);

// A second connection to a database that open_database has prepared: for checkpoints.
Result<DatabasePtr> open_beside(const std::filesystem::path& folder);

// For another process, while the first one serves. Fails if there is no database yet.
Result<DatabasePtr> open_for_reading(const std::filesystem::path& folder);

}  // namespace annai
