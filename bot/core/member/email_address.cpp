#include "bot/core/member/email_address.h"

#include <algorithm>
#include <array>
#include <vector>

#include "bot/core/member/spoken.h"
#include "bot/core/member/text.h"

namespace annai {
namespace {

using typed::Text;
using typed::View;

struct Symbol {
  View spoken;  // in hiragana
  char32_t written;
};
constexpr auto kSymbols = std::to_array<Symbol>({{U"あっとまーく", U'@'},
                                                 {U"(あっとまーく)", U'@'},
                                                 {U"あっと", U'@'},
                                                 {U"(at)", U'@'},
                                                 {U"[at]", U'@'},
                                                 {U"どっと", U'.'},
                                                 {U"ぴりおど", U'.'},
                                                 {U"てん", U'.'},
                                                 {U"点", U'.'},
                                                 {U"。", U'.'},
                                                 {U"はいふん", U'-'},
                                                 {U"あんだーばー", U'_'},
                                                 {U"あんだーすこあ", U'_'},
                                                 {U"ぷらす", U'+'}});

constexpr auto kEndings = std::to_array<typed::Replacement>({{U"ドットコム", U"ドットcom"},
                                                             {U"ドットネット", U"ドットnet"},
                                                             {U"ドットジェーピー", U"ドットjp"},
                                                             {U"ドットシーオー", U"ドットco"}});

bool is_local(char32_t c) {
  return typed::is_alnum(c) || View(U".!#$%&'*+-/=?^_`{|}~").contains(c);
}
bool is_domain(char32_t c) { return typed::is_alnum(c) || c == U'.' || c == U'-'; }

std::size_t past_spaces(View text, std::size_t at) {
  while (at < text.size() && text[at] == U' ') ++at;
  return at;
}

// The last word written so far has its @ already.
bool in_domain(View out) {
  while (!out.empty() && is_domain(out.back())) out.remove_suffix(1);
  return out.ends_with(U'@');
}

// What is spoken for a symbol stands between two written parts: 「mio ドット h アットマーク
// example.com」.
Text with_symbols(View text) {
  const Text folded = typed::to_hiragana(text);
  Text out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t word = past_spaces(text, i);
    char32_t written = 0;
    std::size_t after = 0;
    for (const Symbol& symbol : kSymbols) {
      if (!View(folded).substr(word).starts_with(symbol.spoken)) continue;
      written = symbol.written;
      after = word + symbol.spoken.size();
      if (symbol.spoken != U"。") after = past_spaces(text, after);
      break;
    }
    if (written == 0 && word < text.size() && typed::is_dash(text[word]) && word == i) {
      written = U'-';
      after = word + 1;
    }
    if (written == 0 && word < text.size() && text[word] == U'@') {
      written = U'@';
      after = past_spaces(text, word + 1);
    }
    if (written == U'.' && text[word] == U'。' && !in_domain(out)) written = 0;
    const bool fits = written != 0 && !out.empty() && after < text.size() &&
                      (typed::is_alnum(out.back()) || out.back() == U'_') &&
                      typed::is_alnum(text[after]);
    out.push_back(fits ? written : text[i]);
    i = fits ? after : i + 1;
  }
  return out;
}

// s u z u 3 @example.com: letters with spaces between them, three at least.
Text with_letters_joined(View text) {
  Text out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;  // behind the last letter
    Text letters;
    const bool apart = i == 0 || !typed::is_alnum(text[i - 1]);
    for (std::size_t at = i; apart && at < text.size() && typed::is_alnum(text[at]); at += 2) {
      if (at + 1 < text.size() && typed::is_alnum(text[at + 1])) break;
      letters.push_back(text[at]);
      end = at + 1;
      if (end == text.size() || text[end] != U' ') break;
    }
    if (letters.size() >= 3) {
      out += letters;
      i = end;
    } else {
      out.push_back(text[i++]);
    }
  }
  return out;
}

using Parts = std::expected<std::string, EmailRefusal>;

Parts domain_of(View written) {
  while (!written.empty() && (written.back() == U'.' || written.back() == U'-'))
    written.remove_suffix(1);
  std::string domain = typed::ascii(written);
  std::ranges::transform(domain, domain.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string::npos) return std::unexpected(EmailRefusal::kNoDomainDot);
  const std::string top = domain.substr(dot + 1);
  const bool word = std::ranges::all_of(top, [](char c) { return c >= 'a' && c <= 'z'; });
  if (top.size() < 2 || (!word && !top.starts_with("xn--")))
    return std::unexpected(EmailRefusal::kBadDomain);
  const std::string bounded = "." + domain + ".";
  for (const std::string_view wrong : {"..", ".-", "-."}) {
    if (bounded.contains(wrong)) return std::unexpected(EmailRefusal::kBadDomain);
  }
  std::size_t label = 0;
  for (const char c : domain) {
    label = c == '.' ? 0 : label + 1;
    if (label > 63) return std::unexpected(EmailRefusal::kBadDomain);
  }
  return domain;
}

