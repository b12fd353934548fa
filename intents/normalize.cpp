#include "intents/normalize.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

namespace annai::intents {
namespace {

constexpr char32_t kLongMark = U'ー';

bool is_ascii_word(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9') || c == U'@' || c == U'_' ||
         c == U'%';
}
bool is_letter(char32_t c) { return c >= U'a' && c <= U'z'; }
bool is_kana(char32_t c) { return (c >= 0x3041 && c <= 0x309F) || c == kLongMark; }

bool is_dash(char32_t c) {
  return c == U'-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC || c == 0xFF0D ||
         c == 0xFF70 || c == 0x301C || c == 0xFF5E || c == U'~' || c == 0x2500 || c == 0x2501 ||
         c == 0x30A0;
}

enum class Mark : std::uint8_t { kNone, kClause, kSentence };

Mark mark_of(char32_t c) {
  switch (c) {
    case U'。':
    case U'｡':
    case U'！':
    case U'!':
    case U'？':
    case U'?':
    case U'\n':
    case U'．':
      return Mark::kSentence;
    case U'、':
    case U'､':
    case U'，':
    case U',':
    case U';':
    case U'；':
    case U'：':
    case U':':
    case U'/':
    case U'／':
    case U'…':
    case U'‥':
    case U'＝':
    case U'=':
    case U'←':
    case U'→':
      return Mark::kClause;
    default:
      return Mark::kNone;
  }
}

// The voiced form of a hiragana for a following ゛ (or ゜), 0 if there is none.
char32_t voiced(char32_t kana, bool half_voiced) {
  if (half_voiced) {
    return kana >= U'は' && kana <= U'ほ' && (kana - U'は') % 3 == 0 ? kana + 2 : 0;
  }
  if (kana == U'う') return U'ゔ';
  const bool k_to_t = kana >= U'か' && kana <= U'ち' && (kana - U'か') % 2 == 0;
  const bool tsu_to_to = kana == U'つ' || kana == U'て' || kana == U'と';
  const bool h_row = kana >= U'は' && kana <= U'ほ' && (kana - U'は') % 3 == 0;
  return k_to_t || tsu_to_to || h_row ? kana + 1 : 0;
}

// U+FF66 to U+FF9D, the half-width kana, as hiragana.
constexpr std::u16string_view kHalfKana =
    u"をぁぃぅぇぉゃゅょっーあいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめも"
    u"やゆよらりるれろわん";

class Normalizer {
 public:
  explicit Normalizer(std::size_t bytes) {
    out_.chars.reserve(bytes);
    out_.from.reserve(bytes + 1);
    out_.sentence.reserve(bytes);
    out_.clause.reserve(bytes);
  }

  void take(char32_t c, std::uint32_t at) {
    if (c == 0x2019) c = U'\'';
    if (c < 0x80) return take_ascii(c, at);
    if (c >= 0x3041 && c <= 0x3096) return put(c, at);
    if (c >= 0x30A1 && c <= 0x30F6) return put(c - 0x60, at);
    if (c >= 0x4E00 && c <= 0x9FFF) return put(c, at);
    if (c >= 0xFF66 && c <= 0xFF9D && c != 0xFF70) return put(kHalfKana[c - 0xFF66], at);
    if (c == 0x3099 || c == 0xFF9E || c == 0x309B) return join_voice(false);
    if (c == 0x309A || c == 0xFF9F || c == 0x309C) return join_voice(true);
    if (is_dash(c)) return put_dash(at);
    note_sign(c, at);
    if (c == U'．' && !out_.chars.empty() && is_ascii_word(out_.chars.back()))
      return put_inner(U'.', at);
    if (c == U'？') out_.asked = true;
    if (const Mark mark = mark_of(c); mark != Mark::kNone) return put_mark(mark);
    if (c >= 0xFF01 && c <= 0xFF5E) return take_ascii(c - 0xFEE0, at);
    if (c == 0x3000) return put_space();
    take_rare(c, at);
  }

  Text finish(std::uint32_t size) {
    if (out_.chars.empty()) {
      for (const char16_t c : sign_) append(c, sign_at_);
    }
    out_.from.push_back(size);
    finish_endings();
    return std::move(out_);
  }

 private:
  // Of a message that has no words, a sign says yes or no.
  void note_sign(char32_t c, std::uint32_t at) {
    constexpr std::u32string_view kYes = U"👍👌🙆⭕✅💮🆗";
    constexpr std::u32string_view kNo = U"👎🙅❌🆖";
    if (!kYes.contains(c) && !kNo.contains(c)) return;
    sign_ = kYes.contains(c) ? u"ok" : u"だめ";
    sign_at_ = at;
  }
  // お願いしまs, 同意でs: the conversion was left one key too early.
  void finish_endings() {
    std::u16string& chars = out_.chars;
    for (std::size_t i = 1; i < chars.size(); ++i) {
      if (chars[i] != u's' || (chars[i - 1] != u'ま' && chars[i - 1] != u'で')) continue;
      if (i + 1 == chars.size() || !is_ascii_word(chars[i + 1])) chars[i] = u'す';
    }
  }
  void take_ascii(char32_t c, std::uint32_t at) {
    if (c >= U'A' && c <= U'Z') return put(c + 32, at);
    if (is_ascii_word(c)) return put(c, at);
    if (c == U' ' || c == U'\t' || c == U'\r') return put_space();
    if (c == U'-' || c == U'~') return put_dash(at);
    if (c == U'.' || c == U'\'') return put_inner(c, at);
    if (c == U'?') out_.asked = true;
    if (const Mark mark = mark_of(c); mark != Mark::kNone) return put_mark(mark);
    if (boundary_waits_ == Mark::kNone) put_space();  // login(ID) is two words
  }

