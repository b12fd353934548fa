#include "bot/core/member/kana_name.h"

#include <algorithm>
#include <array>

#include "bot/core/member/spoken.h"
#include "bot/core/member/text.h"

namespace annai {
namespace {

using typed::Text;
using typed::View;

constexpr std::size_t kLongest = 60;
constexpr auto kLabels = std::to_array<View>({U"ふりがな",
                                              U"かな",
                                              U"かたかな",
                                              U"かたかなで",
                                              U"ひらがなで",
                                              U"全角で",
                                              U"全角かたかなで",
                                              U"よみ",
                                              U"読み",
                                              U"よみがな",
                                              U"読み仮名",
                                              U"読みがな",
                                              U"読み方",
                                              U"よみかた",
                                              U"名前",
                                              U"なまえ",
                                              U"氏名",
                                              U"名前の読み",
                                              U"氏名かな",
                                              U"名前のふりがな",
                                              U"氏名のふりがな",
                                              U"ふりがなで",
                                              U"なまえのよみ",
                                              U"なまえのよみがな",
                                              U"なまえのふりがな",
                                              U"よみは",
                                              U"私",
                                              U"わたし"});

// Full-width katakana; a hyphen behind kana is ー; spaces and ・ go.
Text katakana(View kana) {
  Text out;
  for (const char32_t c : kana) {
    if (typed::is_hiragana(c)) {
      out.push_back(c + 0x60);
    } else if (typed::is_dash(c) && !out.empty()) {
      out.push_back(U'ー');
    } else if (!typed::is_space(c) && c != U'・' && c != U'、') {
      out.push_back(c);
    }
  }
  for (const View title : {View(U"サマ"), View(U"様")}) {
    while (out.size() > title.size() + 2 && out.ends_with(title))
      out.resize(out.size() - title.size());
  }
  return out;
}

// 「はっとりじゅん 「っ」は小さい字です」: the words in kana that stand before a remark.
Text before_remark(View said) {
  const auto is_kana = [](char32_t c) {
    return typed::is_hiragana(c) || typed::is_katakana(c) || typed::is_dash(c) || c == U'・';
  };
  constexpr auto kRemarks =
      std::to_array<View>({U"小さい", U"ちいさい", U"大きい", U"の字", U"濁", U"にごり", U"点々",
                           U"つまる", U"伸ばす", U"のばす", U"ひらがな"});
  std::size_t end = 0;
  for (std::size_t at = 0; at < said.size(); ++at) {
    if (View(U" 、。(「").contains(said[at])) end = at;
    if (!is_kana(said[at]) && said[at] != U' ') break;
  }
  const View head = said.substr(0, end);
  const View behind = said.substr(end);
  if (typed::asks(said) || typed::is_label(head, kLabels)) return {};
  if (std::ranges::none_of(kRemarks, [&](View word) { return typed::contains(behind, word); }))
    return {};
  return std::ranges::count_if(head, is_kana) > 3 ? Text(head) : Text();
}

}  // namespace

std::expected<KanaName, KanaRefusal> KanaName::parse(std::string_view typed) {
  const Text said = typed::plain(typed);
  std::expected<KanaName, KanaRefusal> whole = in(said);
  if (whole || typed::contains(said, U"?") || typed::takes_back(said)) return whole;
  const Text head = before_remark(said);
  if (head.empty()) return whole;
  std::expected<KanaName, KanaRefusal> before = in(head);
  return before ? before : whole;
}

std::expected<KanaName, KanaRefusal> KanaName::in(const Text& said) {
  const Text bare = typed::bare(said, kLabels);
  if (bare.empty()) return std::unexpected(KanaRefusal::kNone);
  if (typed::contains(said, U"?") || typed::is_sentence(bare))
    return std::unexpected(KanaRefusal::kSentence);

  auto [name, reading] = typed::name_and_reading(bare);
  const Text kana = katakana(typed::bare(reading.empty() ? name : reading, kLabels));
  if (kana.empty() || !std::ranges::all_of(kana, typed::is_katakana)) {
    const bool about = typed::is_about_the_form(bare);
    return std::unexpected(about ? KanaRefusal::kSentence : KanaRefusal::kNotKana);
  }
  if (!typed::is_stable(kana, kLabels) || typed::is_about_the_form(kana) || kana.size() < 2)
    return std::unexpected(KanaRefusal::kSentence);
  if (kana.size() > kLongest) return std::unexpected(KanaRefusal::kTooLong);
  return KanaName(typed::utf8(kana));
}

std::string_view name_of(KanaRefusal refusal) {
  switch (refusal) {
    case KanaRefusal::kNone:
      return "none";
    case KanaRefusal::kSentence:
      return "sentence";
    case KanaRefusal::kNotKana:
      return "not_kana";
    case KanaRefusal::kTooLong:
      return "too_long";
  }
  return "none";
}

}  // namespace annai
