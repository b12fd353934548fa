// A prepared statement as one use of it sees it. What SQLite throws passes through.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bot/core/event.h"

namespace SQLite {
class Statement;
}

namespace annai {

// Bind the values in their order, then run it, or step through its rows. Reset when done, so that
// nothing of it stays open.
class Use {
 public:
  explicit Use(SQLite::Statement& statement) : statement_(statement) {}
  ~Use();
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  Use& with(std::int64_t number);
  Use& with(SessionId id) { return with(id.value); }
  Use& with(UtcTime time) { return with(std::int64_t{time.time_since_epoch().count()}); }
  Use& with(const std::string& text);      // not copied: it must outlive the use
  Use& with(std::string&& text) = delete;  // as this one would not
  Use& with_blob(std::string_view blob);   // not copied, either
  Use& with_blob(std::span<const std::uint8_t> blob);
  Use& with_null();

  void run();   // it gives no row
  bool next();  // the first row, the next one; false: there is none

  // Of the row at hand, by place from 0 on. Views are valid until the next row.
  std::int64_t number(int column) const;  // 0 for NULL
  UtcTime time(int column) const { return UtcTime(std::chrono::milliseconds(number(column))); }
  std::string_view blob(int column) const;  // also of a text
  bool is_null(int column) const;

 private:
  SQLite::Statement& statement_;
  int bound_ = 0;
};

}  // namespace annai
