// All that is known of one conversation between two turns. Constant in size: the transcript is
// appended elsewhere and never read by a turn.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/core/event.h"
#include "bot/core/form.h"
#include "bot/core/result.h"

namespace annai {

// An event already taken, and the last number before its replies: a repeat gets those again. Hashes
// (FNV-1a), because keys are the client's own and only have to differ from its other recent ones.
struct SeenEvent {
  std::uint64_t key = 0;
  std::uint64_t body = 0;  // the same key with another body is refused
  std::int64_t seq = 0;
};

// A button that still counts: the label, and what it stands for inside (never sent to the
// customer).
struct OpenChoice {
  std::string label;
  std::string target;
};

// The buttons of one reply. Immutable and shared: a copy of a session copies none of their words.
class OpenChoices {
 public:
  OpenChoices() = default;
  OpenChoices(std::vector<OpenChoice> choices)  // NOLINT(google-explicit-constructor)
      : choices_(std::make_shared<const std::vector<OpenChoice>>(std::move(choices))) {}
  OpenChoices(std::initializer_list<OpenChoice> choices)
      : OpenChoices(std::vector<OpenChoice>(choices)) {}

  const OpenChoice* begin() const { return choices_ ? choices_->data() : nullptr; }
  const OpenChoice* end() const { return begin() + size(); }
  std::size_t size() const { return choices_ ? choices_->size() : 0; }
  const OpenChoice& operator[](std::size_t place) const { return (*choices_)[place]; }

 private:
  std::shared_ptr<const std::vector<OpenChoice>> choices_;
};

struct Session {
  static constexpr std::size_t kSeenKept = 16;

  SessionId id;
  std::int64_t seq = 0;  // last number given in this conversation
  UtcTime created{};
  UtcTime last_event{};
  std::array<std::uint8_t, 16> choice_key{};  // binds choice ids to this session
  std::int64_t choices_seq = 0;               // the reply that offered `choices`
  OpenChoices choices;
  std::string entry;
  std::string said;     // her last words, masked; "" in a form, and where she can take them back
  std::string topic;    // what the last answer was about, for follow-ups
  std::string article;  // the last article answered, for "もう一度" and ratings
  std::string node;     // where in a procedure; "" outside
  std::int32_t misses = 0;      // replies in a row that did not help
  std::vector<SeenEvent> seen;  // newest last, at most kSeenKept
  std::string channel;          // where it is led: "" on the web, "line"
  UtcTime person_until{};       // until then a person answers, and the bot is silent
  FormState form;               // kept apart from the rest, sealed
};

// The session, without its form, as one blob: versioned, a few hundred bytes. decode fails on
// anything encode did not write (a newer version, a damaged row); it reads older versions, too.
std::string encode(const Session& session);
Result<Session> decode_session(std::string_view blob);

}  // namespace annai
