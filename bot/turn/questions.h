// People ask two things in one message. These are the parts of it that ask something.
#pragma once

#include <string_view>
#include <vector>

#include "intents/normalize.h"

namespace annai {

// The sentences and clauses of an utterance that end as questions do (？, か), in order, as typed.
// A part that does not ask belongs to the question behind it:
// "メールが来ません。どうすればいいですか" is one.
std::vector<std::string_view> questions_in(std::string_view utterance, const intents::Text& text);

}  // namespace annai
