// The sandbox's data base, mypage.db: WAL, synchronous=FULL, its schema and its transactions.
// Nothing here throws out; SQLite is known to database.cpp alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "bot/core/result.h"

namespace SQLite {
class Database;
}

namespace annai::mypage {

using Value = std::variant<std::nullptr_t, std::int64_t, std::string>;

class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::int64_t integer(std::size_t column) const;  // 0 for NULL
  std::string text(std::size_t column) const;      // "" for NULL
  bool is_null(std::size_t column) const { return values_[column].index() == 0; }

 private:
  std::vector<Value> values_;
};

// Statements of one transaction. Whoever is handed one may be sure that all of it becomes durable
// together. Values are always bound.
class Sql {
 public:
  explicit Sql(SQLite::Database& db) : db_(db) {}
  std::vector<Row> rows(const char* statement, std::initializer_list<Value> values = {});
  std::optional<Row> row(const char* statement, std::initializer_list<Value> values = {});
  int run(const char* statement, std::initializer_list<Value> values = {});  // rows changed

 private:
  SQLite::Database& db_;
};

class Database {
 public:
  // Makes folder and file if need be, and locks the folder against a second process.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& folder);
  ~Database();

  // Does `work` in one transaction; what it returns is on disk. Unavailable: nothing was stored.
  // From any thread; blocks.
  template <typename Work>
  auto transact(Work&& work) -> Result<std::invoke_result_t<Work, Sql&>> {
    std::invoke_result_t<Work, Sql&> result{};
    const Result<void> done = commit([&](Sql& sql) { result = work(sql); });
    if (!done) return std::unexpected(done.error());
    return result;
  }
  Result<void> commit(const std::function<void(Sql&)>& work);

 private:
  struct Parts;
  explicit Database(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace annai::mypage
