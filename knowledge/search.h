// Which article is this question about? An immutable index in memory; find may run on any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "knowledge/words.h"

namespace annai {

class Articles;

struct Hit {
  std::uint32_t article = 0;  // its place in Articles::all()
  float score = 0;            // 0 to 1; 1: one of the article's own questions
};

class Search {
 public:
  // Below this nothing is found: so little in common means nothing.
  static constexpr float kFloor = 0.2F;

  // What an article says of itself, cut into words, a sentence each.
  struct Document {
    std::vector<Features> asked;  // title and example questions
    std::vector<Features> told;   // sentences of the body
  };

  // At most 2^24 documents.
  explicit Search(std::span<const Document> documents);
  static Search over(const Articles& articles, const Words& words);

  // The articles most like the question, best first, each once, at most `limit` (small: tens).
  std::vector<Hit> find(const Features& question, std::size_t limit) const;

 private:
  // An article that has a feature, and how much the feature is its own: 0 to 255.
  struct Posting {
    std::uint32_t article : 24;
    std::uint32_t share : 8;
  };
  struct Slot {  // of an open-addressing table
    std::uint32_t hash = 0;
    std::uint32_t number = 0;  // of the feature, plus one; 0: free
  };
  struct Counts;

  std::size_t slot_of(std::uint32_t hash) const;
  std::uint32_t number_of(const Feature& feature);
  void weigh_and_invert(const Counts& counts);
  float mass_of(FeatureKind kind, std::size_t articles_with_it) const;
  float nearness(std::uint32_t article, const std::vector<float>& wanted, float whole) const;

  std::uint32_t articles_ = 0;
  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<FeatureKind> kinds_;
  std::vector<float> masses_;  // per feature

  // Lists of lists: what belongs to number n stands from start[n] to start[n + 1].
  std::vector<std::uint32_t> posting_start_;   // per feature
  std::vector<Posting> postings_;              // ascending by article
  std::vector<std::uint32_t> sentence_start_;  // per article: its asked sentences
  std::vector<std::uint32_t> said_start_;      // per sentence: its features
  std::vector<std::uint32_t> said_;
};

}  // namespace annai
