#include "connectors/mypage/sandbox/secret.h"

#include <sodium.h>

#include <new>
#include <utility>

namespace annai::mypage {

Secret::Secret(std::size_t capacity)
    : bytes_(static_cast<char*>(sodium_malloc(capacity + 1))), capacity_(capacity) {
  if (bytes_ == nullptr) throw std::bad_alloc();
  sodium_memzero(bytes_, capacity + 1);
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)),
      capacity_(std::exchange(other.capacity_, 0)),
      size_(std::exchange(other.size_, 0)) {}

Secret::~Secret() { sodium_free(bytes_); }

void Secret::append(char c) {
  if (size_ < capacity_) bytes_[size_++] = c;
}

}  // namespace annai::mypage