  // Whatever the quick paths do not know: compatibility forms are taken apart, symbols leave.
  void take_rare(char32_t c, std::uint32_t at) {
    static const icu::Normalizer2* const nfkc = [] {
      UErrorCode status = U_ZERO_ERROR;
      return icu::Normalizer2::getNFKCInstance(status);
    }();
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString whole(static_cast<UChar32>(c));
    const icu::UnicodeString plain = nfkc->normalize(whole, status);
    if (U_FAILURE(status)) return;
    if (plain != whole) {
      for (int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
        const auto part = static_cast<char32_t>(plain.char32At(i));
        if (part != c) take(part, at);
      }
      return;
    }
    const auto lower = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
    if (u_isalnum(static_cast<UChar32>(lower)) != 0 || lower == U'々' || lower == U'〆')
      put(lower, at);
  }

  void put(char32_t c, std::uint32_t at) {
    if (inner_ != 0) settle_inner(c);
    const char32_t before = out_.chars.empty() ? U'\0' : out_.chars.back();
    const bool by_space = space_waits_ && c < 0x80 && before != U'\0' && before < 0x80;
    const bool by_mark = boundary_waits_ != Mark::kNone && is_letter(before) && is_letter(c);
    if (by_space || by_mark) append(u' ', at);
    space_waits_ = false;
    if (boundary_waits_ == Mark::kSentence && !out_.chars.empty() && sentence_ < 255) ++sentence_;
    if (boundary_waits_ != Mark::kNone && !out_.chars.empty() && clause_ < 255) ++clause_;
    boundary_waits_ = Mark::kNone;
    if (c > 0xFFFF) {
      append(static_cast<char16_t>(U16_LEAD(c)), at);
      c = U16_TRAIL(c);
    }
    append(static_cast<char16_t>(c), at);
  }
  void append(char16_t c, std::uint32_t at) {
    out_.asked = false;
    out_.chars.push_back(c);
    out_.from.push_back(at);
    out_.sentence.push_back(sentence_);
    out_.clause.push_back(clause_);
  }
  void put_dash(std::uint32_t at) {
    const char32_t before = out_.chars.empty() ? U'\0' : out_.chars.back();
    if (before == kLongMark) return;
    if (is_kana(before)) return put(kLongMark, at);
    if (before >= 0x80 || before == U'\0') return put_mark(Mark::kClause);
    if (before != U'-') put(U'-', at);
  }
  void put_inner(char32_t c, std::uint32_t at) {  // a dot or apostrophe inside a Latin word
    if (!out_.chars.empty() && is_ascii_word(out_.chars.back()) && !space_waits_) {
      inner_at_ = at;
      inner_ = c;
    }
  }
  void settle_inner(
      char32_t next) {  // sompo-japan.co.jp and don't keep theirs; "Hello. I" ends a sentence
    const auto inner = static_cast<char16_t>(std::exchange(inner_, 0));
    if (is_ascii_word(next) && !space_waits_ && boundary_waits_ == Mark::kNone) {
      append(inner, inner_at_);
    } else if (inner == u'.') {
      put_mark(Mark::kSentence);
    }
  }
  void put_space() { space_waits_ = true; }
  void put_mark(Mark mark) {
    boundary_waits_ = std::max(boundary_waits_, mark);
    space_waits_ = false;
  }
  void join_voice(bool half_voiced) {
    if (out_.chars.empty()) return;
    if (const char32_t joined = voiced(out_.chars.back(), half_voiced); joined != 0) {
      out_.chars.back() = static_cast<char16_t>(joined);
    }
  }

  Text out_;
  std::uint8_t sentence_ = 0;
  std::uint8_t clause_ = 0;
  bool space_waits_ = false;
  Mark boundary_waits_ = Mark::kNone;
  std::u16string_view sign_;
  std::uint32_t sign_at_ = 0;
  std::uint32_t inner_at_ = 0;
  char32_t inner_ = 0;
};

}  // namespace

Text normalize(std::string_view utf8) {
  Normalizer normalizer(utf8.size());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto size = static_cast<std::int32_t>(utf8.size());
  for (std::int32_t i = 0; i < size;) {
    const auto at = static_cast<std::uint32_t>(i);
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c >= 0) normalizer.take(static_cast<char32_t>(c), at);
  }
  return normalizer.finish(static_cast<std::uint32_t>(utf8.size()));
}

std::string_view typed(std::string_view utf8, const Text& text, std::size_t begin,
                       std::size_t end) {
  return utf8.substr(text.from[begin], text.from[end] - text.from[begin]);
}

std::string to_utf8(std::u16string_view chars) {
  std::string out;
  icu::UnicodeString(chars.data(), static_cast<int32_t>(chars.size())).toUTF8String(out);
  return out;
}

}  // namespace annai::intents
