// A password while a request lasts: in locked memory, zeroed when it goes. It cannot be copied,
// printed or turned into JSON; whoever looks at it has to say reveal().
#pragma once

#include <cstddef>
#include <string_view>

namespace annai::mypage {

class Secret {
 public:
  explicit Secret(std::size_t capacity);  // empty
  Secret(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret& operator=(Secret&&) = delete;
  ~Secret();

  void append(char c);  // beyond the capacity: ignored
  bool empty() const { return size_ == 0; }
  // Valid as long as the secret.
  std::string_view reveal() const { return {bytes_, size_}; }
  const char* reveal_c_str() const { return bytes_; }

 private:
  char* bytes_;
  std::size_t capacity_;
  std::size_t size_ = 0;
};

}  // namespace annai::mypage
