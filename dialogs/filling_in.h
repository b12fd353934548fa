// One answer being worked into a form: the state of dialogs::fill while it runs. Inside dialogs/
// only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialogs/filling.h"

namespace annai::dialogs {

class FillingIn {
 public:
  FillingIn(const Form& form, FormState state, const Heard& heard);
  Filling run();

 private:
  // filling.cpp: which of all this is meant, and values as they are taken
  void press();
  void words();
  // Nothing is taken before the choice that may end the form: consent.
  bool may_be_given() const;
  // The very value asked for is in the words, and none was given before: whatever else they say.
  bool gives_first() const;
  // ... and so is one that it takes back: 「AじゃなくてB」.
  bool corrected_at_once();
  // "Are there more?" may be answered by one more.
  const Slot* wanted_slot() const;
  const SlotOption* chosen() const;
  const SlotOption* option_of(std::string_view intent) const;
  // Put off, and yet she gives the very value that was asked for.
  bool gone_on();
  bool chose();
  // 「はい、B123456789もあります」: whether there are more is answered by one more.
  bool gives_another() const;
  // Asked for one more value, "no more" is an answer, too.
  bool no_more();
  void choose(const SlotOption& option);
  void send();
  void want(std::string effect);
  void take(const Slot& slot, const std::vector<std::string>& values);
  void drop_part_of(const SlotValue& whole);
  void put(const Slot& slot, std::vector<std::string> values);
  // Shows back what was taken, and asks for the next.
  void went_on(const Slot& slot, std::string_view value);
  void ask(const Slot& slot);
  void forget(const Slot& slot);
  ValueContext context() const;
  void refuse(const Unfit& unfit);
  void help_out();
  const std::string& words_for(const std::string& reason) const;
  // What a date may have meant, once she has said which.
  void take_reading(std::string reading);
  // A year that was told before, and now the day: 「昭和55年」, then 「6月7日」.
  Values with_year() const;
  // 「更新後の番号は…」: a value, but another than the wanted one.
  const std::string* names_another(const Slot& slot) const;
  void repeat();
  void carried(std::string what);
  std::string labelled(std::string_view text) const;

  // filling_commands.cpp: wishes about the form itself
  // Wishes about the form itself, at any time; best first, as an answer to a choice may sound like
  // one: 「やめときます」.
  bool command();
  bool answered_here(std::string_view command);
  void carry_out(std::string_view command);
  void put_off();
  void resume();
  void leave(const char* how);
  void restart();
  void back();
  void go_back_to(const Slot& slot);

  // filling_corrections.cpp: what concerns another slot than the one asked for
  // One more of a repeating slot that was asked before.
  bool another();
  // A slot that was given is to be given anew, with its new value in the same breath if it is
  // there.
  bool correction();
  // A choice made before, made otherwise: 「やっぱりメールはください」.
  bool chosen_anew();
  bool may_mean(const Slot& slot) const;
  bool end_of_last();
  const SlotOption* heard_anew(const Slot& slot) const;
  void choose_anew(const Slot& slot, const std::string& value);
  // The slot that a correction names, or the one given last: 「いまの番号、打ち間違い」.
  const Slot* meant_slot() const;
  static bool may_be_edited(const Slot& slot);
  // Of several values, those named are replaced: 「A123456789ではなくB123456789です」.
  bool replace(const Slot& slot, std::vector<std::string> values);
  bool edit_known(const Slot& slot, const std::vector<std::string>& values);
  // One of several values, by naming it.
  bool remove();
  const Slot* spoken_of() const;
  const Slot* spoken_of(std::string_view text) const;
  bool speaks_of_another() const;
  bool other_is_named() const;
  // A correction that names no slot but holds a value: of which slot, the latest one that fits.
  const Slot* last_type_that_fits() const;
  void edit(const Slot& slot);
  // Of several values, which one? A button for each.
  void edit_one(const Slot& slot, std::string_view number);
  // Slots in one message, each named: 「名前は…、電話は…」. False: fewer than that.
  bool several(std::size_t least);
  // At the summary, a whole value of one kind: 「昭和28年1月27日です」.
  bool restated();
  // What stands in the form already, said once more.
  bool given_before();
  // The value asked for and behind a space or comma the one that would be asked for next:
  // 「371-0023 群馬県前橋市…」.
  bool two_in_a_row();
  static std::size_t gap_at(std::string_view text, std::size_t at);
  std::pair<std::size_t, std::size_t> clause_end(std::string_view text) const;  // and its gap
  static std::size_t separator_at(std::string_view text, std::size_t at);

  const Form& form_;
  const Heard& heard_;
  const Slot* asked_ = nullptr;        // nullptr: nothing, or the form is put off
  std::vector<std::string> readings_;  // of the answer before
  Filling filling_;
};

// `text` with every `name` in it replaced: "{label}".
std::string with(std::string text, std::string_view name, std::string_view value);
std::size_t number_in(std::string_view text);  // npos: none
bool meant(const Heard& heard, std::string_view intent);
std::size_t count_of(const FormState& state, std::string_view slot);

}  // namespace annai::dialogs
