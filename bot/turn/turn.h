// The kernel: an event in, a step out. Pure: the same content, session and event give the same
// bytes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.h"
#include "bot/core/session.h"
#include "bot/core/step.h"
#include "bot/turn/content_root.h"

namespace annai {

struct SuggestedQuestion {
  std::string label;
  std::string text;
};

// Immutable. Safe from any thread.
class Turn {
 public:
  explicit Turn(std::shared_ptr<const ContentRoot> content) : content_(std::move(content)) {}

  // Step::refused is set if the event can have no answer: a choice that this session never offered.
  Step take(const Session& session, const Event& event) const;

  // Why `take` would answer as it does.
  Why why(const Session& session, std::string_view said) const;

  // Questions that hold what was typed so far, at most five; each of them is answered when asked.
  std::vector<SuggestedQuestion> suggest(std::string_view typed) const;

 private:
  std::shared_ptr<const ContentRoot> content_;
};

}  // namespace annai
