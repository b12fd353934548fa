// The kernel: an event in, a step out. Pure: the same content, session and event give the same
// bytes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/core/event.h"
#include "bot/core/session.h"
#include "bot/core/step.h"
#include "bot/turn/channels.h"
#include "bot/turn/content_root.h"
#include "bot/turn/suggestions.h"

namespace annai {

// Immutable but for nobody_answers_on. Safe from any thread.
class Turn {
 public:
  explicit Turn(std::shared_ptr<const ContentRoot> content, Channels channels = {})
      : content_(std::move(content)), channels_(std::move(channels)) {}

  // Step::refused is set if the event can have no answer: a choice that this session never offered.
  Step take(const Session& session, const Event& event) const;

  // Why `take` would answer as it does.
  Why why(const Session& session, std::string_view said) const;

  // People cannot answer there after all, whatever the settings say. On the thread that takes
  // turns.
  void nobody_answers_on(std::string_view channel) { channels_.people.leave(channel); }

  // Questions that what was typed so far may become (suggestions.h).
  std::vector<SuggestedQuestion> suggest(std::string_view typed) const;

 private:
  std::shared_ptr<const ContentRoot> content_;
  Channels channels_;
};

}  // namespace annai
