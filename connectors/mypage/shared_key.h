// The key that My Page and the chat share: bearer of every call, and signer of every notice
// (openapi.yaml, "Shared key"). It can be neither copied nor printed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "bot/core/result.h"

namespace annai {

class SharedKey {
 public:
  // Reads the file, or makes one that only its owner may read. InvalidInput: readable by everybody,
  // or too short to be a key.
  static Result<SharedKey> open(const std::filesystem::path& file);
  explicit SharedKey(std::string text) : text_(std::move(text)) {}
  SharedKey(SharedKey&&) = default;
  SharedKey& operator=(SharedKey&&) = default;

  std::string authorization() const;  // the field of a call

  // "sha256=" and the HMAC of a notice.
  std::string signature(std::string_view timestamp, std::string_view body) const;
  // In constant time.
  bool has_signed(std::string_view timestamp, std::string_view body, std::string_view given) const;

 private:
  std::string text_;
};

}  // namespace annai
