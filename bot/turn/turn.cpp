#include "bot/turn/turn.h"

#include "bot/turn/taking.h"

namespace annai {

Step Turn::take(const Session& session, const Event& event) const {
  return Taking(*content_, channels_, session, event).run();
}

Why Turn::why(const Session& session, std::string_view said) const {
  Why why;
  understand(*content_, said, in_hand(*content_, session), session.said, &why);
  return why;
}

std::vector<SuggestedQuestion> Turn::suggest(std::string_view typed) const {
  return content_->suggestions.find(*content_, typed);
}

}  // namespace annai
