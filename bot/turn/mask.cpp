#include "bot/turn/mask.h"

#include <re2/re2.h>

namespace annai {
namespace {

// Digits in any width and in kanji; what people put between them; Latin letters in any width.
constexpr const char* kPersonal =
    "(?:"
    // e-mail
    "[A-Za-z0-9Ａ-Ｚａ-ｚ０-９._%+％＋＿．－-]+[@＠][A-Za-z0-9Ａ-Ｚａ-ｚ０-９.．－-]+"
    // a date with its year: 1985年10月10日, 昭和60.10.10, S60/1/2
    "|(?:明治|大正|昭和|平成|令和|めいじ|たいしょう|しょうわ|へいせい|れいわ|[MTSHRＭＴＳＨＲmtshr]"
    ")?"
    "[0-9０-９〇一二三四五六七八九十元]{1,5} ?[年/／.．-] ?[0-9０-９一二三四五六七八九十]{1,3} "
    "?[月/／.．-] ?"
    "[0-9０-９一二三四五六七八九十]{1,3}日?"
    "|(?:明治|大正|昭和|平成|令和|しょうわ|へいせい)[0-9０-９〇一二三四五六七八九十元]{1,5}年"
    // seven and more digits, with separators between them
    "|[A-Za-zＡ-Ｚａ-ｚ]{0,4}[0-9０-９](?:[-‐‑–—−－ー―~〜 "
    "　()（）.．・の/／,，、:：=＝_＿*＊]{0,3}[0-9０-９]){6,}[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]*"
    "|[〇零一二三四五六七八九](?:[-－ー の]?[〇零一二三四五六七八九]){6,}"
    ")";

// Letters and digits mixed, eight and more: a password, a policy number. The change from the one to
// the other may come after any of the first seven.
std::string mixtures() {
  std::string out;
  for (int before = 1; before <= 7; ++before) {
    const std::string counts = "{" + std::to_string(before) + ",}";
    const std::string rest = "[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]{" + std::to_string(7 - before) + ",}";
    out += "|[A-Za-zＡ-Ｚａ-ｚ]" + counts + "[0-9０-９]" + rest;
    out += "|[0-9０-９]" + counts + "[A-Za-zＡ-Ｚａ-ｚ]" + rest;
  }
  return out;
}

const RE2& personal() {
  static const RE2 pattern(kPersonal + mixtures(), [] {
    RE2::Options options;
    options.set_longest_match(true);  // a phone number is not a date and the rest of it
    return options;
  }());
  return pattern;
}

// Most utterances hold nothing that the pattern could begin with.
bool may_hold_personal(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c >= '0' && c <= '9') || c == '@') return true;
    if (c == 0xEF) return true;  // full-width forms
    if (c == 0xE3 && i + 2 < text.size() && text[i + 1] == '\x80' && text[i + 2] == '\x87')
      return true;  // 〇
    if (c == 0xE4 || c == 0xE5 || c == 0xE9)
      return true;  // 一二三五六七九 / 八十四 / 零, among others
  }
  return false;
}

}  // namespace

std::string mask(std::string_view text) {
  std::string masked(text);
  if (may_hold_personal(text)) RE2::GlobalReplace(&masked, personal(), "＊＊＊");
  return masked;
}

}  // namespace annai
