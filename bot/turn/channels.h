// What is different from channel to channel, and where the others are. A channel is named as in
// Address; "" is the web.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "bot/turn/people.h"

namespace annai {

struct Channels {
  People people;
  std::vector<std::string> without_forms;  // there, a form is begun in the web chat instead
  std::string chat;       // address of the web chat, as customers reach it; "": unknown
  std::string terms;      // address of the terms that a form asks consent to; "": unknown
  std::string line_talk;  // address that opens the talk in LINE, words to be typed behind it; "":
                          // no LINE

  bool has_forms(std::string_view channel) const {
    return std::ranges::find(without_forms, channel) == without_forms.end();
  }
};

}  // namespace annai
