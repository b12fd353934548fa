#include "bot/turn/answer.h"

#include <algorithm>
#include <utility>

#include "bot/core/code_points.h"
#include "bot/turn/choice_ids.h"

namespace annai {
namespace {

constexpr std::size_t kOfEach = 2;            // buttons of each of two answers
constexpr std::size_t kMostCharacters = 400;  // of a whole reply

// An article's first paragraph stands alone.
std::string short_answer(const Article& article) {
  return article.text.substr(0, article.text.find("\n\n"));
}

// Two answers in one reply. If they would be a wall of text, each says what it says first.
std::shared_ptr<const Content> both(const Article& first, const Article& second) {
  std::vector<Part> parts;
  if (code_points(first.text) + code_points(second.text) > kMostCharacters) {
    parts = {TextPart{short_answer(first)}, TextPart{short_answer(second)}};
  } else {
    parts = first.content->parts;
    parts.insert(parts.end(), second.content->parts.begin(), second.content->parts.end());
  }
  std::vector<Source> sources = first.content->sources;
  for (const Source& source : second.content->sources) {
    if (sources.empty() || sources.back().step != source.step) sources.push_back(source);
  }
  return Content::make(std::move(parts), std::move(sources));
}

}  // namespace

void Speaker::answer(const Article& article) {
  remember(article);
  reply(article.outcome, article.content, content_.offers.of(article));
}

void Speaker::answer(const Article& first, const Article& second) {
  remember(second);
  std::vector<OpenChoice> choices;
  choices.reserve(2 * kOfEach);
  for (const Article* article : {&first, &second}) {
    const OpenChoices& related = content_.offers.of(*article);
    for (std::size_t i = 0; i < std::min(kOfEach, related.size()); ++i) {
      const bool twice =
          std::ranges::find(choices, related[i].target, &OpenChoice::target) != choices.end();
      if (!twice) choices.push_back(related[i]);
    }
  }
  step_.record.article = first.id + " " + second.id;
  reply(OutcomeKind::kAnswer, both(first, second), std::move(choices));
}

void Speaker::say(const dialogs::Node& node) {
  step_.session.misses = 0;
  reply(node.outcome, node.content, content_.offers.of(node));
}

void Speaker::offer(const std::vector<const Article*>& near) {
  const dialogs::Node& node = *content_.dialogs.find(dialogs::names::kSuggest);
  std::vector<OpenChoice> choices;
  choices.reserve(near.size() + node.options.size());
  for (const Article* article : near) choices.push_back(choice_of(*article));
  for (const OpenChoice& option : content_.offers.of(node)) choices.push_back(option);
  reply(OutcomeKind::kSuggest, node.content, std::move(choices));
}

void Speaker::not_understood() {
  using namespace dialogs::names;
  const std::int32_t misses = ++step_.session.misses;
  const dialogs::Node& node = *content_.dialogs.find(misses == 1   ? kNotUnderstood
                                                     : misses == 2 ? kStillNot
                                                                   : kHelpless);
  reply(misses >= 3 ? OutcomeKind::kHandoff : OutcomeKind::kFallback, node.content,
        content_.offers.of(node));
}

void Speaker::stale_choice() {
  const dialogs::Node& node = *content_.dialogs.find(dialogs::names::kStaleChoice);
  reply(node.outcome, node.content, std::exchange(step_.session.choices, {}));
}

void Speaker::reply(OutcomeKind outcome, std::shared_ptr<const Content> content,
                    OpenChoices choices) {
  Session& session = step_.session;
  Reply reply{.seq = ++session.seq,
              .outcome = outcome,
              .pending = false,
              .content = std::move(content),
              .choices = {}};
  reply.choices.reserve(choices.size());
  for (const OpenChoice& choice : choices) {
    const ChoicePlace place{.seq = reply.seq,
                            .number = static_cast<std::uint8_t>(reply.choices.size())};
    reply.choices.push_back({choice.label, choice_id(session, place)});
  }
  session.choices = std::move(choices);
  session.choices_seq = reply.seq;
  step_.record.outcome = to_string(outcome);
  step_.replies.push_back(std::move(reply));
}

void Speaker::remember(const Article& article) {
  Session& session = step_.session;
  session.misses = 0;
  session.article = article.id;
  if (!article.topic.empty()) session.topic = article.topic;
  step_.record.article = article.id;
}

}  // namespace annai
