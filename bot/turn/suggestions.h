// Questions offered while she types: the one that a turn would understand already, those that hold
// her words, those that search finds near. An article is
// offered by its first Japanese example question, which is answered by that article when it is
// sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/article.h"

namespace annai {

struct ContentRoot;

struct SuggestedQuestion {
  std::string label;
  std::string text;
};

// Immutable. Safe from any thread.
class Suggestions {
 public:
  static constexpr std::size_t kMost = 5;

  Suggestions() = default;
  // `asked`: every example question, normalised, and the article that answers it.
  Suggestions(const Articles& articles,
              const std::unordered_map<std::u16string, const Article*>& asked);

  std::vector<SuggestedQuestion> find(const ContentRoot& content, std::string_view typed) const;

 private:
  struct Question {
    std::u16string chars;  // normalised
    std::uint32_t offer;
  };

  std::vector<std::uint32_t> holding(std::u16string_view part) const;

  std::vector<std::string> offers_;  // one question an article
  std::vector<Question> questions_;  // titles and examples
  std::unordered_map<const Article*, std::uint32_t> offer_of_;
};

}  // namespace annai
