// One event against one session: what Turn::take does, kind by kind.
#pragma once

#include <string>
#include <string_view>

#include "bot/core/event.h"
#include "bot/core/session.h"
#include "bot/core/step.h"
#include "bot/turn/answer.h"
#include "bot/turn/channels.h"
#include "bot/turn/content_root.h"
#include "bot/turn/understand.h"

namespace annai {

// What the session's customer may refer to without saying it.
intents::InHand in_hand(const ContentRoot& content, const Session& session);

class Taking {
 public:
  Taking(const ContentRoot& content, const Channels& channels, const Session& session,
         const Event& event);

  Step run();

 private:
  void arrive(const Arrived& arrived);
  void take(const Arrived& arrived);
  void take(const Said& said);
  void take(const Chose& chose);
  void take(const Rated& rated);
  void take(const Elapsed& elapsed);
  void take(const Outcome& outcome);
  void take(const Notice& notice);
  void take(const Sent& sent);

  void follow(const OpenChoice& choice);
  void answer(const Understanding& meant);
  void answer(const Meaning& meaning);
  const OpenChoice* typed_label(std::string_view text) const;
  const OpenChoice* typed_number(std::string_view text) const;
  const dialogs::Node* commanded(std::string_view text) const;
  bool may_be_password() const;
  void hide_words();
  void advise_taking_back();

  // taking_form.cpp
  void open(const dialogs::Form& form);
  void begin_elsewhere();
  void show_terms(const dialogs::Form& form);
  void fill(const dialogs::Form& form, std::string_view text);
  void press(const dialogs::Form& form, std::string_view target);
  void carry(const dialogs::Form& form, dialogs::Filling filling);
  void want(Effect effect);  // its key and time are set here
  void stand(const dialogs::Form& form, const Outcome& outcome);
  void back_to_summary(const dialogs::Form& form, std::string_view stage);
  void report_sent(const dialogs::Form& form);
  void come_to(const dialogs::Form& form, std::string_view stage, std::string url = {});
  void set_reminder(const dialogs::Form& form);
  void drop_reminder();
  // taking_person.cpp
  bool wants_person(const Meaning& meaning) const;
  void call_person();
  void wait_for_person();
  void keep_silent();
  void leave_person(std::string_view node);
  bool with_person() const;
  bool person_gone() const;
  std::string_view why_gone() const;
  void return_from_person();
  void end_wait();
  bool heard_by_person(std::string_view text);
  bool meant_for(std::string_view node, std::string_view text) const;
  bool rang_for_person(const Elapsed& elapsed);
  // taking_hand_over.cpp
  void hand_over(const dialogs::Form& form);
  bool take_over(std::string_view text);
  void taken_over(const Outcome& outcome);
  void handed_over();
  void forget_here(const dialogs::Node& node);
  bool rang_to_forget(const Elapsed& elapsed);

  void note_consent(const dialogs::Form& form, dialogs::Filling& filling);

  const ContentRoot& content_;
  const Channels& channels_;
  const Event& event_;
  const UtcTime last_seen_;  // before this event
  Step step_;
  Speaker speaker_;
};

}  // namespace annai
