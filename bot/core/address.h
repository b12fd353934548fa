// Where a customer is found on a channel that knows her by a name of its own: a LINE user.
// Personal.
#pragma once

#include <string>

namespace annai {

struct Address {
  std::string channel;  // "line", "rest"; "" on the web, whose customers hold tokens
  std::string name;     // as the channel knows her

  bool operator==(const Address&) const = default;
};

}  // namespace annai
