// What a postal code tells of an address, so that the customer need not type it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/member/postal_code.h"
#include "bot/core/result.h"

namespace annai {

// Read once, then immutable. The format is in README.md.
class PostalTable {
 public:
  PostalTable() = default;  // knows no code
  // Fails with InvalidInput, which lists every wrong line.
  static Result<PostalTable> read(std::string_view csv);

  // 神奈川県横浜市中区山下町; if a code has several towns, what they have in common.
  std::optional<std::string> prefix(const PostalCode& code) const;

  std::size_t size() const { return places_.size(); }

 private:
  struct Place {
    std::string code;
    std::string prefecture;
    std::string city;
    std::string town;
  };

  std::vector<Place> places_;  // by code
};

}  // namespace annai
