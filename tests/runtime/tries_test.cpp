#include "bot/runtime/tries.h"

#include <catch2/catch.hpp>

namespace annai {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST_CASE("so many tries in so long, counted from each of them", "[tries]") {
  Tries tries({.most = 2, .within = hours(1)});
  const UtcTime start{hours(1000)};
  tries.count(7, start);
  CHECK_FALSE(tries.exhausted(7, start));
  tries.count(7, start + hours(1) / 2);
  CHECK(tries.exhausted(7, start + hours(1) - milliseconds(1)));
  CHECK_FALSE(tries.exhausted(8, start));
  CHECK_FALSE(tries.exhausted(7, start + hours(1)));
}

TEST_CASE("of very many tries the oldest are forgotten", "[tries]") {
  Tries tries({.most = 1, .within = hours(1)});
  const UtcTime now{hours(1000)};
  for (std::uint64_t who = 0; who < Tries::kMost; ++who) tries.count(who, now);
  CHECK(tries.exhausted(0, now));
  tries.count(Tries::kMost, now);
  CHECK_FALSE(tries.exhausted(0, now));
  CHECK(tries.exhausted(1, now));
  CHECK(tries.exhausted(Tries::kMost, now));
}

}  // namespace
}  // namespace annai
