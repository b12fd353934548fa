// A form: slots that are asked for one after another, checked, shown back and sent. What it asks,
// how it words an error and what its buttons are called is in flows/*.yaml under `forms:`.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/core/reply.h"
#include "bot/core/yaml.h"
#include "dialogs/graph.h"
#include "dialogs/slot_types.h"

namespace annai::dialogs {

// The kind of place that a form is: rules with `after: [form]` count there.
inline constexpr std::string_view kFormPlace = "form";

// Intents that every form understands.
namespace commands {
inline constexpr std::string_view kFormBack = "form_back";           // 戻る
inline constexpr std::string_view kFormCancel = "form_cancel";       // やめる
inline constexpr std::string_view kFormRestart = "form_restart";     // 最初から
inline constexpr std::string_view kFormLater = "form_later";         // あとで
inline constexpr std::string_view kFormResume = "form_resume";       // 続きから
inline constexpr std::string_view kFormEdit = "form_edit";           // 間違えた, 直したい
inline constexpr std::string_view kFormRemove = "form_remove";       // 消して
inline constexpr std::string_view kFormAnother = "form_another";     // もう一台, later on
inline constexpr std::string_view kFormHandOver = "form_hand_over";  // 別の端末で続けたい
inline constexpr std::string_view kFormUnknown = "form_unknown";     // わからない
inline constexpr std::string_view kFormTakeOver = "form_take_over";  // コード 1234-5678
}  // namespace commands

// One answer of a choice.
struct SlotOption {
  std::string value;                 // canonical: "yes", "no"
  std::string label;                 // of its button
  std::vector<std::string> intents;  // rules that mean it
  std::string ends;                  // the form ends here, at this node; "" if it goes on
};

struct Slot {
  std::string id;
  SlotType type = SlotType::kChoice;
  std::string label;               // how it is called: in the summary, on its edit button
  std::vector<std::string> words;  // how customers call it
  std::string ask;
  std::string ask_further;  // of an address whose beginning, {prefix}, the postal code tells
  std::string took;         // said when it is taken, {value} in it; may be empty
  std::string example;      // added from the second failure on
  std::map<std::string, std::string> errors;  // by reason of slot_types.h; "else": any other
  // Words that say that another value than the wanted one is given (更新後), each with its error.
  std::vector<std::pair<std::string, std::string>> others;
  std::string full;      // one more than `most`
  std::string same;      // {value} is given already
  std::string which;     // which of several values is to be corrected? {values}
  std::size_t most = 1;  // values that it may have
  std::string repeats;   // a choice that asks whether there are more of that slot
  bool summary = false;  // shows all that was given, with a button to correct each
  Input input;
  std::string link;  // label of the page to be read before: the terms that are agreed to; "" none
  std::vector<SlotOption> options;
  std::vector<Option> help;  // offered after the third failure: articles, a person
  int line = 0;
};

// What a form says after its slots: while something outside is awaited, and what came of it.
struct Stage {
  std::string say;
  std::string asked;    // what the customer is to give elsewhere: the wire's form.asked; may be ""
  std::string title;    // of the page that is shown in a frame
  bool secret = false;  // she might type a password here
  bool closes = false;  // the form is over, and what it held is forgotten
  OutcomeKind outcome = OutcomeKind::kNotice;
  std::map<std::string, std::string, std::less<>> answers;  // wishes that change nothing here
  int remind_hours = 0;  // so long before what is awaited expires, the stage `reminder` is said
  std::vector<Option> options;  // nodes and articles
  std::vector<SlotOption>
      commands;  // buttons of the form's own: `value` is an effect or "edit:SLOT"
};

struct Form {
  std::string id;
  std::vector<std::string> intents;         // that open it
  std::string start;                        // said before the first question
  OutcomeKind outcome = OutcomeKind::kAsk;  // of that reply
  std::vector<Slot> slots;                  // in the order of asking
  std::map<std::string, Stage, std::less<>> stages;
  std::map<std::string, std::string, std::less<>> texts;  // see kFormTexts in form.cpp
  std::string edit;                                       // label of an edit button, {label} in it
  std::string cancelled;                                  // node of やめる
  std::vector<std::string> unread;  // articles that say "I could not read this": no answers here
  std::string version;              // of the terms that its first slot asks consent to
  std::string file;
  int line = 0;

  const Slot* find(std::string_view slot) const;
  // The choice that asks whether there are more values of this slot; nullptr: one is all.
  const Slot* more_of(const Slot& slot) const;
  const std::string& text(std::string_view name) const { return texts.find(name)->second; }
};

// Names of stages that every form has.
namespace stages {
inline constexpr std::string_view kSending = "sending";          // effect asked for
inline constexpr std::string_view kPassword = "password";        // its page is open
inline constexpr std::string_view kProvisional = "provisional";  // the mail is out
inline constexpr std::string_view kReminder = "reminder";        // it is about to expire
inline constexpr std::string_view kMailSent = "mail_sent";       // once more, as wished
inline constexpr std::string_view kLate = "late";                // no answer yet, it goes on trying
inline constexpr std::string_view kTakingOver = "taking_over";   // a code was typed
inline constexpr std::string_view kNoSuchCode = "no_such_code";
inline constexpr std::string_view kHandedOver = "handed_over";  // gone on with elsewhere
inline constexpr std::string_view kCompleted = "completed";
inline constexpr std::string_view kExpired = "expired";
inline constexpr std::string_view kMailFailed = "mail_failed";
inline constexpr std::string_view kNotMatched = "not_matched";
inline constexpr std::string_view kTooOften = "too_often";
inline constexpr std::string_view kFailed = "failed";   // a fault of ours or of My Page's
inline constexpr std::string_view kPutOff = "put_off";  // the customer\'s own wish; needs no words
}  // namespace stages

// Whether an intent is a wish about the form itself, which a stage may answer.
bool is_wish(std::string_view intent);

Form read_form(const std::string& file, const std::string& id, const Yaml& body,
               Problems& problems);

}  // namespace annai::dialogs
