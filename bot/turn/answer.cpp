#include "bot/turn/answer.h"

#include <algorithm>
#include <utility>

#include "bot/core/code_points.h"
#include "bot/turn/choice_ids.h"

namespace annai {
namespace {

constexpr std::size_t kOfEach = 2;            // buttons of each of two answers
constexpr std::size_t kAside = 3;             // buttons of an answer in the middle of a procedure
constexpr std::size_t kMostCharacters = 400;  // of a whole reply

// An article's first paragraph stands alone.
std::string short_answer(const Article& article) {
  return article.text.substr(0, article.text.find("\n\n"));
}

// The answer, and what still waits.
std::shared_ptr<const Content> reminding(const Content& answer, const Waiting& waiting) {
  std::vector<Part> parts = answer.parts;
  parts.emplace_back(TextPart{waiting.question});
  return Content::make(std::move(parts), answer.sources, waiting.input);
}

// The first `most` of `more` that `choices` does not have yet.
void add_new(std::vector<OpenChoice>& choices, const OpenChoices& more, std::size_t most) {
  for (std::size_t i = 0; i < std::min(most, more.size()); ++i) {
    const bool twice =
        std::ranges::find(choices, more[i].target, &OpenChoice::target) != choices.end();
    if (!twice) choices.push_back(more[i]);
  }
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
  aside(article.outcome, content_.sayings.of(article));
}

void Speaker::answer(const Article& first, const Article& second) {
  remember(second);
  std::vector<OpenChoice> choices;
  choices.reserve(2 * kOfEach);
  for (const Article* article : {&first, &second}) {
    add_new(choices, content_.sayings.of(*article).choices, kOfEach);
  }
  step_.record.article = first.id + " " + second.id;
  aside(OutcomeKind::kAnswer, {.content = both(first, second), .choices = std::move(choices)});
}

void Speaker::say(const dialogs::Node& node) {
  Session& session = step_.session;
  session.misses = 0;
  if (node.leaves) session.node.clear();
  const bool waits = !session.node.empty() || session.form.open();
  if (!node.topic.empty() && !waits) session.topic = node.topic;
  const Saying& saying = content_.sayings.of(node);
  if (node.place.empty() || session.form.open()) return aside(node.outcome, saying);
  session.node = node.place;
  if (const Article* shown = content_.articles.by_id(node.article)) remember(*shown);
  reply(node.outcome, saying.content, saying.choices);
}

void Speaker::add(std::vector<Part> more) {
  Reply& last = step_.replies.back();
  std::vector<Part> parts = last.content->parts;
  std::ranges::move(more, std::back_inserter(parts));
  last.content = Content::make(std::move(parts), last.content->sources, last.content->input);
}

void Speaker::pause(const dialogs::Node& node) {
  step_.session.misses = 0;
  const Saying& saying = content_.sayings.of(node);
  reply(node.outcome, saying.content, saying.choices);
}

void Speaker::offer(const std::vector<const Article*>& near) {
  const Saying& suggest = content_.sayings.of(*content_.dialogs.find(dialogs::names::kSuggest));
  std::vector<OpenChoice> choices;
  choices.reserve(near.size() + suggest.choices.size());
  for (const Article* article : near) choices.push_back(choice_of(*article));
  for (const OpenChoice& choice : suggest.choices) choices.push_back(choice);
  aside(OutcomeKind::kSuggest, {.content = suggest.content, .choices = std::move(choices)});
}

void Speaker::not_understood() {
  using namespace dialogs::names;
  const std::int32_t misses = ++step_.session.misses;
  const dialogs::Node& node = *content_.dialogs.find(misses == 1   ? kNotUnderstood
                                                     : misses == 2 ? kStillNot
                                                                   : kHelpless);
  aside(misses >= 3 ? OutcomeKind::kHandoff : OutcomeKind::kFallback, content_.sayings.of(node));
}

void Speaker::stale_choice() {
  const dialogs::Form* form = this->form();
  const dialogs::Stage* stage = form != nullptr ? stage_of(*form, step_.session.form) : nullptr;
  if (stage != nullptr && step_.session.choices.size() == 0) return tell(*form, *stage);
  const dialogs::Node& node = *content_.dialogs.find(dialogs::names::kStaleChoice);
  reply(node.outcome, node.content, std::exchange(step_.session.choices, {}));
}

void Speaker::go_on(const dialogs::Form& form, const dialogs::Filling& filling,
                    OutcomeKind outcome) {
  Session& session = step_.session;
  session.misses = 0;
  session.node.clear();
  Waiting waiting = waiting_in(form, session.form, content_);
  std::vector<Part> parts;
  parts.reserve(filling.said.size() + 1);
  for (const std::string& said : filling.said) parts.emplace_back(TextPart{said});
  if (filling.asks && !waiting.question.empty()) parts.emplace_back(TextPart{waiting.question});
  if (filling.which != nullptr) waiting.choices = which_choices(form, session.form, *filling.which);
  if (filling.edits) waiting.choices = edit_choices(form, session.form);
  if (filling.ladder) {
    for (const dialogs::Option& help : form.find(session.form.asked)->help) {
      waiting.choices.push_back(choice_of(help, content_.articles));
    }
  }
  Reply& said = reply(outcome, Content::make(std::move(parts), {}, waiting.input),
                      std::move(waiting.choices));
  said.pending = !filling.effect.empty();
  report(said, filling.took);
}

void Speaker::tell(const dialogs::Form& form, const dialogs::Stage& stage, std::string url) {
  Waiting waiting = waiting_in(form, step_.session.form, content_);
  std::vector<Part> parts{TextPart{said_by(form, stage, step_.session.form.expires)}};
  if (!waiting.question.empty()) parts.emplace_back(TextPart{waiting.question});
  std::vector<OpenChoice> choices;
  choices.reserve(stage.options.size() + waiting.choices.size());
  for (const dialogs::Option& option : stage.options) {
    choices.push_back(choice_of(option, content_.articles));
  }
  add_new(choices, waiting.choices, waiting.choices.size());
  Reply& said =
      reply(stage.outcome, Content::make(std::move(parts), {}, waiting.input), std::move(choices));
  report(said, {});
  if (said.form && said.form->asked.empty()) said.form->asked = stage.asked;
  if (!url.empty()) said.frame = Frame{.url = std::move(url), .title = stage.title};
}

// What waits for her while she asks other things.
std::optional<Waiting> Speaker::waits() const {
  const FormState& state = step_.session.form;
  if (const dialogs::Form* form = this->form()) {
    Waiting waiting = waiting_in(*form, state, content_);
    if (!waiting.question.empty()) {
      waiting.question.insert(0, form->text("again") + "\n");
    }
    return waiting;
  }
  const dialogs::Node* step = place();
  if (step == nullptr) return std::nullopt;
  const OpenChoices& choices = content_.sayings.of(*step).choices;
  return Waiting{.question = step->again,
                 .input = step->content->input,
                 .choices = {choices.begin(), choices.end()}};
}

// Something that belongs to no procedure and no form. In the middle of one, it waits below.
void Speaker::aside(OutcomeKind outcome, const Saying& saying) {
  std::optional<Waiting> waiting = waits();
  if (!waiting) {
    reply(outcome, saying.content, saying.choices);
    return;
  }
  std::vector<OpenChoice> choices = waiting->choices;
  add_new(choices, saying.choices, kAside);
  std::ranges::rotate(choices,
                      choices.begin() + static_cast<std::ptrdiff_t>(waiting->choices.size()));
  const bool answered = outcome != OutcomeKind::kNotice && outcome != OutcomeKind::kSuggest &&
                        outcome != OutcomeKind::kFallback;
  const bool reminds = !waiting->question.empty() && (answered || form() != nullptr);
  Reply& said = reply(outcome, reminds ? reminding(*saying.content, *waiting) : saying.content,
                      std::move(choices));
  if (form() != nullptr) report(said, {});
}

Reply& Speaker::reply(OutcomeKind outcome, std::shared_ptr<const Content> content,
                      OpenChoices choices) {
  Session& session = step_.session;
  Reply reply{.seq = ++session.seq,
              .at = session.last_event,
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
  return step_.replies.emplace_back(std::move(reply));
}

// What was taken, and what is asked for now: of a form, or of the stage that it is in.
void Speaker::report(Reply& reply, const std::vector<SlotValue>& took) const {
  const FormState& state = step_.session.form;
  const dialogs::Form* form = this->form();
  const bool put_off = state.stage == dialogs::stages::kPutOff;
  std::string asked = put_off ? "" : state.asked;
  if (form != nullptr && asked.empty() && !put_off) {
    if (const dialogs::Stage* stage = stage_of(*form, state)) asked = stage->asked;
  }
  reply.form = FormReport{.asked = std::move(asked), .took = took};
}

void Speaker::remember(const Article& article) {
  Session& session = step_.session;
  session.misses = 0;
  session.article = article.id;
  if (!article.topic.empty()) session.topic = article.topic;
  step_.record.article = article.id;
}

}  // namespace annai
