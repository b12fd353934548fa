// Each feature has a mass: rare ones much, common ones little. A question is known to an article in
// two ways.
//
// Covered: which part of the question's mass the article says at all, where a feature counts the
// more the more of the article's sentences have it (n / (n + 5)). One walk over the lists of the
// question's features.
//
// Near: it is almost, letter by letter, one of the example questions: the cosine of the two sets of
// features. At most the square root of the part of its mass that the article says, so only the few
// articles that say most of the question are compared.
//
// The score is what either leaves doubtful, taken away: 1 - (1 - √covered)(1 - near).
#include "knowledge/search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "knowledge/article.h"

namespace annai {
namespace {

// Tuned on the shipped articles, each example question left out in turn (figures: README.md).
constexpr std::array<float, kFeatureKinds> kKindMass = {0.3F, 0.7F, 1.0F, 0.4F, 0.2F};
constexpr float kHalfOwn = 4;       // a feature said this often counts half
constexpr float kToldCount = 0.7F;  // a body speaks of neighbouring things, too
constexpr float kNear = 0.8F;       // cosines below this count nothing

// The most common features together hold less than this part of a question, and are not looked up:
// their lists are the long ones.
constexpr float kNegligible = 0.1F;

// The place in a list where the next one will stand.
std::uint32_t here(const auto& list) { return static_cast<std::uint32_t>(list.size()); }

// The best few articles so far, best first.
class Best {
 public:
  Best(std::size_t limit, float floor) : limit_(limit), bar_(floor) { hits_.reserve(limit + 1); }

  float bar() const { return bar_; }  // what a score must reach to count

  void offer(Hit hit) {
    if (hit.score < bar_ || (hits_.size() == limit_ && hit.score == bar_)) return;
    const auto worse = [&](const Hit& other) { return other.score < hit.score; };
    hits_.insert(std::ranges::find_if(hits_, worse), hit);
    if (hits_.size() > limit_) hits_.pop_back();
    if (hits_.size() == limit_) bar_ = hits_.back().score;
  }

  std::vector<Hit> take() { return std::move(hits_); }

 private:
  std::size_t limit_;
  float bar_;
  std::vector<Hit> hits_;
};

struct Term {  // a feature of the question that the index knows
  std::uint32_t number = 0;
  float mass = 0;
};

// What an article has of the question, in parts of kWhole: small, for there may be 100,000 to add
// up.
struct Sum {
  std::uint16_t covered = 0;
  std::uint16_t said = 0;  // the same, as if each feature were all its own
};
constexpr float kWhole = 65535;

// Kept by each thread for its next question. All zero between two questions.
struct Scratch {
  std::vector<Sum> sums;      // per article
  std::vector<float> wanted;  // per feature: its mass, if the question has it
  std::vector<Term> terms;

