// One conversation on a channel of which a test decides what it can, and the clock that it stands
// by.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <variant>

#include "bot/turn/turn.h"
#include "tests/support/manual_clock.h"
#include "tests/support/small_content.h"

namespace annai::test {

class Talk {
 public:
  explicit Talk(Channels channels = {}, std::string channel = "line")
      : turn(small_content(), std::move(channels)) {
    session.channel = std::move(channel);
  }

  const Step& say(std::string text) { return take(Said{std::move(text)}); }
  const Step& press(const std::string& label) {
    for (const Choice& choice : shown.choices) {
      if (choice.label == label) return take(Chose{choice.id});
    }
    FAIL("no button " << label);
    return step;
  }
  const Step& take(decltype(Event::what) what) {
    step = turn.take(session, {.session = {1},
                               .key = "k" + std::to_string(++keys_),
                               .at = clock.now(),
                               .random = clock.random(),
                               .what = std::move(what)});
    if (!step.refused) session = step.session;
    if (!step.replies.empty()) shown = step.replies.back();
    return step;
  }
  // Of what was said last.
  std::string text() const {
    std::string out;
    for (const Reply& reply : step.replies) {
      for (const Part& part : reply.content->parts) {
        if (const auto* text = std::get_if<TextPart>(&part)) out += text->text + "\n";
        if (const auto* link = std::get_if<LinkPart>(&part)) out += link->url + "\n";
      }
    }
    return out;
  }
  bool says(const std::string& words) const { return text().find(words) != std::string::npos; }
  // When the timer of this name is to ring, as the last step has set it; the epoch: not at all.
  std::optional<UtcTime> timer(const std::string& name) const {
    for (const Timer& timer : step.timers) {
      if (timer.name == name) return timer.due;
    }
    return std::nullopt;
  }

  Turn turn;
  ManualClock clock;
  Session session{.id = {1}};
  Step step;
  Reply shown;

 private:
  int keys_ = 0;
};

}  // namespace annai::test
