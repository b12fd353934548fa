// Made-up rules and utterances for benchmarks: a library's help desk, so that nothing in them meets
// the shipped content. Deterministic: the same numbers give the same text on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace annai::bench {

inline constexpr const char* kFact = "front-desk";
inline constexpr std::size_t kRules = 12'000;  // so many different ones can be made

// A rule as a writer could have written it: alternations, optional particles, bounded gaps.
struct GeneratedRule {
  std::string intent;  // generated-17, also the name of its article
  std::string topic;   // 貸出予約
  std::string title;   // of the article that answers it: 貸出予約の未着
  std::vector<std::string> any;
  std::string yes;  // an utterance that it matches
  std::string no;   // one that it must not match
};

// Rule n is about one topic and one trouble. Rules share topics (eight rules a topic) and troubles,
// so an utterance contains the words of several rules and belongs to one. n < kRules.
GeneratedRule make_rule(std::size_t n);
std::vector<GeneratedRule> make_rules(std::size_t count);

// Something rule n matches. Different `variant`s below 98,304 give different texts, so that
// no cache of whole utterances can help.
std::string make_utterance(std::size_t n, std::uint64_t variant);

// What somebody could ask of made-up article n: everyday words, and one name that only eight
// articles have, so that the vocabulary grows with their number as it does in life. Any n.
std::string make_question(std::size_t n, std::uint64_t variant);

// As items of a rules/*.yaml file.
std::string to_yaml(const std::vector<GeneratedRule>& rules);
// The article that answers rule n; cites kFact.
std::string to_article(std::size_t n);

}  // namespace annai::bench
