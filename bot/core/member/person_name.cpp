#include "bot/core/member/person_name.h"

#include <algorithm>
#include <array>

#include "bot/core/member/spoken.h"
#include "bot/core/member/text.h"

namespace annai {
namespace {

using typed::Text;
using typed::View;

constexpr std::size_t kLongest = 40;
constexpr std::size_t kMostHiragana = 14;
constexpr auto kLabels = std::to_array<View>(
    {U"名前",     U"なまえ",   U"氏名",         U"しめい", U"姓名",   U"本名", U"ふるねーむ",
     U"契約者名", U"契約者",   U"契約者氏名",   U"名義",   U"名義人", U"漢字", U"私",
     U"わたし",   U"わたくし", U"僕",           U"ぼく",   U"俺",     U"わし", U"おれ",
     U"あたし",   U"小生",     U"ふるねーむで", U"漢字で"});
constexpr auto kTitles = std::to_array<View>({U"様", U"さま", U"サマ", U"さん", U"殿", U"氏"});

Text without_title(Text name) {
  const auto titled = [&](View title) {
    return name.size() > title.size() + 1 && name.ends_with(title);
  };
  for (const auto* title = kTitles.begin(); title != kTitles.end();) {
    title = std::ranges::find_if(kTitles, titled);
    if (title == kTitles.end()) break;
    name.resize(name.size() - title->size());
    while (!name.empty() && typed::is_space(name.back())) name.pop_back();
  }
  return name;
}

// A hyphen behind kana is a long vowel that was typed otherwise.
Text with_long_vowels(Text name) {
  for (std::size_t i = 1; i < name.size(); ++i) {
    if (typed::is_dash(name[i]) &&
        (typed::is_katakana(name[i - 1]) || typed::is_hiragana(name[i - 1])))
      name[i] = U'ー';
  }
  return name;
}

bool has_foreign_character(View name) {
  std::size_t marks = 0;
  for (const char32_t c : name) {
    marks = typed::is_mark(c) ? marks + 1 : 0;
    if (marks > 2) return true;
    if (!typed::is_letter(c) && !typed::is_mark(c) && !View(U"・'’.-").contains(c)) return true;
  }
  return name.empty() || typed::is_mark(name.front());
}

bool is_english_sentence(View bare) {
  constexpr auto kWords =
      std::to_array<View>({U"what", U"how", U"why", U"when", U"where", U"is", U"the", U"not", U"do",
                           U"can", U"please", U"help", U"i"});
  Text padded = U" " + Text(bare) + U" ";
  for (char32_t& c : padded) c = typed::is_latin(c) ? c | 0x20U : c;
  return std::ranges::any_of(
      kWords, [&](View word) { return typed::contains(padded, U" " + Text(word) + U" "); });
}

// 「髙橋幸子 はしごの髙です」: of how a name is written, not of the name.
bool is_remark(View text) {
  constexpr auto kWords = std::to_array<View>(
      {U"はしご", U"の字", U"という字", U"旧字",     U"難しい", U"むずかしい", U"ひらがな",
       U"漢字は", U"に点", U"田んぼ",   U"のほう",   U"の方",   U"と書",       U"うちなー",
       U"へんの", U"偏の", U"さんずい", U"かんむり", U"冠の",   U"つくりが",   U"の漢字"});
  return std::ranges::any_of(kWords, [&](View word) { return typed::contains(text, word); });
}

// What stands before such a remark, or before a bracket; empty if there is none.
Text before_remark(View said) {
  const std::size_t bracket = said.find_first_of(U"(「");
  const bool says = bracket != View::npos && View(U")」").contains(said.back()) &&
                    std::ranges::count_if(said.substr(bracket), typed::is_hiragana) > 2 &&
                    std::ranges::any_of(said.substr(bracket), typed::is_kanji);
  std::size_t end = says ? bracket : View::npos;
  for (std::size_t at = 0; at < said.size(); ++at) {
    const bool part = View(U" 、。\n").contains(said[at]);
    if (part && is_remark(said.substr(at)) && !typed::takes_back(said.substr(at))) end = at;
  }
  if (end == View::npos) return {};
  const auto firm = [](char32_t c) { return typed::is_kanji(c) || typed::is_katakana(c); };
  const View head = said.substr(0, end);
  const bool is_head = std::ranges::count_if(head, firm) > 1 && !typed::asks(said) &&
                       !typed::is_label(head, kLabels);
  return is_head ? Text(head) : Text();
}

// こねだの続きがら頼む goes from kana to kanji and back more often than any name; の, つ and が
// join the kanji of names.
bool is_phrase(View name) {
  constexpr std::size_t kMostTurns = 4;  // ゆき村さち子
  std::size_t turns = 0;
  char32_t before = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char32_t c = name[i];
    const bool joins = View(U"のつが").contains(c) && typed::is_kanji(before) &&
                       i + 1 < name.size() && typed::is_kanji(name[i + 1]);
    if (typed::is_mark(c) || joins) continue;
    const bool kana = typed::is_hiragana(c) && !typed::is_hiragana(before);
    const bool kanji = typed::is_kanji(c) && !typed::is_kanji(before);
    turns += kana || kanji ? 1 : 0;
    before = c;
  }
  return turns > kMostTurns;
}

}  // namespace

std::expected<PersonName, NameRefusal> PersonName::parse(std::string_view typed) {
  const Text said = typed::plain(typed);
  std::expected<PersonName, NameRefusal> whole = in(said);
  if (typed::contains(said, U"?") || (whole && !is_remark(typed::plain(whole->text()))))
    return whole;
  const Text head = before_remark(said);
  if (head.empty()) return whole;
  std::expected<PersonName, NameRefusal> before = in(head);
  return before ? before : whole;
}

std::expected<PersonName, NameRefusal> PersonName::in(const Text& said) {
  const Text bare = typed::bare(said, kLabels);
  if (bare.empty()) return std::unexpected(NameRefusal::kNone);
  if (typed::contains(said, U"?") || typed::is_sentence(bare) || is_english_sentence(bare))
    return std::unexpected(NameRefusal::kSentence);

  const Text first = typed::name_and_reading(bare).first;
  if (typed::is_about_the_form(first)) return std::unexpected(NameRefusal::kSentence);
  const Text name =
      with_long_vowels(typed::without_spaces(without_title(typed::bare(first, kLabels))));
  if (is_phrase(name)) return std::unexpected(NameRefusal::kSentence);
  if (std::ranges::any_of(name, typed::is_digit)) return std::unexpected(NameRefusal::kDigits);
  if (has_foreign_character(name)) return std::unexpected(NameRefusal::kSymbols);
  if (std::ranges::count_if(name, typed::is_hiragana) > static_cast<std::ptrdiff_t>(kMostHiragana))
    return std::unexpected(NameRefusal::kSentence);
  if (!typed::is_stable(name, kLabels) || typed::is_about_the_form(name))
    return std::unexpected(NameRefusal::kSentence);
  if (name.size() > kLongest) return std::unexpected(NameRefusal::kTooLong);
  if (name.size() == 1 && !typed::is_kanji(name[0])) return std::unexpected(NameRefusal::kSentence);
  return PersonName(typed::utf8(name));
}

std::string_view name_of(NameRefusal refusal) {
  switch (refusal) {
    case NameRefusal::kNone:
      return "none";
    case NameRefusal::kSentence:
      return "sentence";
    case NameRefusal::kDigits:
      return "digits";
    case NameRefusal::kSymbols:
      return "symbols";
    case NameRefusal::kTooLong:
      return "too_long";
  }
  return "none";
}

}  // namespace annai