  void fit(std::size_t articles, std::size_t features) {
    if (sums.size() < articles) sums.resize(articles);
    if (wanted.size() < features) wanted.resize(features);
  }
};

}  // namespace

// How often the sentences of each article have a feature, article by article.
struct Search::Counts {
  struct Count {
    std::uint32_t feature = 0;
    float times = 0;
  };
  std::vector<Count> all;
  std::vector<std::uint32_t> start;  // per article
};

Search Search::over(const Articles& articles, const Words& words) {
  std::vector<Document> documents;
  documents.reserve(articles.all().size());
  for (const Article& article : articles.all()) {
    Document& document = documents.emplace_back();
    document.asked.push_back(words.cut(article.title));
    for (const std::string& question : article.questions) {
      document.asked.push_back(words.cut(question));
    }
    for (const std::string& sentence : sentences_of(article)) {
      document.told.push_back(words.cut(sentence));
    }
  }
  return Search(documents);
}

Search::Search(std::span<const Document> documents)
    : articles_(static_cast<std::uint32_t>(documents.size())), slots_(1024) {
  Counts counts;
  std::vector<float> times;        // per feature, in the article at hand
  std::vector<std::uint32_t> own;  // features of the article at hand
  const auto count = [&](std::uint32_t feature, float by) {
    if (feature >= times.size()) times.resize(kinds_.size());
    if (times[feature] == 0) own.push_back(feature);
    times[feature] += by;
  };
  for (const Document& document : documents) {
    sentence_start_.push_back(here(said_start_));
    for (const Features& sentence : document.asked) {
      said_start_.push_back(here(said_));
      for (const Feature& feature : sentence) {
        said_.push_back(number_of(feature));
        count(said_.back(), 1);
      }
    }
    for (const Features& sentence : document.told) {
      for (const Feature& feature : sentence) count(number_of(feature), kToldCount);
    }
    counts.start.push_back(here(counts.all));
    for (const std::uint32_t feature : own) {
      counts.all.push_back({feature, std::exchange(times[feature], 0.0F)});
    }
    own.clear();
  }
  counts.start.push_back(here(counts.all));
  sentence_start_.push_back(here(said_start_));
  said_start_.push_back(here(said_));
  weigh_and_invert(counts);
}

std::vector<Hit> Search::find(const Features& question, std::size_t limit) const {
  static thread_local Scratch scratch;
  if (limit == 0) return {};
  scratch.fit(articles_, masses_.size());
  std::vector<Sum>& sums = scratch.sums;

  float whole = 0;  // the question's mass, whether the index knows its features or not
  std::vector<Term>& terms = scratch.terms;
  for (const Feature& feature : question) {
    const std::uint32_t number = slots_[slot_of(feature.hash)].number;
    const float mass = number == 0 ? mass_of(feature.kind, 1) : masses_[number - 1];
    whole += mass;
    if (number != 0) terms.push_back({number - 1, mass});
  }

  std::ranges::sort(terms, {}, [this](const Term& term) {
    return posting_start_[term.number + 1] - posting_start_[term.number];
  });
  float left = 0;
  for (const Term& term : terms) left += term.mass;
  for (const Term& term : terms) {
    scratch.wanted[term.number] = term.mass;
    left -= term.mass;
    if (left + term.mass < kNegligible * whole) continue;
    const std::uint32_t begin = posting_start_[term.number];
    const std::uint32_t end = posting_start_[term.number + 1];
    const auto parts = static_cast<std::uint32_t>(kWhole * term.mass / whole);
    for (const Posting& posting : std::span(postings_).subspan(begin, end - begin)) {
      Sum& sum = sums[posting.article];
      sum.covered += static_cast<std::uint16_t>(parts * posting.share / 256);
      sum.said += static_cast<std::uint16_t>(parts);
    }
  }

  Best best(limit, kFloor);
  for (std::uint32_t article = 0; article < articles_; ++article) {
    const Sum sum = std::exchange(sums[article], {});
    const bool may_be_near = static_cast<float>(sum.said) >= kNear * kNear * kWhole;
    const float covered = static_cast<float>(sum.covered) / kWhole;
    if (!may_be_near && covered < best.bar() * best.bar()) continue;
    const float near = may_be_near ? nearness(article, scratch.wanted, whole) : 0;
    best.offer({article, 1 - (1 - std::sqrt(covered)) * (1 - near)});
  }
  for (const Term& term : terms) scratch.wanted[term.number] = 0;
  terms.clear();
  return best.take();
}

// 0 to 1 for the best of the article's questions; 1: the same.
float Search::nearness(std::uint32_t article, const std::vector<float>& wanted, float whole) const {
  float best = 0;
  for (std::uint32_t s = sentence_start_[article]; s < sentence_start_[article + 1]; ++s) {
    float shared = 0;
    float own = 0;
    for (std::uint32_t i = said_start_[s]; i < said_start_[s + 1]; ++i) {
      shared += wanted[said_[i]];
      own += masses_[said_[i]];
    }
    if (own > 0) best = std::max(best, shared / std::sqrt(own * whole));
  }
  const float over = std::clamp((best - kNear) / (1 - kNear), 0.0F, 1.0F);
  return over * over;
}

std::size_t Search::slot_of(std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].number != 0 && slots_[at].hash != hash) at = (at + 1) & mask;
  return at;
}

std::uint32_t Search::number_of(const Feature& feature) {
  const std::size_t at = slot_of(feature.hash);
  if (slots_[at].number != 0) return slots_[at].number - 1;
  kinds_.push_back(feature.kind);
  const auto number = static_cast<std::uint32_t>(kinds_.size());
  slots_[at] = {feature.hash, number};
  if (kinds_.size() * 2 > slots_.size()) {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
    for (const Slot& slot : old) {
      if (slot.number != 0) slots_[slot_of(slot.hash)] = slot;
    }
  }
  return number - 1;
}

// The articles of each feature, from the features of each article: counted, then placed.
void Search::weigh_and_invert(const Counts& counts) {
  posting_start_.assign(kinds_.size() + 1, 0);
  for (const auto& count : counts.all) ++posting_start_[count.feature + 1];
  masses_.reserve(kinds_.size());
  for (std::size_t f = 0; f < kinds_.size(); ++f) {
    masses_.push_back(mass_of(kinds_[f], posting_start_[f + 1]));
    posting_start_[f + 1] += posting_start_[f];
  }
  postings_.resize(counts.all.size());
  std::vector<std::uint32_t> next(posting_start_.begin(), posting_start_.end() - 1);
  for (std::uint32_t article = 0; article < articles_; ++article) {
    for (std::uint32_t i = counts.start[article]; i < counts.start[article + 1]; ++i) {
      const auto& [feature, times] = counts.all[i];
      const auto share = static_cast<std::uint8_t>(255 * times / (times + kHalfOwn));
      postings_[next[feature]++] = {.article = article, .share = share};
    }
  }
}

// Rare is what few articles say, however often each of them says it.
float Search::mass_of(FeatureKind kind, std::size_t articles_with_it) const {
  const float rarity =
      std::log1p(static_cast<float>(articles_) / static_cast<float>(articles_with_it));
  return kKindMass[static_cast<std::size_t>(kind)] * rarity;
}

}  // namespace annai
