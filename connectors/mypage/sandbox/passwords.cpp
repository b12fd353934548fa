#include "connectors/mypage/sandbox/passwords.h"

#include <fmt/format.h>
#include <sodium.h>
#include <zxcvbn.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "bot/core/code_points.h"

namespace annai::mypage {
namespace {

constexpr std::size_t kMemory = 19'456 * 1024;
constexpr unsigned long long kPasses = 2;
constexpr std::size_t kLeastLocalPart = 4;  // shorter ones stand in many a word by chance
constexpr std::array<std::string_view, 4> kServiceWords = {"sompo", "mypage", "clickar",
                                                           "password"};

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool contains_word(std::string_view password, std::string_view word) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return !word.empty() && !std::ranges::search(password, word, {}, lower, lower).empty();
}

// One entry of the list of common words and passwords, one row of the keyboard, or one repeated
// piece, and nothing besides.
bool is_common(const Secret& password) {
  ZxcMatch_t* found = nullptr;
  ZxcvbnMatch(password.reveal_c_str(), nullptr, &found);
  bool common = false;
  if (found != nullptr && found->Next == nullptr &&
      found->Length == static_cast<int>(password.reveal().size())) {
    const int type = found->Type & ~MULTIPLE_MATCH;
    common = type == DICTIONARY_MATCH || type == DICT_LEET_MATCH || type == REPEATS_MATCH ||
             type == SEQUENCE_MATCH || type == SPATIAL_MATCH;
  }
  ZxcvbnFreeInfo(found);
  return common;
}

std::string without_dashes(std::string date) {
  std::erase(date, '-');
  return date;
}

std::optional<PasswordFault> fault_of_characters(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return PasswordFault::kFullWidth;
  }
  if (text.contains(' ')) return PasswordFault::kSpace;
  if (!std::ranges::all_of(text, is_letter_or_digit)) return PasswordFault::kSymbol;
  return std::nullopt;
}

// The hash of a password that nobody knows.
const std::string& nobodys_hash() {
  static const std::string hash = [] {
    Secret random(32);
    for (int i = 0; i < 32; ++i) random.append(static_cast<char>('a' + randombytes_uniform(26)));
    return hash_password(random);
  }();
  return hash;
}

}  // namespace

std::optional<PasswordFault> typing_fault_of(const Secret& password) {
  if (password.empty()) return PasswordFault::kEmpty;
  return fault_of_characters(password.reveal());
}

std::optional<PasswordFault> fault_of(const Secret& password, const PasswordContext& context,
                                      const Numbers& numbers) {
  if (const auto fault = typing_fault_of(password)) return fault;
  const std::string_view text = password.reveal();
  if (code_points(text) < numbers.password_min) return PasswordFault::kTooShort;
  if (code_points(text) > numbers.password_max) return PasswordFault::kTooLong;
  if (is_common(password)) return PasswordFault::kCommon;
  for (const std::string_view word : kServiceWords) {
    if (contains_word(text, word)) return PasswordFault::kService;
  }
  const std::string local = context.email.substr(0, context.email.find('@'));
  if (local.size() >= kLeastLocalPart && contains_word(text, local)) return PasswordFault::kEmail;
  for (const std::string& policy : context.policies) {
    if (contains_word(text, policy)) return PasswordFault::kPolicy;
  }
  if (contains_word(text, without_dashes(context.birth_date))) return PasswordFault::kBirthDate;
  return std::nullopt;
}

std::string in_words(PasswordFault fault, const Numbers& numbers) {
  switch (fault) {
    case PasswordFault::kEmpty:
      return "パスワードを入力してください。";
    case PasswordFault::kFullWidth:
      return "全角の文字が入っています。半角英数字で入力してください。";
    case PasswordFault::kSpace:
      return "空白が入っています。空白をのぞいて、半角英数字で入力してください。";
    case PasswordFault::kSymbol:
      return "記号が入っています。半角の英字と数字だけで入力してください。";
    case PasswordFault::kTooShort:
      return fmt::format("パスワードの文字数が足りないようです。{}文字以上で入力してください。",
                         numbers.password_min);
    case PasswordFault::kTooLong:
      return fmt::format("パスワードの文字数が多いようです。{}文字以内で入力してください。",
                         numbers.password_max);
    case PasswordFault::kCommon:
      return "ほかの人に当てられやすいパスワードです。別のものを入力してください。";
    case PasswordFault::kService:
      return "会社名やサービス名などの言葉が入っています。別のものを入力してください。";
    case PasswordFault::kEmail:
      return "メールアドレスと同じ文字が入っています。別のものを入力してください。";
    case PasswordFault::kPolicy:
      return "証券番号と同じ文字が入っています。別のものを入力してください。";
    case PasswordFault::kBirthDate:
      return "生年月日と同じ数字が入っています。別のものを入力してください。";
  }
  return {};
}

std::string hash_password(const Secret& password) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  const std::string_view text = password.reveal();
  if (crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), kPasses, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return {};
  }
  return hash.data();
}

bool fits(const Secret& password, const std::string& hash) {
  const std::string& compared = hash.empty() ? nobodys_hash() : hash;
  const std::string_view text = password.reveal();
  const bool same = crypto_pwhash_str_verify(compared.c_str(), text.data(), text.size()) == 0;
  return same && !hash.empty();
}

}  // namespace annai::mypage