// The address around the @ at `at`; `end` is set behind it.
Parts address_around(View text, std::size_t at, std::size_t& begin, std::size_t& end) {
  begin = at;
  while (begin > 0 && is_local(text[begin - 1])) --begin;
  if (begin > 0 && typed::is_letter(text[begin - 1]) && text.substr(begin).starts_with(U".."))
    while (begin < at && text[begin] == U'.') ++begin;  // えっと...foo@
  end = at + 1;
  while (end < text.size() && is_domain(text[end])) ++end;

  const char32_t before = begin > 0 ? text[begin - 1] : U' ';
  if (begin == at && (before == U'"' || before == U')'))
    return std::unexpected(EmailRefusal::kBadCharacter);
  if (begin == at && typed::is_letter(before)) return std::unexpected(EmailRefusal::kJapanese);
  if (before == U'@' || (end < text.size() && text[end] == U'@'))
    return std::unexpected(EmailRefusal::kTwoAts);
  if (begin == at) return std::unexpected(EmailRefusal::kNothingBefore);
  if (View(U",;\"\\)>]。").contains(before) && begin > 1 && typed::is_alnum(text[begin - 2]) &&
      !in_domain(text.substr(0, begin - 1)))
    return std::unexpected(EmailRefusal::kBadCharacter);
  if (end == at + 1) return std::unexpected(EmailRefusal::kNothingBehind);
  if (end < text.size() && View(U"_,").contains(text[end]) && end + 1 < text.size() &&
      typed::is_alnum(text[end + 1]) && !text.substr(end).contains(U'@'))
    return std::unexpected(EmailRefusal::kBadCharacter);

  const std::string local = typed::ascii(text.substr(begin, at - begin));
  if (local.starts_with('.') || local.ends_with('.') || local.contains(".."))
    return std::unexpected(EmailRefusal::kDots);
  Parts domain = domain_of(text.substr(at + 1, end - at - 1));
  if (!domain) return domain;
  if (local.size() > 64 || local.size() + 1 + domain->size() > 254)
    return std::unexpected(EmailRefusal::kTooLong);
  return local + "@" + *domain;
}

// 「hattori.mio.example.com」: meant as an address, as far as one can see.
bool looks_like_address(View text) {
  std::size_t run = 0;
  bool dot = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && is_local(text[i])) {
      ++run;
      dot |= text[i] == U'.' && run > 1;
      if (dot && run >= 5 && typed::is_latin(text[i])) return true;
    } else {
      if (run == text.size() && run >= 6) return true;
      run = 0;
      dot = false;
    }
  }
  return false;
}

bool has_controls(std::string_view typed) {
  return std::ranges::any_of(typed, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F;
  });
}

}  // namespace

std::expected<EmailAddress, EmailRefusal> EmailAddress::parse(std::string_view typed) {
  if (has_controls(typed)) return std::unexpected(EmailRefusal::kBadCharacter);
  const Text text =
      with_symbols(with_letters_joined(typed::replaced(typed::plain(typed), kEndings)));
  std::vector<typed::Located<std::string>> found;
  std::optional<EmailRefusal> refused;
  for (std::size_t at = text.find(U'@'); at != Text::npos; at = text.find(U'@', at + 1)) {
    std::size_t begin = 0;
    std::size_t end = 0;
    Parts address = address_around(text, at, begin, end);
    if (address) {
      found.push_back({*std::move(address), begin, end});
    } else if (!refused) {
      refused = address.error();
    }
  }
  if (refused) return std::unexpected(*refused);
  if (found.empty()) {
    if (typed::contains(typed::to_hiragana(text), U"あっとまーく"))
      return std::unexpected(EmailRefusal::kJapanese);
    return std::unexpected(looks_like_address(text) ? EmailRefusal::kNoAt : EmailRefusal::kNone);
  }
  auto address = typed::only_one(found, text);
  if (!address) return std::unexpected(EmailRefusal::kSeveral);
  return EmailAddress(*std::move(address));
}

std::string_view name_of(EmailRefusal refusal) {
  switch (refusal) {
    case EmailRefusal::kNone:
      return "none";
    case EmailRefusal::kNoAt:
      return "no_at";
    case EmailRefusal::kNothingBefore:
      return "nothing_before_at";
    case EmailRefusal::kNothingBehind:
      return "nothing_behind_at";
    case EmailRefusal::kNoDomainDot:
      return "no_domain_dot";
    case EmailRefusal::kBadDomain:
      return "bad_domain";
    case EmailRefusal::kDots:
      return "dots";
    case EmailRefusal::kTwoAts:
      return "two_ats";
    case EmailRefusal::kJapanese:
      return "japanese";
    case EmailRefusal::kBadCharacter:
      return "bad_character";
    case EmailRefusal::kTooLong:
      return "too_long";
    case EmailRefusal::kSeveral:
      return "several";
  }
  return "none";
}

}  // namespace annai
