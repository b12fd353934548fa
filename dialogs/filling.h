// A customer's words, or a button, against the form that she is filling: what is taken, what is
// asked next, what is said. Pure; knows neither rules nor articles, only which intents matched.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/effect.h"
#include "bot/core/form.h"
#include "bot/core/session.h"
#include "dialogs/form.h"

namespace annai::dialogs {

// What the words would mean while another choice was asked for.
struct HeardChoice {
  std::string_view slot;
  std::vector<std::string_view> intents;
};

struct Heard {
  std::string_view text;                  // as typed; empty for a button
  std::string_view pressed;               // a button's target of ours; empty for words
  std::vector<std::string_view> intents;  // of all rules that matched, best first
  bool answered = false;                  // a rule of the chat has an answer to it
  bool in_passing = false;                // ... but to a small part of it only
  bool guessed = false;                   // only its search has
  bool asks = false;                      // there is a question in it
  std::string_view besides;               // ... and this beside the question
  std::vector<HeardChoice> choices;       // of the choices made so far, if something is corrected
  std::string_view address_prefix;        // what the postal code given tells of the address
  UtcTime now;
};

struct Filling {
  FormState state;
  std::vector<std::string> said;  // before the question, in order
  std::vector<SlotValue> took;    // values taken now, and commands carried out ("command")
  bool aside = false;             // not for the form: to be answered, then the question again
  bool personal = false;          // the words were a value, or an attempt at one
  bool asks = true;               // the question (or the stage) follows
  bool ladder = false;            // the third failure in a row: help is offered
  bool edits = false;             // which slot is to be corrected? a button for each
  const Slot* which = nullptr;    // which of this slot's values? a button for each
  std::string effect;             // wanted now; "" for none
  std::string node;               // go there; the form is over or put off
};

Filling open_form(const Form& form);
Filling fill(const Form& form, FormState state, const Heard& heard);

// The back end takes all but these values: the form without them, and she is asked to agree anew.
// nullopt: there are none, or nothing would be left of their slot.
std::optional<Filling> without(const Form& form, FormState state,
                               const std::vector<std::string>& unmatched);

// What a form's own buttons lead to.
std::string target_of_option(const Slot& slot, const SlotOption& option);
std::string target_of_edit(const Slot& slot);
std::string target_of_edit(const Slot& slot, std::size_t place);  // one of several values
std::string target_of_command(std::string_view command);          // an effect, "resume", ...
std::string target_of_reading(std::size_t place);                 // among the readings of the state

// The slot to be asked for: the first one without a value. nullptr: none is left.
const Slot* next_slot(const Form& form, const FormState& state);

// All that was given, a line a slot: メールアドレス：a@example.jp
std::string summary_of(const Form& form, const FormState& state);

}  // namespace annai::dialogs
