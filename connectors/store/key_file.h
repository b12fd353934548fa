// The key file: 32 random bytes a key, the newest first. The newest seals; the older ones open what
// was sealed before.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "bot/core/result.h"

namespace annai {

using Key = std::array<std::uint8_t, 32>;

// At least one key. Makes the file if it is missing. Unavailable, with a sentence for the operator:
// others may read it, it is of another length, or it cannot be read or made.
Result<std::vector<Key>> read_keys(const std::filesystem::path& file);

// Puts a new key before the others, or the file stays as it was. What is older than `life` at the
// last change of the file is needed no more, and goes. Returns how many keys there are now.
Result<std::size_t> add_key(const std::filesystem::path& file, std::chrono::hours life);

}  // namespace annai
