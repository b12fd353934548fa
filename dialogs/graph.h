// The dialog graph: what the chat says of its own accord, and where its buttons lead. A node is one
// thing said, with its choices; a choice leads to a node or to an article. Loaded from
// flows/*.yaml.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/core/reply.h"
#include "bot/core/yaml.h"

namespace annai::dialogs {

struct Form;

// Where a choice leads: exactly one of the two is set.
struct Target {
  std::string node;
  std::string article;
};

struct Option {
  std::string label;  // empty: the article's title
  Target target;
};

// An option that leads to a form has the node "form:ID".
inline constexpr std::string_view kFormNode = "form:";

struct Node {
  std::string id;
  OutcomeKind outcome = OutcomeKind::kNotice;
  std::vector<std::string> intents;  // that lead here: the commands
  std::shared_ptr<const Content> content;
  std::vector<Option> options;

  // Of a node in a procedure (procedure.h). A customer who is in a place stays in it, whatever she
  // asks in between, until she comes to another place or to a node that leaves.
  std::string place;    // the node to come back to: the step's own; "" outside
  std::string article;  // whose pictures and source are shown here; "" for none
  std::string enter;    // what a button calls that leads here from the article; "" for none
  std::string again;    // said after an answer in between
  std::vector<std::pair<std::string, std::string>> commands;  // intent, and the node it leads to
  bool leaves = false;
  std::string topic;       // in hand after it: rules with `after:` may say what 「はい」 means here
  std::string instead_of;  // the article in whose place this is said, where people answer

  std::string file;
  int line = 0;
};

// Nodes that the kernel itself goes to. A content root without one of them is refused.
namespace names {
inline constexpr std::string_view kGreeting = "greeting";  // a customer arrives
inline constexpr std::string_view kEntry =
    "greeting-";  // + entry ("step-5"): by a step's own QR code; optional
inline constexpr std::string_view kSuggest = "suggest";  // several articles are near
inline constexpr std::string_view kNotUnderstood =
    "not-understood";  // nothing is near, the first time
inline constexpr std::string_view kStillNot = "not-understood-again";   // and again
inline constexpr std::string_view kHelpless = "not-understood-thrice";  // and again: a person
inline constexpr std::string_view kStaleChoice = "stale-choice";  // a button that no longer counts
// These are optional.
inline constexpr std::string_view kSameAgain = "same-again";  // the last answer, if there is one
inline constexpr std::string_view kArrived =
    "arrived-";  // + entry ("group"): in another way than by a code
inline constexpr std::string_view kSent = "sent-";  // + kind ("sticker"): something that is no text
inline constexpr std::string_view kSentElse = "sent-else";            // of any other kind
inline constexpr std::string_view kFormElsewhere = "form-elsewhere";  // on a channel without forms
inline constexpr std::string_view kPersonHere = "person-here";        // a person takes over
inline constexpr std::string_view kPersonAway = "person-away";        // nobody is there now
inline constexpr std::string_view kPersonLeft = "person-left";  // the customer comes back to us
inline constexpr std::string_view kPersonOver = "person-over";  // nobody has written for long
}  // namespace names

// Immutable. Safe from any thread.
class Graph {
 public:
  // nullopt if anything is wrong; `problems` then says all of it. Articles are checked by the
  // caller.
  static std::optional<Graph> load(const std::filesystem::path& folder, Problems& problems);

  const Node* find(std::string_view id) const;
  const Node* by_intent(std::string_view intent) const;
  // Where an intent leads somebody who is in the place of this node; nullptr: nowhere.
  const Node* commanded(const Node& place, std::string_view intent) const;
  bool is_command(std::string_view intent) const;  // of any place
  const Form* form(std::string_view id) const;
  const Form* any_form() const { return forms_.empty() ? nullptr : forms_.begin()->second.get(); }
  const Form* form_by_intent(std::string_view intent) const;  // that it opens
  const std::map<std::string, Node, std::less<>>& nodes() const { return nodes_; }

 private:
  void read_file(const std::filesystem::path& path, Problems& problems);
  void add(Node node, Problems& problems);
  void check(const std::filesystem::path& folder, Problems& problems);

  std::map<std::string, Node, std::less<>> nodes_;
  std::map<std::string, std::string, std::less<>> by_intent_;
  std::map<std::string, std::shared_ptr<const Form>, std::less<>> forms_;
};

}  // namespace annai::dialogs
