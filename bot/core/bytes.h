// Bytes as they are stored: integers as varints (zigzag, least significant group first), texts
// headed by their length. Every read is bounds-checked; after the first bad one all reads give
// nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace annai {

class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}  // appends to `out`

  void integer(std::int64_t value) {
    varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void bits(std::uint64_t value) {  // 8 bytes: for hashes
    for (int shift = 0; shift < 64; shift += 8) out_.push_back(static_cast<char>(value >> shift));
  }
  void text(std::string_view text) {
    varint(text.size());
    out_.append(text);
  }
  void fixed(std::span<const std::uint8_t> bytes) { out_.append(bytes.begin(), bytes.end()); }
  void count(std::size_t items) { varint(items); }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_.push_back(static_cast<char>(value | 0x80));
    out_.push_back(static_cast<char>(value));
  }

  std::string& out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::int64_t integer() {
    const std::uint64_t zigzag = varint();
    return static_cast<std::int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
  }
  std::uint64_t bits() {
    std::uint64_t value = 0;
    int shift = 0;
    for (const char byte : take(8)) {
      value |= std::uint64_t{static_cast<std::uint8_t>(byte)} << shift;
      shift += 8;
    }
    return value;
  }
  std::string_view text() { return take(varint()); }  // points into what is read
  void fixed(std::span<std::uint8_t> bytes) {
    const std::string_view read = take(bytes.size());
    if (ok_) std::ranges::copy(read, bytes.begin());
  }
  // How many items follow. An item has at least one byte, so a claim beyond the rest is refused.
  std::size_t count() {
    const std::uint64_t items = varint();
    if (items > rest_.size()) ok_ = false;
    return ok_ ? items : 0;
  }

  bool ok() const { return ok_; }                     // no read failed so far
  bool done() const { return ok_ && rest_.empty(); }  // and nothing is left over

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::string_view byte = take(1);
      if (!ok_) return 0;
      const auto bits = static_cast<std::uint8_t>(byte[0]);
      value |= static_cast<std::uint64_t>(bits & 0x7f) << shift;
      if (bits < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  std::string_view take(std::uint64_t size) {
    if (!ok_ || size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace annai
