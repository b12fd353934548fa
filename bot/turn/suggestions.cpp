#include "bot/turn/suggestions.h"

#include <algorithm>
#include <utility>

#include "bot/turn/content_root.h"
#include "bot/turn/understand.h"

namespace annai {
namespace {

constexpr std::size_t kLongest = 30;  // characters of a question that is offered
constexpr int kBegins = 3;            // examples that hold what was typed later on

bool is_kana(char16_t c) { return c >= u'\u3041' && c <= u'\u30FF'; }
bool is_letter(char16_t c) { return c >= u'a' && c <= u'z'; }

// In the middle of a conversion a syllable is half typed: しょうk.
std::u16string without_half_syllable(std::u16string chars) {
  std::size_t end = chars.size();
  while (end > 0 && is_letter(chars[end - 1])) --end;
  if (end > 0 && is_kana(chars[end - 1])) chars.resize(end);
  return chars;
}

// In the customers' language: English examples are understood, but not offered.
const std::string& offered_of(const Article& article) {
  const auto spoken = std::ranges::find_if(article.questions, [](const std::string& question) {
    return std::ranges::any_of(question,
                               [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  });
  return spoken != article.questions.end() ? *spoken : article.questions.front();
}

}  // namespace

Suggestions::Suggestions(const Articles& articles,
                         const std::unordered_map<std::u16string, const Article*>& asked) {
  for (const Article& article : articles.all()) {
    if (article.outcome != OutcomeKind::kAnswer || article.questions.empty()) continue;
    const std::string& question = offered_of(article);
    const std::u16string first = intents::normalize(question).chars;
    const auto answered = asked.find(first);
    if (first.size() > kLongest || answered == asked.end() || answered->second != &article) {
      continue;
    }
    const auto offer = static_cast<std::uint32_t>(offers_.size());
    offers_.push_back(question);
    offer_of_.emplace(&article, offer);
    questions_.push_back({intents::normalize(article.title).chars, offer});
    for (const std::string& example : article.questions) {
      questions_.push_back({intents::normalize(example).chars, offer});
    }
  }
}

std::vector<SuggestedQuestion> Suggestions::find(const ContentRoot& content,
                                                 std::string_view typed) const {
  const std::u16string part = without_half_syllable(intents::normalize(typed).chars);
  if (part.empty()) return {};
  std::vector<std::uint32_t> found;
  const auto add = [&](std::uint32_t offer) {
    if (found.size() < kMost && std::ranges::find(found, offer) == found.end()) {
      found.push_back(offer);
    }
  };
  const auto add_article = [&](const Article* article) {
    if (const auto offer = offer_of_.find(article); offer != offer_of_.end()) add(offer->second);
  };
  const Understanding meant = understand(content, typed, {});
  for (const Meaning& meaning : meant.clear) add_article(meaning.article);
  for (const std::uint32_t offer : holding(part)) add(offer);
  for (const Article* article : meant.near) add_article(article);

  std::vector<SuggestedQuestion> out;
  out.reserve(found.size());
  for (const std::uint32_t offer : found) out.push_back({offers_[offer], offers_[offer]});
  return out;
}

// The offers whose examples hold this part, those first in which most examples do. An example that
// begins with it counts more.
std::vector<std::uint32_t> Suggestions::holding(std::u16string_view part) const {
  std::vector<int> counts(offers_.size());
  for (const Question& question : questions_) {
    const std::size_t at = question.chars.find(part);
    if (at != question.chars.npos) counts[question.offer] += at == 0 ? kBegins : 1;
  }
  std::vector<std::uint32_t> offers;
  for (std::uint32_t offer = 0; offer < counts.size(); ++offer) {
    if (counts[offer] > 0) offers.push_back(offer);
  }
  const std::size_t most = std::min(kMost, offers.size());
  std::ranges::partial_sort(offers, offers.begin() + static_cast<std::ptrdiff_t>(most),
                            [&](std::uint32_t a, std::uint32_t b) {
                              return std::pair(-counts[a], a) < std::pair(-counts[b], b);
                            });
  offers.resize(most);
  return offers;
}

}  // namespace annai
