// What people say around a value in a chat: 「えっと、名前は…といいます。よろしくお願いします」.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "bot/core/member/text.h"

namespace annai::typed {

// The words between openings (えっと、はい), 「label は」 on one side and closings (です,
// でお願いします), punctuation and emoji on the other. Empty if nothing else was said.
// Labels are in hiragana and kanji; they also match when typed in katakana.
Text bare(View said, std::span<const View> labels);

// `bare` is no value but something that a customer tells or asks:
// 「わかりません」「後でもいいですか」. Looks for words that neither a name nor an address can
// contain, so it can miss, but not overreach.
bool is_sentence(View bare);

// It ends as a question does: 「ひらがなでもいいですか」.
bool asks(View said);

// Nothing but the name of a value: フルネーム.
bool is_label(View said, std::span<const View> labels);

// `value` would be taken again as it is; if not, what stood around it has hidden a sentence.
bool is_stable(View value, std::span<const View> labels);

// `bare` names a subject of this conversation (証券番号) or joins words by は, を, に: no name
// does. A building can be called so, therefore this is not asked of addresses.
bool is_about_the_form(View bare);

// 服部美緒（ハットリミオ）: the name and its reading. The second is empty if there is one part
// only.
std::pair<Text, Text> name_and_reading(View bare);

// Where a value was found.
template <typename Value>
struct Located {
  Value value;
  std::size_t begin;
  std::size_t end;
};

// Do the words between two values take the first one back? 「…ではなく…」
bool takes_back(View between);

// The only value that was found, or the last where it corrects the others; nothing if they differ.
template <typename Value>
std::optional<Value> only_one(const std::vector<Located<Value>>& found, View text) {
  if (found.empty()) return {};
  for (std::size_t i = 1; i < found.size(); ++i) {
    if (found[i].value == found[i - 1].value) continue;
    const std::size_t before = found[i - 1].end;
    if (!takes_back(text.substr(before, found[i].begin - before))) return {};
  }
  return found.back().value;
}

}  // namespace annai::typed
