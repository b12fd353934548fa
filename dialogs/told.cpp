#include "dialogs/told.h"

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>

#include "bot/core/member/numerals.h"
#include "bot/core/member/text.h"

namespace annai::dialogs {
namespace {

constexpr std::array<std::string_view, 12> kMarks{"、", "。", "\n", "，", ",",  "！",
                                                  "!",  "？", "?",  " ",  "　", "…"};
constexpr std::array<std::string_view, 6> kStops{"。", "\n", "！", "!", "？", "?"};
constexpr std::array<std::string_view, 9> kIs{"は、", "は", "を", "が", "も",
                                              "って", "：", ":",  "、"};
// The new value follows them.
constexpr std::array<std::string_view, 17> kTurns{
    "正しくは",   "ただしくは", "ではなくて", "ではなく", "じゃなくて", "じゃなく",
    "でなくて",   "でなく",     "やなくて",   "→",        "もとい",     "本当は",
    "ほんとうは", "ほんとは",   "ほんまは",   "実は",     "今度は"};
// ... and they follow it: 「服部光に直してください」.
constexpr std::array<std::string_view, 14> kInto{
    "に直", "に変", "に訂正", "に修正", "になおし", "にして",   "に書き",
    "へ変", "で直", "に替",   "に換",   "に差し",   "にかえて", "にしと"};

// What stands before a value; the surest first.
enum class Before : std::uint8_t { kTurn, kName, kMark, kNothing };

struct Start {
  Before before = Before::kNothing;
  std::size_t at = 0;
  auto operator<=>(const Start&) const = default;
};

std::vector<Start> starts_in(const Slot& slot, std::string_view text) {
  std::vector<Start> starts{{}};
  const std::string_view name = name_in(slot, text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    for (const std::string_view mark : kMarks) {
      if (rest.starts_with(mark)) starts.push_back({Before::kMark, at + mark.size()});
    }
    if (static_cast<unsigned char>(rest[0]) >= 0xF0)
      starts.push_back({Before::kMark, at + 4});  // an emoji
    for (const std::string_view turn : kTurns) {
      if (rest.starts_with(turn)) starts.push_back({Before::kTurn, at + turn.size()});
    }
    if (name.empty() || !rest.starts_with(name)) continue;
    for (const std::string_view is : kIs) {
      if (rest.substr(name.size()).starts_with(is))
        starts.push_back({Before::kName, at + name.size() + is.size()});
    }
  }
  std::ranges::sort(starts);
  return starts;
}

template <std::size_t kCount>
std::size_t first_of(std::string_view text, const std::array<std::string_view, kCount>& words) {
  std::size_t first = text.npos;
  for (const std::string_view word : words) first = std::min(first, text.find(word));
  return first;
}

struct Turn {
  std::size_t at = std::string_view::npos;
  std::size_t behind = 0;
};

// Does a mark, a space or a sigh stand before it? もとい is in やまもといちろう, too.
bool in_a_clause_of_its_own(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 4> kSighs{"あっ", "あ", "いや", "えっと"};
  const std::string_view before = text.substr(0, at);
  const auto ends_in = [&](std::string_view end) { return before.ends_with(end); };
  if (before.empty() || std::ranges::any_of(kMarks, ends_in)) return true;
  return std::ranges::any_of(kSighs, [&](std::string_view sigh) {
    return before.ends_with(sigh) && in_a_clause_of_its_own(text, at - sigh.size());
  });
}

// The last words that take back what stands before them.
Turn last_turn(std::string_view text) {
  // Behind a value.
  constexpr std::array<std::string_view, 8> kNotThat{
      "ではなくて", "ではなく", "じゃなくて", "じゃなく", "でなくて", "でなく", "やなくて", "→"};
  // In a clause of their own.
  constexpr std::array<std::string_view, 20> kWrong{
      "違いました",   "違います", "違った",         "違う",         "ちがいました",
      "ちがいます",   "ちがった", "ちがう",         "間違えました", "間違えた",
      "間違いました", "間違い",   "まちがえました", "まちがえた",   "訂正します",
      "訂正です",     "訂正",     "ちゃうわ",       "ちゃう",       "もとい"};
  Turn last;
  const auto take = [&](std::string_view word, std::size_t at) {
    const bool longer = at == last.at && at + word.size() > last.behind;
    if (last.at == text.npos || at >= last.behind || longer) last = {at, at + word.size()};
  };
  for (const std::string_view word : kNotThat) {
    if (const std::size_t at = text.rfind(word); at != text.npos) take(word, at);
  }
  for (const std::string_view word : kWrong) {
    const std::size_t at = text.rfind(word);
    if (at != text.npos && in_a_clause_of_its_own(text, at)) take(word, at);
  }
  return last;
}

constexpr std::size_t kEra = 6;  // bytes of 昭和

bool is_western(std::string_view reading) {
  return reading.starts_with("19") || reading.starts_with("20");
}

// Stands there without a word that announces it, and yet is no remark: 「しまった、…」.
bool looks_like(const Slot& slot, std::string_view piece) {
  const SlotType type = slot.type;
  const std::string_view name = name_in(slot, piece);  // 姓の字を…; but ヒガカナ has カナ in it
  const bool anywhere = type != SlotType::kKana && type != SlotType::kAddress;
  if (!name.empty() && (anywhere || piece.starts_with(name))) return false;
  const typed::Text text = typed::plain(piece);
  const auto firm = [](char32_t c) { return typed::is_kanji(c) || typed::is_katakana(c); };
  if (type == SlotType::kName) return std::ranges::count_if(text, firm) > 1;
  if (type == SlotType::kKana) return std::ranges::count_if(text, typed::is_katakana) > 2;
  return true;
}

// What stays of the first value when its end is said anew: 「12月6日じゃなくて7日」,
// 「090-0000-2104じゃなくて2105」.
std::string_view kept_before(const Slot& slot, std::string_view before, std::string_view after) {
  constexpr std::string_view kYear = "年";
  constexpr std::string_view kMonth = "月";
  if (slot.type == SlotType::kBirthDate) {
    const std::string_view unit = after.contains(kMonth) ? kYear : kMonth;
    const std::size_t at = before.rfind(unit);
    return at == before.npos ? "" : before.substr(0, at + unit.size());
  }
  constexpr std::ptrdiff_t kLastGroup = 4;
  const bool digits = slot.type == SlotType::kPhone || slot.type == SlotType::kPostalCode;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::ptrdiff_t left = kLastGroup;
  if (!digits || std::ranges::count_if(after, is_digit) != left) return "";
  while (left > 0 && !before.empty()) {
    left -= is_digit(before.back()) ? 1 : 0;
    before.remove_suffix(1);
  }
  return before;
}

std::optional<std::vector<std::string>> end_replaced(const Slot& slot, std::string_view before,
                                                     std::string_view after,
                                                     const ValueContext& context) {
  std::string whole(kept_before(slot, before, after));
  if (whole.empty()) return {};
  return value_told(slot, whole.append(after), context);
}

}  // namespace

std::string_view name_in(const Slot& slot, std::string_view text) {
  std::string_view longest;
  for (const std::string& word : slot.words) {
    if (word.size() > longest.size() && text.find(word) != text.npos) longest = word;
  }
  return longest;
}

std::optional<std::vector<std::string>> value_told(const Slot& slot, std::string_view text,
                                                   const ValueContext& context) {
  if (!is_free_text(slot.type)) {
    auto values = values_in(slot.type, text, context);
    return values ? std::optional(*std::move(values)) : std::nullopt;
  }
  for (const Start& start : starts_in(slot, text)) {
    const std::string_view rest = text.substr(std::min(start.at, text.size()));
    // The whole message is no value, or it would not have to be looked for.
    const std::size_t whole = start.at == 0 ? 0 : rest.size();
    for (const std::size_t end : {whole, first_of(rest, kInto), first_of(rest, kStops)}) {
      if (end == 0 || end == rest.npos) continue;
      const std::string_view piece = rest.substr(0, end);
      const bool said = start.before == Before::kTurn || start.before == Before::kName;
      if (!said && !looks_like(slot, piece)) continue;
      if (auto values = values_in(slot.type, piece, context)) return *std::move(values);
    }
  }
  return {};
}

std::optional<std::vector<std::string>> end_corrected(const Slot& slot, std::string_view known,
                                                      std::string_view text,
                                                      const ValueContext& context) {
  const std::string said = typed::utf8(typed::plain(text));
  const std::size_t digit = said.find_first_of("0123456789");
  if (digit == said.npos) return {};
  return end_replaced(slot, shown(slot.type, std::string(known)), said.substr(digit), context);
}

std::optional<std::vector<std::string>> value_corrected(const Slot& slot, std::string_view text,
                                                        const ValueContext& context) {
  const auto [turn, behind] = last_turn(text);
  if (turn == text.npos) return {};
  const auto before = values_in(slot.type, text.substr(0, turn), context);
  const auto after = values_in(slot.type, text.substr(behind), context);
  if (before && !after) {
    return end_replaced(slot, typed::utf8(typed::plain(text.substr(0, turn))),
                        typed::utf8(typed::plain(text.substr(behind))), context);
  }
  const bool one_each = before && after && before->size() == 1 && after->size() == 1;
  return one_each && *before != *after ? std::optional(*after) : std::nullopt;
}

bool says_just_now(std::string_view text) {
  constexpr std::array<std::string_view, 18> kWords{
      "いまの",     "今の",     "さっきの", "先ほどの", "先程の",   "直前の",
      "ひとつ前の", "一つ前の", "1つ前の",  "一個前の", "最後の",   "いま入れ",
      "今入れ",     "いま打っ", "今打っ",   "いま送っ", "今送った", "さきほどの"};
  return first_of(text, kWords) != text.npos;
}

std::string name_of_reading(const std::vector<std::string>& readings, std::size_t place) {
  const std::string& reading = readings[place];
  if (!is_western(reading)) return reading.substr(0, kEra);
  if (std::ranges::count_if(readings, is_western) == 1) return "西暦";
  return "西暦" + reading.substr(0, 2) + "…年";
}

const std::string* reading_chosen(const std::vector<std::string>& readings, std::string_view text) {
  const std::string said = typed::utf8(typed::spoken_date(typed::plain(text)));
  const std::string* chosen = nullptr;
  for (const std::string& reading : readings) {
    const std::string_view era = std::string_view(reading).substr(0, kEra);  // 昭和, or 1955年
    const std::string_view year = era.substr(0, 4);
    const bool meant =
        is_western(reading) ? said.contains("西暦") || said.contains(year) : said.contains(era);
    if (!meant) continue;
    if (chosen != nullptr) return nullptr;
    chosen = &reading;
  }
  return chosen;
}

}  // namespace annai::dialogs
