// SEC-13: can the time of an answer tell why contracts did not match? Each class of failure goes
// the whole way (read, compare, count, commit) in turn with the others, and is compared by Welch's
// t with a number that does not exist. |t| under 4.5: no difference that anybody could use.
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "connectors/mypage/sandbox/counts.h"
#include "connectors/mypage/sandbox/matching.h"
#include "connectors/mypage/sandbox/times.h"

namespace annai::mypage {
namespace {

using nlohmann::json;
using std::chrono::steady_clock;

constexpr std::size_t kWarmUp = 200;

struct Kind {
  const char* name;
  json body;
  bool locked = false;
  std::vector<double> samples;  // microseconds
};

json himawari() {
  return {{"policies", {"A100200301"}},
          {"holder",
           {{"name", "向日葵さゆり"},
            {"postal_code", "1608338"},
            {"address", "東京都新宿区西新宿9-26-1"},
            {"birth_date", "1980-04-01"},
            {"phone", "09000001111"}}}};
}

json with(std::initializer_list<std::pair<const char*, const char*>> changes) {
  json body = himawari();
  for (const auto& [item, value] : changes) body["holder"][item] = value;
  return body;
}

json of_number(const char* number) {
  json body = himawari();
  body["policies"] = {number};
  return body;
}

class Bench {
 public:
  explicit Bench(const std::filesystem::path& folder)
      : contracts_(
            Contracts::read(ANNAI_SOURCE_ROOT "/deploy/sandbox/contracts.csv", keys_, problems_)),
        database_(*Database::open(folder)) {
    const auto registered = database_->commit([](Sql& sql) {
      sql.run(
          "INSERT INTO members (email, password, name, mail_preference, since) VALUES "
          "('a@example.jp', '', '', 0, 0)");
      sql.run("INSERT INTO member_policies VALUES ('B200300401', 1)");
    });
    if (!registered) std::abort();
  }

  double microseconds(const Kind& kind) {
    now_ += std::chrono::hours(24 * 31);  // no count of the samples before still counts
    const std::string number = kind.body["policies"][0];
    const std::string name = keys_.name_of("policy", kind.locked ? number : "another");
    const auto counted = database_->commit([&](Sql& sql) {
      for (int i = 0; i < numbers_.failed_matches_per_policy; ++i) count(sql, name, now_);
    });
    const std::string body = kind.body.dump();
    const auto begin = steady_clock::now();
    const auto typed = read_contract_check(body);
    const auto match =
        database_->transact([&](Sql& sql) { return matching_.check(sql, *typed, now_); });
    const auto end = steady_clock::now();
    if (!counted || !match || *match) std::abort();
    return std::chrono::duration<double, std::micro>(end - begin).count();
  }

 private:
  Keys keys_{std::string(43, 'k')};
  Problems problems_;
  Contracts contracts_;
  Numbers numbers_;
  Matching matching_{contracts_, keys_, numbers_};
  std::unique_ptr<Database> database_;
  UtcTime now_{std::chrono::seconds(1'800'000'000)};
};

// Without the slowest percent: a disk's hiccup says nothing of us.
std::pair<double, double> mean_and_error(std::vector<double> samples) {
  std::ranges::sort(samples);
  samples.resize(samples.size() * 99 / 100);
  const auto size = static_cast<double>(samples.size());
  double mean = 0, squares = 0;
  for (const double sample : samples) mean += sample / size;
  for (const double sample : samples) squares += (sample - mean) * (sample - mean);
  return {mean, squares / (size - 1) / size};
}

int bench(std::size_t samples) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("annai-oracle-" + std::to_string(::getpid()));
  std::vector<Kind> kinds = {
      {.name = "unknown number", .body = of_number("Z999999999"), .samples = {}},
      {.name = "one item wrong", .body = with({{"phone", "09000009999"}}), .samples = {}},
      {.name = "four items wrong",
       .body = with({{"phone", "09000009999"},
                     {"name", "別人花子"},
                     {"address", "東京都新宿区西新宿9-26-9"},
                     {"birth_date", "1999-09-09"}}),
       .samples = {}},
      {.name = "locked number", .body = himawari(), .locked = true, .samples = {}},
      {.name = "registered number", .body = of_number("B200300401"), .samples = {}},
      {.name = "number after renewal", .body = of_number("A100200302"), .samples = {}}};
  {
    Bench bench(folder);
    std::mt19937 chance(20261122);  // NOLINT(cert-msc51-cpp): the same every time
    std::vector<std::size_t> order(kinds.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t round = 0; round < samples + kWarmUp; ++round) {
      std::ranges::shuffle(order, chance);
      for (const std::size_t i : order) {
        const double sample = bench.microseconds(kinds[i]);
        if (round >= kWarmUp) kinds[i].samples.push_back(sample);
      }
    }
  }
  std::filesystem::remove_all(folder);
  const auto [usual, usual_error] = mean_and_error(kinds.front().samples);
  std::printf("%-24s %10s %8s   (%zu samples each)\n", "why it does not match", "us", "t", samples);
  for (const Kind& kind : kinds) {
    const auto [mean, error] = mean_and_error(kind.samples);
    std::printf("%-24s %10.1f %8.2f\n", kind.name, mean,
                (mean - usual) / std::sqrt(error + usual_error));
  }
  return 0;
}

}  // namespace
}  // namespace annai::mypage

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 1;
  return annai::mypage::bench(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 2'000);
}
