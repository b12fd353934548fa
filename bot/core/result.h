// Result<T>: what can happen and is no bug. Exceptions stay inside the file that includes the
// library that throws them.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace annai {

enum class ErrorCode {
  kBadRequest,    // the other side sent something that it must not send
  kNotFound,      // no such session
  kRefused,       // the other side has understood, and says no
  kRateLimited,   // too much, come back after Error::retry_after_ms
  kUnavailable,   // disk, network or back end: nothing was acknowledged
  kFailed,        // for good: tried again, it would fail again
  kInvalidInput,  // content or configuration that cannot be used
};

struct Error {
  ErrorCode code;
  std::string message;
  int retry_after_ms = 0;
  std::vector<std::string> blamed{};  // kRefused: values that alone are to blame, if it is known
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

}  // namespace annai
