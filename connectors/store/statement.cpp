#include "connectors/store/statement.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace annai {

Use::~Use() { statement_.tryReset(); }

Use& Use::with(std::int64_t number) {
  statement_.bind(++bound_, number);
  return *this;
}

Use& Use::with(const std::string& text) {
  statement_.bindNoCopy(++bound_, text);
  return *this;
}

Use& Use::with_blob(std::string_view blob) {
  const void* bytes = blob.data();
  statement_.bindNoCopy(++bound_, bytes, static_cast<int>(blob.size()));
  return *this;
}

Use& Use::with_blob(std::span<const std::uint8_t> blob) {
  return with_blob({reinterpret_cast<const char*>(blob.data()), blob.size()});
}

Use& Use::with_null() {
  statement_.bind(++bound_);
  return *this;
}

void Use::run() { statement_.exec(); }

bool Use::next() { return statement_.executeStep(); }

std::int64_t Use::number(int column) const { return statement_.getColumn(column).getInt64(); }

std::string_view Use::blob(int column) const {
  const SQLite::Column value = statement_.getColumn(column);
  const auto* bytes = static_cast<const char*>(value.getBlob());
  return {bytes, static_cast<std::size_t>(value.getBytes())};
}

bool Use::is_null(int column) const { return statement_.getColumn(column).isNull(); }

}  // namespace annai
