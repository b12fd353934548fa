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
    out.append("|[A-Za-zＡ-Ｚａ-ｚ]").append(counts).append("[0-9０-９]").append(rest);
    out.append("|[0-9０-９]").append(counts).append("[A-Za-zＡ-Ｚａ-ｚ]").append(rest);
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

// Does the text hold enough for the pattern to be worth its time? Most utterances do not: an
// address needs its @, a date or a number three numerals (or one and 年), a mixture a numeral and
// some letters.
class Census {
 public:
  explicit Census(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (c < 0x80) {
        count_ascii(c);
      } else if (c >= 0xE0 && c < 0xF0 && i + 2 < text.size()) {
        count_wide(text.substr(i, 3));
        i += 2;
      }
    }
  }
  bool may_hold_personal() const {
    return at_ || numerals_ >= 3 || (numerals_ >= 1 && (year_ || numerals_ + letters_ >= 8));
  }

 private:
  void count_ascii(unsigned char c) {
    if (c >= '0' && c <= '9') ++numerals_;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) ++letters_;
    if (c == '@') at_ = true;
  }
  void count_wide(std::string_view c) {
    constexpr std::string_view kKanji = "〇零一二三四五六七八九十元";
    if (c >= "０" && c <= "９") ++numerals_;
    if ((c >= "Ａ" && c <= "Ｚ") || (c >= "ａ" && c <= "ｚ")) ++letters_;
    if (c == "＠") at_ = true;
    if (c == "年") year_ = true;
    for (std::size_t k = 0; k < kKanji.size(); k += 3) {
      if (kKanji.substr(k, 3) == c) ++numerals_;
    }
  }

  int numerals_ = 0;
  int letters_ = 0;
  bool at_ = false;
  bool year_ = false;
};

}  // namespace

std::string mask(std::string_view text) {
  std::string masked(text);
  if (Census(text).may_hold_personal()) RE2::GlobalReplace(&masked, personal(), "＊＊＊");
  return masked;
}

}  // namespace annai
