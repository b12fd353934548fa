// Replies put into words: from what was meant to what is said, with its buttons.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/core/step.h"
#include "bot/turn/content_root.h"
#include "bot/turn/form_words.h"
#include "bot/turn/understand.h"

namespace annai {

// Adds one reply to a step, and what the session must remember of it. Whoever is in the middle of a
// procedure or a form is reminded of it, and finds its buttons below those of the answer.
class Speaker {
 public:
  Speaker(const ContentRoot& content, Step& step) : content_(content), step_(step) {}

  void answer(const Article& article);
  void answer(const Article& first, const Article& second);
  void say(const dialogs::Node& node);
  void add(std::vector<Part> parts);      // to what was said last
  void pause(const dialogs::Node& node);  // nothing waits any more, until she comes back
  void offer(const std::vector<const Article*>& near);  // which of these did you mean?
  void not_understood();                                // a ladder: short, with choices, a person
  void stale_choice();                                  // what is open, once more

  // What came of a customer's words to her form (its state is the session's already), and what it
  // asks now.
  void go_on(const dialogs::Form& form, const dialogs::Filling& filling, OutcomeKind outcome);
  // What the form has come to, outside or by waiting.
  void tell(const dialogs::Form& form, const dialogs::Stage& stage, std::string url = {});

  // The step of the procedure that she is in the middle of; nullptr: of none.
  const dialogs::Node* place() const { return content_.dialogs.find(step_.session.node); }
  // The form that she is filling; nullptr: none.
  const dialogs::Form* form() const { return content_.dialogs.form(step_.session.form.form); }

 private:
  std::optional<Waiting> waits() const;
  void aside(OutcomeKind outcome, const Saying& saying);
  Reply& reply(OutcomeKind outcome, std::shared_ptr<const Content> content, OpenChoices choices);
  void report(Reply& reply, const std::vector<SlotValue>& took) const;
  void remember(const Article& article);

  const ContentRoot& content_;
  Step& step_;
};

}  // namespace annai
