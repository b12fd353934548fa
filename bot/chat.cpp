// The conversation in a terminal: the same turns, without a server and without a memory on disk.
#include <fmt/format.h>

#include <iostream>
#include <string>

#include "bot/commands.h"
#include "bot/runtime/system_clock.h"
#include "bot/turn/turn.h"

namespace annai {
namespace {

void print(const Reply& reply) {
  for (const Part& part : reply.content->parts) {
    if (const auto* text = std::get_if<TextPart>(&part)) std::cout << text->text << '\n';
    if (const auto* image = std::get_if<ImagePart>(&part))
      std::cout << "［図: " << image->alt << "］\n";
    if (const auto* link = std::get_if<LinkPart>(&part))
      std::cout << link->label << ": " << link->url << '\n';
  }
  for (const Source& source : reply.content->sources) std::cout << "（" << source.label << "）\n";
  for (std::size_t i = 0; i < reply.choices.size(); ++i) {
    std::cout << fmt::format("  [{}] {}\n", i + 1, reply.choices[i].label);
  }
}

class Terminal {
 public:
  Terminal(const Turn& turn, bool why) : turn_(turn), why_(why) {}

  void arrive() { take(Arrived{}); }

  void line(const std::string& typed) {
    if (const std::optional<Chose> chose = choice(typed)) return take(*chose);
    if (why_) {
      for (const std::string& reason : turn_.why(session_, typed))
        std::cout << "    · " << reason << '\n';
    }
    take(Said{typed});
  }

 private:
  // A button's number instead of its text.
  std::optional<Chose> choice(const std::string& typed) const {
    if (typed.size() != 1 || typed[0] < '1' || typed[0] > '9') return std::nullopt;
    const auto place = static_cast<std::size_t>(typed[0] - '1');
    if (place >= offered_.size()) return std::nullopt;
    return Chose{offered_[place].id};
  }

  void take(decltype(Event::what) what) {
    const Event event{.session = session_.id,
                      .key = std::to_string(++events_),
                      .at = clock_.now(),
                      .random = clock_.random(),
                      .what = std::move(what)};
    Step step = turn_.take(session_, event);
    session_ = std::move(step.session);
    for (const Reply& reply : step.replies) {
      std::cout << '\n';
      if (why_)
        std::cout << "    · outcome: " << to_string(reply.outcome)
                  << "  article: " << step.record.article << '\n';
      print(reply);
      offered_ = reply.choices;
    }
    std::cout << "\n> " << std::flush;
  }

  const Turn& turn_;
  bool why_;
  SystemClock clock_;
  Session session_{.id = SessionId{1}};
  std::vector<Choice> offered_;
  int events_ = 0;
};

}  // namespace

int chat(const ChatOptions& options) {
  const std::shared_ptr<const ContentRoot> content = load_content(options.content);
  if (!content) return 1;
  const Turn turn(content);
  Terminal terminal(turn, options.why);
  terminal.arrive();
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty()) terminal.line(line);
  }
  std::cout << '\n';
  return 0;
}

}  // namespace annai
