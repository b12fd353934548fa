// What matching one unseen utterance costs, by the number of rules: normalising, the walk over the
// text, and the verdict. Growth is the figure to watch.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "intents/load.h"
#include "tests/bench/generated.h"

namespace annai::bench {
namespace {

constexpr std::size_t kUtterances = 8192;

intents::Matcher make_matcher(std::size_t rules) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("annai-rules-" + std::to_string(rules));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "generated.yaml") << to_yaml(make_rules(rules));
  Problems problems;
  std::optional<intents::Matcher> matcher = intents::load_rules(folder, problems);
  std::filesystem::remove_all(folder);
  if (!matcher) std::abort();
  return std::move(*matcher);
}

void match(benchmark::State& state) {
  const auto rules = static_cast<std::size_t>(state.range(0));
  const intents::Matcher matcher = make_matcher(rules);
  std::vector<std::string> utterances;
  utterances.reserve(kUtterances);
  for (std::size_t i = 0; i < kUtterances; ++i)
    utterances.push_back(make_utterance(i * 7919 % rules, i));
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(matcher.match(intents::normalize(utterances[next]), {}));
    next = (next + 1) % utterances.size();
  }
}
BENCHMARK(match)->Arg(50)->Arg(500)->Arg(5'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace annai::bench

BENCHMARK_MAIN();
