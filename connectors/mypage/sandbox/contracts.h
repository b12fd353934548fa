// The insurer's records: a CSV file, read once at start. Its columns, in any order:
//   policy_number,product,registrable(yes|no),renewed_policy_number,start_date,car,
//   name,name_kana,postal_code,address,birth_date(YYYY-MM-DD),phone
// UTF-8; a value with commas or quotes stands in quotes (RFC 4180). The first line names them.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bot/core/yaml.h"
#include "connectors/mypage/sandbox/application.h"
#include "connectors/mypage/sandbox/keys.h"

namespace annai::mypage {

// 氏名, 住所, 生年月日, 電話番号: compared as digests, so that a look at one takes as long as at
// any.
using FourItems = std::array<std::array<std::uint8_t, 32>, 4>;
FourItems four_items(const Holder& holder, const Keys& keys);
bool same(const FourItems& a, const FourItems& b);  // all four, always

struct Contract {
  std::string policy_number;
  std::string product;
  bool registrable = true;
  std::string renewed_policy_number;
  std::string start_date;
  std::string car;
  FourItems items;
};

class Contracts {
 public:
  // What is wrong stands in `problems`, all of it, as file:line.
  static Contracts read(const std::filesystem::path& file, const Keys& keys, Problems& problems);

  // An unknown number has a record, too, that nothing agrees with and that cannot be registered.
  const Contract& find(const std::string& policy_number) const;
  std::size_t size() const { return contracts_.size(); }

 private:
  std::map<std::string, Contract, std::less<>> contracts_;
  Contract unknown_;
};

}  // namespace annai::mypage
