// One conversation of a test, turn by turn, with the small library's content.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <variant>
#include <vector>

#include "bot/turn/turn.h"
#include "tests/support/manual_clock.h"
#include "tests/support/small_content.h"

namespace annai::test {

// A customer and what she sees. Each step becomes part of her conversation.
class Chat {
 public:
  explicit Chat(std::string entry = "") { arrive(std::move(entry)); }

  const Step& arrive(std::string entry) { return take(Arrived{std::move(entry)}); }
  const Step& say(std::string text) { return take(Said{std::move(text)}); }
  const Step& press(const std::string& label) { return take(Chose{button(label)}); }
  const Step& take(decltype(Event::what) what) {
    const bool outcome = std::holds_alternative<Outcome>(what);
    Event next = event(std::move(what));
    if (outcome) next.key = wanted_;
    step_ = turn_.take(session_, next);
    if (!step_.refused) session_ = step_.session;
    for (const Effect& effect : step_.effects) wanted_ = effect.key;
    for (const Reply& reply : step_.replies) shown_ = reply;
    return step_;
  }

  Event event(decltype(Event::what) what) {
    return {.session = {1},
            .key = "k" + std::to_string(++keys_),
            .at = clock_.now(),
            .random = clock_.random(),
            .what = std::move(what)};
  }

  const Turn& turn() const { return turn_; }
  const Session& session() const { return session_; }
  const Reply& shown() const { return shown_; }
  std::string text() const {
    std::string out;
    for (const Part& part : shown_.content->parts) {
      if (const auto* text = std::get_if<TextPart>(&part)) out += text->text;
    }
    return out;
  }
  std::vector<std::string> labels() const {
    std::vector<std::string> out;
    for (const Choice& choice : shown_.choices) out.push_back(choice.label);
    return out;
  }
  std::string button(const std::string& label) const {
    for (const Choice& choice : shown_.choices) {
      if (choice.label == label) return choice.id;
    }
    FAIL("no button " << label);
    return {};
  }

 private:
  Turn turn_{small_content()};
  ManualClock clock_;
  Session session_{.id = {1}};
  Step step_;
  Reply shown_;
  int keys_ = 0;
  std::string wanted_;  // key of the last effect: an outcome comes under it
};

}  // namespace annai::test
