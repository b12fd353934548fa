#include "bot/turn/understand.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <ranges>
#include <tuple>

#include "bot/turn/questions.h"

namespace annai {
namespace {

using intents::Match;
using intents::Span;
using intents::Text;

// Search scores (0 to 1). Chosen on questions that no rule knew: see the README.
constexpr float kClearScore = 0.30F;
constexpr float kClearLead = 0.05F;  // over the next article
constexpr float kNearScore = 0.24F;
constexpr float kTopicBonus = 0.06F;  // of the topic in hand, for the lead
constexpr std::size_t kMostNear = 4;

constexpr int kAskedBonus = 4;    // words in the sentence that asks count more than those that tell
constexpr int kTogetherPart = 4;  // a quarter of the new words must count
constexpr int kCloseCall = 2;     // characters by which a winner may only just have won
constexpr int kSecondAtLeast = 4;  // characters that a second question must have matched
constexpr std::array<std::u16string_view, 6> kJoiners{u"と",     u"それから", u"あと",
                                                      u"および", u"また",     u"and"};

// The sentence that asks is the last one: people tell first, and then ask.
bool in_asking_sentence(const Match& match, const Text& text) {
  return std::ranges::any_of(
      match.words, [&](Span word) { return text.sentence[word.begin] == text.sentence.back(); });
}

void prefer_what_is_asked(std::vector<Match>& matches, const Text& text) {
  if (text.sentence.back() == 0) return;
  for (Match& match : matches) {
    if (in_asking_sentence(match, text)) match.specificity += kAskedBonus;
  }
  std::ranges::sort(matches, [](const Match& a, const Match& b) {
    return std::tuple(a.priority, a.specificity, -a.rule) >
           std::tuple(b.priority, b.specificity, -b.rule);
  });
}

Meaning meaning_of(const ContentRoot& content, const Match& match) {
  const std::string& intent = content.rules.rule(match).intent;
  return {.article = content.articles.by_intent(intent),
          .node = content.dialogs.by_intent(intent),
          .form = content.dialogs.form_by_intent(intent)};
}

// A command of a form or a procedure means nothing outside it.
bool is_known(const Meaning& meaning) {
  return meaning.article != nullptr || meaning.node != nullptr || meaning.form != nullptr;
}

bool is_answer(const Meaning& meaning) {
  return meaning.article != nullptr && meaning.article->outcome == OutcomeKind::kAnswer;
}

std::uint16_t begin_of(const Match& match) {
  return std::ranges::min(match.words, {}, &Span::begin).begin;
}
std::uint16_t end_of(const Match& match) {
  return std::ranges::max(match.words, {}, &Span::end).end;
}

// "AとBを教えて": two matches in one sentence, one wholly before the other, parted by a comma or by
// "and".
bool apart(const Match& a, const Match& b, const Text& text) {
  const Match& first = begin_of(a) < begin_of(b) ? a : b;
  const Match& second = begin_of(a) < begin_of(b) ? b : a;
  const std::size_t end = end_of(first);
  const std::size_t begin = begin_of(second);
  if (end > begin) return false;
  if (text.clause[end - 1] != text.clause[begin]) return true;
  const std::u16string_view between = std::u16string_view(text.chars).substr(end, begin - end);
  return std::ranges::any_of(kJoiners, [&](std::u16string_view joiner) {
    return between.find(joiner) != std::u16string_view::npos;
  });
}

// Two rules that fit almost equally well: both may be meant, and both answers are short.
bool close_call(const Match& other, const Match& winner) {
  return other.priority == winner.priority && winner.specificity - other.specificity <= kCloseCall;
}

// Each of two questions answered by itself, the second one knowing the topic of the first.
std::vector<Meaning> answers_to_each(const ContentRoot& content, std::string_view utterance,
                                     const Text& text, intents::InHand in_hand) {
  std::vector<Meaning> answers;
  const std::vector<std::string_view> questions = questions_in(utterance, text);
  if (questions.size() < 2) return answers;
  for (const std::string_view question : questions) {
    const std::vector<Match> matches = content.rules.match(intents::normalize(question), in_hand);
    if (matches.empty() || matches.front().priority < 0) continue;
    const Meaning meaning = meaning_of(content, matches.front());
    if (!is_answer(meaning)) continue;
    in_hand.topic = meaning.article->topic;
    const bool twice =
        std::ranges::find(answers, meaning.article, &Meaning::article) != answers.end();
    if (!twice && answers.size() < 2) answers.push_back(meaning);
  }
  return answers;
}

std::vector<Meaning> chosen(const ContentRoot& content, std::string_view utterance,
                            const std::vector<Match>& matches, const Text& text,
                            intents::InHand in_hand) {
  if (matches.empty()) return {};
  std::vector<Meaning> clear{meaning_of(content, matches.front())};
  if (!is_answer(clear.front())) return clear;
  std::vector<Meaning> each = answers_to_each(content, utterance, text, in_hand);
  if (each.size() == 2) return each;
  for (const Match& match : matches) {
    if (match.priority < 0 || match.specificity < kSecondAtLeast) continue;
    const Meaning second = meaning_of(content, match);
    if (!is_answer(second) || second.article == clear.front().article) continue;
    if (close_call(match, matches.front()) || apart(match, matches.front(), text)) {
      const bool earlier = begin_of(match) < begin_of(matches.front());
      clear.insert(earlier ? clear.begin() : clear.end(), second);  // as they were asked
      break;
    }
  }
  return clear;
}

// Where the sentence begins whose last character stands before `end`.
std::size_t sentence_begin(const Text& text, std::size_t end) {
  std::size_t begin = end - 1;
  while (begin > 0 && text.sentence[begin - 1] == text.sentence[end - 1]) --begin;
  return begin;
}

// What no rule understands as a whole may be clear in one of its sentences: the last one that is.
std::vector<Meaning> by_sentence(const ContentRoot& content, std::string_view utterance,
                                 const Text& text, intents::InHand in_hand) {
  if (text.sentence.back() == 0) return {};
  for (std::size_t end = text.chars.size(); end > 0;) {
    const std::size_t begin = sentence_begin(text, end);
    const Text sentence = intents::normalize(intents::typed(utterance, text, begin, end));
    for (const Match& match : content.rules.match(sentence, in_hand)) {
      const Meaning meaning = meaning_of(content, match);
      if (is_answer(meaning) || meaning.form != nullptr) return {meaning};
    }
    end = begin;
  }
  return {};
}

// 「メールを待っています」「まだ何も」: a rule that needs words of both, and not just a 次は of the
// new ones.
std::vector<Meaning> together(const ContentRoot& content, std::string_view before,
                              std::string_view utterance, intents::InHand in_hand) {
  constexpr std::string_view kStop = "。";
  if (before.empty()) return {};
  std::string both(before);
  both.append(kStop).append(utterance);
  const Text text = intents::normalize(both);
  const auto is_new = [&](std::size_t at) { return text.from[at] >= before.size(); };
  const auto new_chars =
      std::ranges::count_if(std::views::iota(std::size_t{0}, text.chars.size()), is_new);
  for (const Match& match : content.rules.match(text, in_hand)) {
    std::ptrdiff_t of_them = 0;
    for (const Span word : match.words) of_them += is_new(word.begin) ? word.end - word.begin : 0;
    const Meaning meaning = meaning_of(content, match);
    if (is_answer(meaning) && kTogetherPart * of_them >= new_chars) return {meaning};
  }
  return {};
}

// A story tells of much that nobody is asked about: accidents, firms, telephones. If its question
// alone has an answer, that is what she wants.
std::vector<Meaning> asked_in_story(const ContentRoot& content, std::string_view utterance,
                                    const Text& text, const Meaning& winner,
                                    intents::InHand in_hand) {
  constexpr std::size_t kStory = 50;  // characters
  constexpr std::size_t kQuestion = 6;
  if (text.chars.size() < kStory || text.sentence.back() == 0 || is_answer(winner)) return {};
  if (winner.form != nullptr || winner.node != nullptr) return {};
  if (questions_in(utterance, text).empty()) return {};
  const std::size_t end = text.chars.size();
  const Text asked =
      intents::normalize(intents::typed(utterance, text, sentence_begin(text, end), end));
  if (asked.chars.size() < kQuestion) return {};
  const std::vector<Match> matches = content.rules.match(asked, in_hand);
  if (matches.empty() || matches.front().priority < 0) return {};
  const Meaning meaning = meaning_of(content, matches.front());
  return is_answer(meaning) ? std::vector{meaning} : std::vector<Meaning>{};
}

void explain(Why* why, const ContentRoot& content, const std::vector<Match>& matches,
             const Text& text) {
  if (why == nullptr) return;
  why->push_back("normalised: " + intents::to_utf8(text.chars));
  for (const Match& match : matches) {
    std::vector<std::string> words;
    words.reserve(match.words.size());
    for (const Span word : match.words) {
      words.push_back(intents::to_utf8(
          std::u16string_view(text.chars).substr(word.begin, word.end - word.begin)));
    }
    std::ranges::reverse(words);
    why->push_back(fmt::format("{}: {} (priority {}, {} characters: {})",
                               &match == &matches.front() ? "rule won" : "rule lost",
                               content.rules.rule(match).intent, match.priority, match.specificity,
                               fmt::join(words, " ")));
  }
}

void search(Understanding& found, const ContentRoot& content, std::string_view utterance,
            std::string_view topic, Why* why) {
  std::vector<Hit> hits = content.search.get().find(content.words.cut(utterance), kMostNear);
  // Of two that are alike, the one about what is in hand; how good it is, is its own score.
  const auto with_topic = [&](const Hit& hit) {
    const bool same = !topic.empty() && content.articles.all()[hit.article].topic == topic;
    return hit.score + (same ? kTopicBonus : 0);
  };
  std::ranges::sort(hits, std::greater(), with_topic);
  if (why != nullptr) {
    for (const Hit& hit : hits) {
      why->push_back(
          fmt::format("search: {} {:.2f}", content.articles.all()[hit.article].id, hit.score));
    }
  }
  if (hits.empty()) return;
  const float lead = hits.size() > 1 ? with_topic(hits[0]) - with_topic(hits[1]) : hits[0].score;
  const Article& best = content.articles.all()[hits.front().article];
  if (hits.front().score >= kClearScore && lead >= kClearLead) {
    found.clear.push_back({.article = &best});
    found.found_by_search = true;
    return;
  }
  for (const Hit& hit : hits) {
    const Article& article = content.articles.all()[hit.article];
    const bool offers_help =
        article.outcome == OutcomeKind::kAnswer || article.outcome == OutcomeKind::kSuggest;
    if (hit.score >= kNearScore && offers_help) found.near.push_back(&article);
  }
}

}  // namespace

Understanding understand(const ContentRoot& content, std::string_view utterance,
                         intents::InHand in_hand, std::string_view before, Why* why) {
  Understanding found;
  const Text text = intents::normalize(utterance);
  if (const auto asked = content.asked.find(text.chars); asked != content.asked.end()) {
    if (why != nullptr) why->push_back("an example question of " + asked->second->id);
    found.clear.push_back({.article = asked->second});
    return found;
  }
  if (text.chars.empty()) return found;
  std::vector<Match> matches = content.rules.match(text, in_hand);
  std::erase_if(matches, [&](const Match& match) { return !is_known(meaning_of(content, match)); });
  prefer_what_is_asked(matches, text);
  explain(why, content, matches, text);
  found.clear = chosen(content, utterance, matches, text, in_hand);
  if (!found.clear.empty()) {
    auto asked = asked_in_story(content, utterance, text, found.clear.front(), in_hand);
    if (!asked.empty()) found.clear = std::move(asked);
  }
  if (found.clear.empty()) found.clear = by_sentence(content, utterance, text, in_hand);
  if (found.clear.empty()) search(found, content, utterance, in_hand.topic, why);
  if (found.clear.empty()) {
    found.clear = together(content, before, utterance, in_hand);
    if (why != nullptr && !found.clear.empty()) {
      why->push_back(fmt::format("together with what she said before: {}", before));
    }
  }
  return found;
}

}  // namespace annai
