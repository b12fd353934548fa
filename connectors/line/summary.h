// What a form shows to be confirmed, found in its words: lines 「・お名前：向日葵 さゆり」, and two
// buttons or more that say the same of each (「お名前を直す」, 「ご住所を直す」). Any form that
// shows its values so gets a card.
#pragma once

#include "connectors/line/bubble.h"

namespace annai::line {

// Makes rows of these lines, gives each its button, and finds the main button: the one before
// theirs. A bubble without such lines and buttons stays as it is.
void find_rows(Bubble& bubble);

}  // namespace annai::line
