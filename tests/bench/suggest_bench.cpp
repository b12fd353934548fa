// What it costs to suggest questions while a customer types, with the shipped content: 2 ms at
// most.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "bot/turn/content_root.h"
#include "bot/turn/turn.h"

namespace annai::bench {
namespace {

// As it is typed: a word half, a word, the beginning of a question, and what nobody asks.
constexpr std::array<std::string_view, 8> kTyped = {
    "め",           "メール",  "メールが届", "証券番号は", "パスワードを忘れ",
    "登録のしかた", "車が2台", "ん"};

void suggest(benchmark::State& state) {
  Problems problems;
  const std::shared_ptr<const ContentRoot> content =
      ContentRoot::load(ContentFolders::at("."), problems);
  if (!content) std::abort();
  const Turn turn(content);
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(turn.suggest(kTyped[next]));
    next = (next + 1) % kTyped.size();
  }
}
BENCHMARK(suggest)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace annai::bench

BENCHMARK_MAIN();
