#include "connectors/mypage/sandbox/letter.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "bot/core/code_points.h"

namespace annai::mypage {
namespace {

constexpr std::string_view kSender = "損保ジャパン マイページ（動作確認用）";
constexpr std::string_view kConfirmation = "マイページ会員登録のご確認（損保ジャパン）";
constexpr std::string_view kCompleted = "マイページ会員登録完了のご連絡（損保ジャパン）";
constexpr std::string_view kRule = "====================";
constexpr std::string_view kSendOnly =
    "※このメールは送信専用です。ご返信いただいてもお答えできませんので、あらかじめご了承ください。";
constexpr std::string_view kSandbox =
    "※動作確認用のマイページからお送りしています。実際のご契約には影響しません。";

std::string base64(std::string_view bytes) {
  constexpr auto kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kVariant);
  text.pop_back();
  return text;
}

// Encoded words of at most 75 characters, each with whole characters in it.
std::string encoded_words(std::string_view text) {
  constexpr std::size_t kMost = 42;  // bytes: 56 in base64
  std::string out;
  while (!text.empty()) {
    std::size_t size = std::min(kMost, text.size());
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
    if (!out.empty()) out += "\r\n ";
    out += fmt::format("=?UTF-8?B?{}?=", base64(text.substr(0, size)));
    text.remove_prefix(size);
  }
  return out;
}

std::string in_lines(std::string_view base64) {
  constexpr std::size_t kLine = 76;
  std::string out;
  for (; !base64.empty(); base64.remove_prefix(std::min(kLine, base64.size()))) {
    out += base64.substr(0, kLine);
    out += "\r\n";
  }
  return out;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

std::string framed(std::string_view subject, std::string_view name, std::string_view body) {
  return fmt::format("{}\n\n{}\n\n{}\n\n{} 様へ\n\n{}\n\n{}\n{}\n", subject, kRule, kSendOnly, name,
                     body, kRule, kSandbox);
}

}  // namespace

Letter confirmation_letter(const std::string& to, std::string_view name, std::string_view link) {
  const std::string body = fmt::format(
      "マイページへご登録いただき、誠にありがとうございます。\n"
      "以下のURLにアクセスし、引き続き会員登録を続けてください。\n\n"
      "＜ご注意＞\n"
      "パケット通信料金が高額となる可能性があるため、\n"
      "必ず、パソコン・スマートフォンからのアクセスをお願いいたします。\n\n"
      "▼下記のURLをクリックしてください。\n\n{}\n\n"
      "※24時間以内に会員登録まで完了しない場合、上記URLは無効になります。\n"
      "※登録の際に設定したパスワードの入力が必要です。\n"
      "※お心当たりのない場合は、何もなさらずに、このメールを削除してください。",
      link);
  return {.to = to,
          .subject = std::string(kConfirmation),
          .text = framed("会員登録のご確認（損保ジャパン）", name, body)};
}

Letter already_member_letter(const std::string& to, std::string_view name,
                             std::string_view login_page) {
  const std::string body = fmt::format(
      "このメールアドレスで、マイページへの会員登録のお申込みがありました。\n"
      "お客さまはすでに会員登録がお済みですので、あらためてのご登録は必要ありません。\n\n"
      "マイページへは、下記のURLからログインしてください。\n\n{}\n\n"
      "※パスワードは、はじめに登録いただいたものから変わっていません。\n"
      "※お心当たりのない場合も、登録の内容は変わりませんので、ご安心ください。",
      login_page);
  return {.to = to,
          .subject = std::string(kConfirmation),
          .text = framed("会員登録のご確認（損保ジャパン）", name, body)};
}

Letter completed_letter(const std::string& to, std::string_view name, std::string_view login_page) {
  const std::string body = fmt::format(
      "マイページ会員にご登録いただき、ありがとうございました。\n"
      "会員登録が完了しましたので、ご連絡いたします。\n\n"
      "後日、ご契約の自動車保険の更新のお手続きをされる場合は、\n"
      "下記のURLからログインし、「更新のお手続き」ボタンを押してください。\n\n{}\n\n"
      "※ログインには、メールアドレス（ID）とパスワードが必要です。",
      login_page);
  return {.to = to,
          .subject = std::string(kCompleted),
          .text = framed("会員登録完了のご連絡（損保ジャパン）", name, body)};
}

std::string to_rfc5322(const Letter& letter, const Envelope& envelope) {
  return fmt::format(
      "Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\n"
      "From: {}\r\n <{}>\r\n"
      "To: <{}>\r\n"
      "Message-ID: <{}>\r\n"
      "Subject: {}\r\n"
      "Auto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=UTF-8\r\n"
      "Content-Transfer-Encoding: base64\r\n"
      "\r\n{}",
      std::chrono::floor<std::chrono::seconds>(envelope.at), encoded_words(kSender), envelope.from,
      letter.to, envelope.message_id, encoded_words(letter.subject),
      in_lines(base64(with_crlf(letter.text))));
}

}  // namespace annai::mypage
