// What one search costs: the question is cut into words already, the articles are made up. The
// growth from 1,000 to 100,000 articles is the figure to watch.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "knowledge/search.h"
#include "knowledge/words.h"
#include "tests/bench/generated.h"

namespace annai::bench {
namespace {

constexpr std::size_t kAsked = 8;
constexpr std::size_t kQuestions = 512;
constexpr std::size_t kHits = 5;

const Words& words() {
  static const Words opened = Words::open().value();
  return opened;
}

Search::Document make_document(std::size_t n) {
  Search::Document document;
  document.asked.reserve(kAsked);
  for (std::size_t i = 0; i < kAsked; ++i) {
    document.asked.push_back(words().cut(make_question(n, n * kAsked + i)));
  }
  document.told.push_back(words().cut("受付の画面からもう一度お試しください"));
  document.told.push_back(words().cut("変わらないときは窓口の係員にお声がけください"));
  return document;
}

void find(benchmark::State& state) {
  const auto articles = static_cast<std::size_t>(state.range(0));
  std::vector<Search::Document> documents;
  documents.reserve(articles);
  for (std::size_t n = 0; n < articles; ++n) documents.push_back(make_document(n));
  const Search search(documents);

  std::vector<Features> questions;
  questions.reserve(kQuestions);
  for (std::size_t i = 0; i < kQuestions; ++i) {
    questions.push_back(words().cut(make_question(i * 7919 % articles, i * 97 + 50'000)));
  }
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(search.find(questions[next], kHits));
    next = (next + 1) % questions.size();
  }
}
BENCHMARK(find)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace annai::bench

BENCHMARK_MAIN();
