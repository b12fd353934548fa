// What did she mean? Rules first, all at once; search only where no rule is clear. No state but
// what is in hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/step.h"
#include "bot/turn/content_root.h"

namespace annai {

struct Understanding {
  std::vector<Meaning> clear;        // one, or two for two questions in one message
  bool found_by_search = false;      // `clear` is the search's guess, not a rule's
  std::vector<const Article*> near;  // none is clear: what she may have meant, best first
};

// `before`: her words before these. What is unclear alone may be clear together. `why`, if given,
// gets the reason line by line.
Understanding understand(const ContentRoot& content, std::string_view utterance,
                         intents::InHand in_hand, std::string_view before = {}, Why* why = nullptr);

}  // namespace annai
