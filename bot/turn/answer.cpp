#include "bot/turn/answer.h"

#include <algorithm>
#include <utility>

#include "bot/turn/choice_ids.h"

namespace annai {
namespace {

constexpr std::string_view kArticle = "article:";
constexpr std::string_view kNode = "node:";
constexpr std::size_t kMostRelated = 6;

std::shared_ptr<const Content> both(const Content& first, const Content& second) {
  std::vector<Part> parts = first.parts;
  parts.insert(parts.end(), second.parts.begin(), second.parts.end());
  std::vector<Source> sources = first.sources;
  for (const Source& source : second.sources) {
    if (sources.empty() || sources.back().step != source.step) sources.push_back(source);
  }
  return Content::make(std::move(parts), std::move(sources));
}

}  // namespace

std::string target_of(const Article& article) { return std::string(kArticle) + article.id; }

Meaning resolve(const ContentRoot& content, std::string_view target) {
  if (target.starts_with(kArticle))
    return {.article = content.articles.by_id(target.substr(kArticle.size()))};
  if (target.starts_with(kNode)) return {.node = content.dialogs.find(target.substr(kNode.size()))};
  return {};
}

void Speaker::answer(const Article& article) {
  remember(article);
  reply(article.outcome, article.content, related(article, kMostRelated));
}

void Speaker::answer(const Article& first, const Article& second) {
  remember(second);
  std::vector<OpenChoice> choices = related(first, 2);
  for (OpenChoice& choice : related(second, 2)) {
    const bool twice =
        std::ranges::find(choices, choice.target, &OpenChoice::target) != choices.end();
    if (!twice) choices.push_back(std::move(choice));
  }
  step_.record.article = first.id + " " + second.id;
  reply(OutcomeKind::kAnswer, both(*first.content, *second.content), std::move(choices));
}

void Speaker::say(const dialogs::Node& node) {
  step_.session.misses = 0;
  reply(node.outcome, node.content, options(node));
}

void Speaker::offer(const std::vector<const Article*>& near) {
  const dialogs::Node& node = *content_.dialogs.find(dialogs::names::kSuggest);
  std::vector<OpenChoice> choices;
  choices.reserve(near.size() + node.options.size());
  for (const Article* article : near) choices.push_back({article->title, target_of(*article)});
  for (OpenChoice& option : options(node)) choices.push_back(std::move(option));
  reply(OutcomeKind::kSuggest, node.content, std::move(choices));
}

void Speaker::not_understood() {
  using namespace dialogs::names;
  const std::int32_t misses = ++step_.session.misses;
  const dialogs::Node& node = *content_.dialogs.find(misses == 1   ? kNotUnderstood
                                                     : misses == 2 ? kStillNot
                                                                   : kHelpless);
  reply(misses >= 3 ? OutcomeKind::kHandoff : OutcomeKind::kFallback, node.content, options(node));
}

void Speaker::stale_choice() {
  const dialogs::Node& node = *content_.dialogs.find(dialogs::names::kStaleChoice);
  reply(node.outcome, node.content, std::exchange(step_.session.choices, {}));
}

void Speaker::reply(OutcomeKind outcome, std::shared_ptr<const Content> content,
                    std::vector<OpenChoice> choices) {
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

std::vector<OpenChoice> Speaker::related(const Article& article, std::size_t most) const {
  std::vector<OpenChoice> choices;
  for (const std::string& id : article.related) {
    if (choices.size() == most) break;
    const Article& other = *content_.articles.by_id(id);
    choices.push_back({other.title, target_of(other)});
  }
  return choices;
}

std::vector<OpenChoice> Speaker::options(const dialogs::Node& node) const {
  std::vector<OpenChoice> choices;
  for (const dialogs::Option& option : node.options) {
    if (!option.target.node.empty()) {
      choices.push_back({option.label, std::string(kNode) + option.target.node});
      continue;
    }
    const Article& article = *content_.articles.by_id(option.target.article);
    choices.push_back({option.label.empty() ? article.title : option.label, target_of(article)});
  }
  return choices;
}

void Speaker::remember(const Article& article) {
  Session& session = step_.session;
  session.misses = 0;
  session.article = article.id;
  if (!article.topic.empty()) session.topic = article.topic;
  step_.record.article = article.id;
}

}  // namespace annai
