#include "bot/core/member/postal_address.h"

#include <algorithm>
#include <array>

#include "bot/core/member/spoken.h"
#include "bot/core/member/text.h"

namespace annai {
namespace {

using typed::Text;
using typed::View;

constexpr std::size_t kLongest = 200;
constexpr auto kLabels = std::to_array<View>(
    {U"住所", U"じゅうしょ", U"住んでいるのは", U"住んでいる所", U"住んでいるところ", U"現住所",
     U"自宅", U"所在地", U"番地", U"続き", U"場所", U"郵便番号", U"私", U"わたし"});
constexpr auto kPrefectures = std::to_array<View>(
    {U"北海道", U"青森県", U"岩手県", U"宮城県", U"秋田県", U"山形県",   U"福島県", U"茨城県",
     U"栃木県", U"群馬県", U"埼玉県", U"千葉県", U"東京都", U"神奈川県", U"新潟県", U"富山県",
     U"石川県", U"福井県", U"山梨県", U"長野県", U"岐阜県", U"静岡県",   U"愛知県", U"三重県",
     U"滋賀県", U"京都府", U"大阪府", U"兵庫県", U"奈良県", U"和歌山県", U"鳥取県", U"島根県",
     U"岡山県", U"広島県", U"山口県", U"徳島県", U"香川県", U"愛媛県",   U"高知県", U"福岡県",
     U"佐賀県", U"長崎県", U"熊本県", U"大分県", U"宮崎県", U"鹿児島県", U"沖縄県"});

bool starts_with_prefecture(View text) {
  return std::ranges::any_of(kPrefectures, [&](View name) { return text.starts_with(name); });
}

// 「住まいは滋賀県…」「郵便番号520-0043、滋賀県…」: the address begins at the prefecture.
View from_prefecture(View text) {
  std::size_t first = View::npos;
  for (const View name : kPrefectures) first = std::min(first, text.find(name));
  if (first == View::npos || text.substr(0, first).find_first_of(U"市区郡町村") != View::npos)
    return text;
  return text.substr(first);
}

// 〒231-0023 in front of the address is another item.
View without_postal_code(View text) {
  std::size_t at = 0;
  std::size_t digits = 0;
  while (at < text.size() && (typed::is_digit(text[at]) || typed::is_dash(text[at]))) {
    if (typed::is_digit(text[at])) {
      ++digits;
    } else if (digits != 3) {
      return text;
    }
    ++at;
  }
  while (at < text.size() && !typed::is_word(text[at])) ++at;
  const bool address_follows = at < text.size() && typed::is_kanji(text[at]) &&
                               text.find_first_of(U"都道府県市区町村") != View::npos;
  return digits == 7 && address_follows ? text.substr(at) : text;
}

// 999ハイフン1, as dictation writes it.
Text with_hyphens(Text text) {
  constexpr View kWord = U"ハイフン";
  for (std::size_t at = text.find(kWord); at != Text::npos; at = text.find(kWord, at + 1)) {
    const std::size_t behind = at + kWord.size();
    if (at > 0 && behind < text.size() && typed::is_digit(text[at - 1]) &&
        typed::is_digit(text[behind]))
      text.replace(at, kWord.size(), U"-");
  }
  return text;
}

// 「…9-9-9（持ち家です）」: a bracket that is no part of it.
View without_remark(View text) {
  const std::size_t open = text.rfind(U'(');
  if (open == View::npos || open == 0 || !text.ends_with(U')')) return text;
  const View inside = text.substr(open + 1, text.size() - open - 2);
  const bool says =
      inside.ends_with(U"です") || inside.ends_with(U"ます") || typed::is_sentence(inside);
  return says ? text.substr(0, open) : text;
}

// 「…9-9-9⏎で入れます」: a last line that goes on talking.
View without_talk(View text) {
  constexpr auto kBegins =
      std::to_array<View>({U"で", U"です", U"と", U"に", U"お願い", U"よろしく"});
  constexpr auto kEnds = std::to_array<View>(
      {U"ます", U"です", U"ください", U"下さい", U"お願い", U"。", U"ね", U"よ", U"で", U"たい"});
  const std::size_t line = text.rfind(U'\n');
  if (line == View::npos) return text;
  const View last = text.substr(line + 1);
  const auto begins = [&](View word) { return last.starts_with(word); };
  const auto ends = [&](View word) { return last.ends_with(word); };
  const bool talks = std::ranges::any_of(kBegins, begins) && std::ranges::any_of(kEnds, ends);
  return talks && std::ranges::none_of(last, typed::is_digit) ? text.substr(0, line) : text;
}

// From where the address begins.
View begun(View text) { return from_prefecture(without_postal_code(text)); }

// No spaces and no 、; dashes and gaps between digits as '-'.
Text canonical(View text) {
  Text out;
  bool gap = false;
  for (const char32_t c : text) {
    const bool space = typed::is_space(c) || c == U'、' || c == U',';
    if (!space) {
      const bool digits = !out.empty() && typed::is_digit(out.back()) && typed::is_digit(c);
      if (gap && digits) out.push_back(U'-');
      out.push_back(c);
    }
    gap = space;
  }
  for (std::size_t i = 1; i + 1 < out.size(); ++i) {
    if (typed::is_dash(out[i]) && typed::is_alnum(out[i - 1]) && typed::is_alnum(out[i + 1]))
      out[i] = U'-';
  }
  return out;
}

bool is_kanji_digit(char32_t c) { return View(U"〇一二三四五六七八九十百").contains(c); }

// The prefix as far as the address does not repeat it.
Text completed(const Text& address, const Text& prefix) {
  if (prefix.empty() || starts_with_prefecture(address)) return address;
  for (std::size_t from = 1; from < prefix.size(); ++from) {
    const View repeated = View(prefix).substr(from);
    if (repeated.size() > 1 && View(address).starts_with(repeated))
      return prefix.substr(0, from) + address;
  }
  for (const char32_t unit :
       View(U"市区郡町村")) {  // 横浜市… with 神奈川県横浜市中区: begins inside
    const std::size_t end = address.find(unit);
    if (end == Text::npos || end == 0) continue;
    const std::size_t at = prefix.find(View(address).substr(0, end + 1));
    if (at != Text::npos) return prefix.substr(0, at) + address;
  }
  const bool elsewhere = address.find_first_of(U"都府県市郡") != Text::npos;
  return elsewhere ? address : prefix + address;
}

// A house number, not an hour or a count.
bool has_number(const Text& address) {
  for (std::size_t i = 0; i < address.size(); ++i) {
    const View rest = View(address).substr(i + 1);
    const bool last_digit =
        typed::is_digit(address[i]) && (rest.empty() || !typed::is_digit(rest[0]));
    if (last_digit && (rest.empty() || !View(U"時分秒日年月円件回人歳才台").contains(rest[0])))
      return true;
    const bool counted =
        rest.starts_with(U"丁目") || rest.starts_with(U"番") || rest.starts_with(U"号");
    if (counted && is_kanji_digit(address[i])) return true;
  }
  return typed::contains(address, U"番地") ||
         (!address.empty() && is_kanji_digit(address.back()));  // 山下町九九九の一
}

bool has_place(const Text& address) {
  return starts_with_prefecture(address) || address.find_first_of(U"市区町村郡") != Text::npos;
}

}  // namespace

std::expected<PostalAddress, AddressRefusal> PostalAddress::parse(std::string_view typed,
                                                                  std::string_view prefix) {
  const Text said = typed::plain(typed);
  const Text bare =
      typed::bare(begun(without_remark(typed::bare(without_talk(said), kLabels))), kLabels);
  if (bare.empty()) return std::unexpected(AddressRefusal::kNone);
  if (typed::contains(said, U"?") || typed::is_sentence(bare))
    return std::unexpected(AddressRefusal::kSentence);

  const Text address = completed(with_hyphens(canonical(bare)), canonical(typed::plain(prefix)));
  if (address.size() > kLongest) return std::unexpected(AddressRefusal::kTooLong);
  if (!has_place(address)) {
    const bool digits = std::ranges::any_of(address, typed::is_digit);
    return std::unexpected(digits ? AddressRefusal::kIncomplete : AddressRefusal::kSentence);
  }
  const bool stable = typed::is_stable(address, kLabels) && begun(address) == address;
  if (!stable) return std::unexpected(AddressRefusal::kSentence);
  if (!has_number(address)) return std::unexpected(AddressRefusal::kNoNumber);
  return PostalAddress(typed::utf8(address));
}

std::string_view name_of(AddressRefusal refusal) {
  switch (refusal) {
    case AddressRefusal::kNone:
      return "none";
    case AddressRefusal::kSentence:
      return "sentence";
    case AddressRefusal::kIncomplete:
      return "incomplete";
    case AddressRefusal::kNoNumber:
      return "no_number";
    case AddressRefusal::kTooLong:
      return "too_long";
  }
  return "none";
}

}  // namespace annai
