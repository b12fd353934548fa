// A form put into words: the question that waits, its buttons, its field.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bot/core/reply.h"
#include "bot/core/session.h"
#include "bot/turn/content_root.h"
#include "dialogs/filling.h"

namespace annai {

// What waits for the customer while she asks other things: a slot of a form, or a stage of it.
struct Waiting {
  std::string question;  // said again after an answer in between; "" if there is nothing to say
  Input input;
  std::vector<OpenChoice> choices;
};

Waiting waiting_in(const dialogs::Form& form, const FormState& state, const ContentRoot& content);

// What the postal code that she gave tells of her address; "": nothing.
std::string address_prefix(const dialogs::Form& form, const FormState& state,
                           const ContentRoot& content);

// A button for each value of a slot that has several, to correct it.
std::vector<OpenChoice> which_choices(const dialogs::Form& form, const FormState& state,
                                      const dialogs::Slot& slot);

// A button for each slot that was given, to correct it.
std::vector<OpenChoice> edit_choices(const dialogs::Form& form, const FormState& state);

// A stage's words, with the time until which what it awaits can be done.
std::string said_by(const dialogs::Form& form, const dialogs::Stage& stage, UtcTime expires);

// The stage that stands for what the form is in, nullptr while it asks for a slot.
const dialogs::Stage* stage_of(const dialogs::Form& form, const FormState& state);

}  // namespace annai
