// Replies put into words: from what was meant to what is said, with its buttons.
#pragma once

#include <string>
#include <vector>

#include "bot/core/step.h"
#include "bot/turn/content_root.h"
#include "bot/turn/understand.h"

namespace annai {

// Adds one reply to a step, and what the session must remember of it.
class Speaker {
 public:
  Speaker(const ContentRoot& content, Step& step) : content_(content), step_(step) {}

  void answer(const Article& article);
  void answer(const Article& first, const Article& second);
  void say(const dialogs::Node& node);
  void offer(const std::vector<const Article*>& near);  // which of these did you mean?
  void not_understood();                                // a ladder: short, with choices, a person
  void stale_choice();                                  // offers again what is open

 private:
  void reply(OutcomeKind outcome, std::shared_ptr<const Content> content, OpenChoices choices);
  void remember(const Article& article);

  const ContentRoot& content_;
  Step& step_;
};

}  // namespace annai
