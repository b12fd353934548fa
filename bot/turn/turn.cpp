#include "bot/turn/turn.h"

#include <algorithm>

#include "bot/turn/answer.h"
#include "bot/turn/choice_ids.h"
#include "bot/turn/mask.h"
#include "bot/turn/understand.h"

namespace annai {
namespace {

constexpr std::size_t kMostSuggested = 5;
constexpr std::size_t kLongestTopic = 30;  // characters of a suggested question

void answer(Speaker& speaker, const Meaning& meaning) {
  if (meaning.article != nullptr) return speaker.answer(*meaning.article);
  speaker.say(*meaning.node);
}

// One event against one session.
class Taking {
 public:
  Taking(const ContentRoot& content, const Session& session, const Event& event)
      : content_(content), event_(event), step_{.session = session}, speaker_(content, step_) {
    step_.session.last_event = event.at;
  }

  Step run() {
    std::visit([this](const auto& what) { take(what); }, event_.what);
    return std::move(step_);
  }

 private:
  void take(const Arrived& arrived) {
    Session& session = step_.session;
    const bool first = session.seq == 0;
    if (first) {
      session.created = event_.at;
      std::copy_n(event_.random.begin(), session.choice_key.size(), session.choice_key.begin());
    }
    const dialogs::Node* entry =
        content_.dialogs.find(std::string(dialogs::names::kEntry) + arrived.entry);
    const bool by_another_code = entry != nullptr && arrived.entry != session.entry;
    if (by_another_code) session.entry = arrived.entry;
    if (!first && !by_another_code) return;  // a resume brings no second greeting
    speaker_.say(entry != nullptr ? *entry : *content_.dialogs.find(dialogs::names::kGreeting));
  }

  void take(const Said& said) {
    step_.record.said = mask(said.text);
    step_.said_seq = ++step_.session.seq;
    if (const OpenChoice* typed = typed_label(said.text)) return follow(*typed);
    const Understanding meant = understand(content_, said.text, step_.session.topic);
    if (meant.clear.size() == 2)
      return speaker_.answer(*meant.clear[0].article, *meant.clear[1].article);
    if (!meant.clear.empty()) return answer(speaker_, meant.clear.front());
    if (meant.near.size() >= 2) return speaker_.offer(meant.near);
    speaker_.not_understood();
  }

  void take(const Chose& chose) {
    const std::optional<ChoicePlace> place = parse_choice_id(step_.session, chose.choice);
    if (!place) {
      step_.refused =
          Error{.code = ErrorCode::kBadRequest, .message = "this choice was never offered here"};
      return;
    }
    if (place->seq != step_.session.choices_seq || place->number >= step_.session.choices.size()) {
      return speaker_.stale_choice();
    }
    const OpenChoice choice = step_.session.choices[place->number];
    step_.record.said = choice.label;
    step_.said_seq = ++step_.session.seq;
    follow(choice);
  }

  void take(const Rated& rated) {
    step_.record.said = mask(rated.comment);
    step_.record.article = step_.session.article;
    step_.record.outcome = rated.helpful ? "helpful" : "unhelpful";
  }

  void take(const Elapsed&) {}

  void follow(const OpenChoice& choice) {
    const Meaning meaning = meaning_of(content_.articles, content_.dialogs, choice.target);
    if (meaning.article == nullptr && meaning.node == nullptr) return speaker_.stale_choice();
    answer(speaker_, meaning);
  }

  // A label may be typed in another spelling; one of quite another length is not looked at.
  const OpenChoice* typed_label(std::string_view text) const {
    const auto alike = [&](const OpenChoice& choice) {
      return choice.label.size() <= 3 * text.size() && text.size() <= 3 * choice.label.size();
    };
    std::optional<std::u16string> typed;
    for (const OpenChoice& choice : step_.session.choices) {
      if (!alike(choice)) continue;
      if (!typed) typed = intents::normalize(text).chars;
      if (intents::normalize(choice.label).chars == *typed) return &choice;
    }
    return nullptr;
  }

  const ContentRoot& content_;
  const Event& event_;
  Step step_;
  Speaker speaker_;
};

}  // namespace

Step Turn::take(const Session& session, const Event& event) const {
  return Taking(*content_, session, event).run();
}

Why Turn::why(const Session& session, std::string_view said) const {
  Why why;
  understand(*content_, said, session.topic, &why);
  return why;
}

std::vector<SuggestedQuestion> Turn::suggest(std::string_view typed) const {
  const std::u16string part = intents::normalize(typed).chars;
  std::vector<SuggestedQuestion> found;
  if (part.empty()) return found;
  for (const Article& article : content_->articles.all()) {
    if (article.outcome != OutcomeKind::kAnswer) continue;
    const auto holds = [&](const std::string& question) {
      const std::u16string chars = intents::normalize(question).chars;
      return chars.size() <= kLongestTopic && chars.find(part) != std::u16string::npos;
    };
    const auto question = std::ranges::find_if(article.questions, holds);
    if (holds(article.title)) {
      found.push_back({article.title, article.title});
    } else if (question != article.questions.end()) {
      found.push_back({*question, *question});
    }
    if (found.size() == kMostSuggested) break;
  }
  return found;
}

}  // namespace annai
