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
#include <vector>

#include "bot/core/reply.h"
#include "bot/core/yaml.h"

namespace annai::dialogs {

// Where a choice leads: exactly one of the two is set.
struct Target {
  std::string node;
  std::string article;
};

struct Option {
  std::string label;  // empty: the article's title
  Target target;
};

struct Node {
  std::string id;
  OutcomeKind outcome = OutcomeKind::kNotice;
  std::vector<std::string> intents;  // that lead here: the commands
  std::shared_ptr<const Content> content;
  std::vector<Option> options;
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
}  // namespace names

// Immutable. Safe from any thread.
class Graph {
 public:
  // nullopt if anything is wrong; `problems` then says all of it. Articles are checked by the
  // caller.
  static std::optional<Graph> load(const std::filesystem::path& folder, Problems& problems);

  const Node* find(std::string_view id) const;
  const Node* by_intent(std::string_view intent) const;
  const std::map<std::string, Node, std::less<>>& nodes() const { return nodes_; }

 private:
  void read_file(const std::filesystem::path& path, Problems& problems);
  void check(const std::filesystem::path& folder, Problems& problems);

  std::map<std::string, Node, std::less<>> nodes_;
  std::map<std::string, std::string, std::less<>> by_intent_;
};

}  // namespace annai::dialogs
