// One scripted registration of tests/eval/registration.jsonl, and the judgement of its lines.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bot/core/form.h"

namespace annai {

struct RegistrationLine {
  std::string user;   // typed; or one of the two events:
  std::string event;  // disconnect_reconnect, open_mail_url
  double amount = 0;  // minutes away, hours after
  std::string slot;
  bool accepts = false;
  std::vector<std::string> values;  // canonical
  std::string next;                 // alternatives, parted by |
  std::vector<std::string> reply_must;
  std::vector<std::string> reply_must_not;
  bool either_ok = false;
  bool optional = false;
};

struct RegistrationItem {
  std::string id;
  std::string title;
  std::map<std::string, std::string> persona;
  std::vector<std::string> policies;
  std::string contracts_csv;
  std::vector<RegistrationLine> script;
};

std::vector<RegistrationItem> read_registrations(const std::string& file);

// What came of a line.
struct Played {
  std::string text;             // everything said until the next line was due
  std::vector<SlotValue> took;  // by the form
  std::string asked;            // what is asked for now
  bool carried_out = false;     // of a password or an event: whether it was accepted
};

// Nothing: it is as expected. Otherwise what is not.
std::optional<std::string> wrong_with(const RegistrationLine& line, const Played& played);

// An expected value was taken, not only rightly refused.
bool was_taken(const RegistrationLine& line, const Played& played);

}  // namespace annai
