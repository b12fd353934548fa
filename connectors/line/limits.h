// What LINE takes ("Messaging API reference": message, action and Flex objects). Lengths are UTF-16
// code units; where LINE counts grapheme clusters, this is the stricter.
#pragma once

#include <cstddef>

namespace annai::line {

inline constexpr std::size_t kMostMessages = 5;  // of one call
inline constexpr std::size_t kMostText = 5'000;
inline constexpr std::size_t kMostAltText = 1'500;  // notification, list of talks, screen reader
inline constexpr std::size_t kMostQuickReplies = 13;
inline constexpr std::size_t kMostQuickLabel = 20;
inline constexpr std::size_t kMostButtonLabel = 40;  // of a Flex message
inline constexpr std::size_t kMostDisplayText = 300;
inline constexpr std::size_t kMostData = 300;  // of a postback
inline constexpr std::size_t kMostUri = 1'000;
inline constexpr std::size_t kMostBubbleBytes = 30'000;  // LINE writes 30 KB

}  // namespace annai::line
