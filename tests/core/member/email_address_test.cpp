#include "bot/core/member/email_address.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>

#include "tests/core/member/row.h"

namespace annai {
namespace {

// clang-format off: one row a line
constexpr auto kRows = std::to_array<Row>({
    {"hattori.mio@example.com でお願いします。", "hattori.mio@example.com"},
    {"noguchi.k@example.co.jp", "noguchi.k@example.co.jp"},
    {"1 2 3 taro@example.com", "taro@example.com"},
    {"taro@example.c o m desu", "taro@example.com"},
    {"s u z u 3 アットマーク example.com", "suzu3@example.com"},
    {"tsuda.haru@example.or.jp でよろしいかと思います", "tsuda.haru@example.or.jp"},
    {"hino.sora@example.com です", "hino.sora@example.com"},
    {"uchida.t@example.jpです", "uchida.t@example.jp"},
    {"メールはkinoshita.gm@example.orgです", "kinoshita.gm@example.org"},
    {"メールアドレス：abe@example.net", "abe@example.net"},
    {"ＡＢＥ．ｋ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ABE.k@example.com"},
    {"Abe.Ken@Example.COM", "Abe.Ken@example.com"},
    {" abe@example.com ", "abe@example.com"},
    {"abe@example.com。", "abe@example.com"},
    {"abe@example.com．", "abe@example.com"},
    {"abe@example.com！！", "abe@example.com"},
    {"abe@example.com😊", "abe@example.com"},
    {"「abe@example.com」", "abe@example.com"},
    {"<abe@example.com>", "abe@example.com"},
    {"mailto:abe@example.com", "abe@example.com"},
    {"my email is abe@example.com, thanks", "abe@example.com"},
    {"abe @ example.com", "abe@example.com"},
    {"abe＠ example.com", "abe@example.com"},
    {"abeアットマークexample.com", "abe@example.com"},
    {"abe アットマーク example ドット com", "abe@example.com"},
    {"okubo ドット shoji アットマーク example ドット net です", "okubo.shoji@example.net"},
    {"okubo あっとまーく example どっと net", "okubo@example.net"},
    {"okubo(at)example.com", "okubo@example.com"},
    {"abe ハイフン k アンダーバー 1 アットマーク example ドット co ドット jp", "abe-k_1@example.co.jp"},
    {"abe‐k@example.com", "abe-k@example.com"},
    {"abe−k@example.com", "abe-k@example.com"},
    {"abeーk@example.com", "abe-k@example.com"},
    {"abe_k+flyer@example.com", "abe_k+flyer@example.com"},
    {"abe@example。com", "abe@example.com"},
    {"えっと、abe@example.com だと思います", "abe@example.com"},
    {"えっと...abe@example.com", "abe@example.com"},
    {"えっと…abe@example.com", "abe@example.com"},
    {"a@example.com ではなく b@example.com です", "b@example.com"},
    {"a@example.comじゃなくてb@example.com", "b@example.com"},
    {"abe@example.com です。abe@example.com です。", "abe@example.com"},
    {"abe@mail.sub.example.co.jp", "abe@mail.sub.example.co.jp"},
    {"abe@xn--wgv71a119e.xn--jpr", "abe@xn--wgv71a119e.xn--jpr"},
    {"1234@example.jp", "1234@example.jp"},
    {"E300200101、abe@example.com", "abe@example.com"},
    {"o'hara@example.com", "o'hara@example.com"},
    {"@example.net", "!nothing_before_at"},
    {"＠example.net です", "!nothing_before_at"},
    {"okubo.shoji@example", "!no_domain_dot"},
    {"okubo.shoji@exampleです", "!no_domain_dot"},
    {"okubo.shoji@example.", "!no_domain_dot"},
    {"okubo.shoji@", "!nothing_behind_at"},
    {"okubo.shoji@です", "!nothing_behind_at"},
    {"hattori.mio.example.com", "!no_at"},
    {"hattori.mio.example.comです", "!no_at"},
    {"hattorimio", "!no_at"},
    {"abe..k@example.ne.jp", "!dots"},
    {"abe.@example.ne.jp", "!dots"},
    {".abe@example.ne.jp", "!dots"},
    {"メールは.abe@example.ne.jp", "!dots"},
    {"abe...@example.ne.jpです", "!dots"},
    {"abe@example..com", "!bad_domain"},
    {"abe@-example.com", "!bad_domain"},
    {"abe@example-.com", "!bad_domain"},
    {"abe@192.168.0.1", "!bad_domain"},
    {"abe@example.c", "!bad_domain"},
    {"abe@@example.com", "!two_ats"},
    {"abe@ken@example.com", "!two_ats"},
    {"はっとり@example.com", "!japanese"},
    {"服部@example.com", "!japanese"},
    {"\"abe ken\"@example.com", "!bad_character"},
    {"abe,ken@example.com", "!bad_character"},
    {"abe@exam_ple.com", "!bad_character"},
    {"hattori。mio@example.com", "!bad_character"},
    {"a@example.com b@example.com", "!several"},
    {"a@example.com と b@example.com", "!several"},
    {"a@example.com,b@example.com", "!several"},
    {"abe@example.comBcc: x@example.net", "!several"},
    {"パスワードって何文字でもいいの？どんな文字が使える？", "!none"},
    {"わかりません", "!none"},
    {"メールアドレスを持っていません", "!none"},
    {"はい", "!none"},
    {"ok", "!none"},
    {"携帯のメールでもいいですか", "!none"},
    {"こんにちは、服部です", "!none"},
    {"@", "!nothing_before_at"},
    {"hattori アットマーク example ドットコム", "hattori@example.com"},
    {"hattori@example ドットコムです", "hattori@example.com"},
    {"ハットリ アットマーク エグザンプル ドットコム", "!japanese"},
    {"hattori@example.com をIDにしてください", "hattori@example.com"},
    {"私のは hattori.mio@example.com", "hattori.mio@example.com"},
    {"hattori.mio＠example．com", "hattori.mio@example.com"},
    {"ｈａｔｔｏｒｉ．ｍｉｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "hattori.mio@example.com"},
    {"hattori.mio@example.com,", "hattori.mio@example.com"},
    {"hattori.mio@example.com(会社)", "hattori.mio@example.com"},
    {"hattori.mio@example.comかな", "hattori.mio@example.com"},
    {"HATTORI.MIO@EXAMPLE.COM", "HATTORI.MIO@example.com"},
    {"hattori.mio@example,com", "!bad_character"},
    {"hattori.mio@example com", "!no_domain_dot"},
    {"hattori.mioexample.com", "!no_at"},
    {"hattori.mio@.com", "!bad_domain"},
    {"hattori.mio@example.comm.", "hattori.mio@example.comm"},
    {"docomo: hattori..mio@example.ne.jp", "!dots"},
    {"携帯なんですが hattori.@example.ne.jp です", "!dots"},
    {"hattori.mio(アットマーク)example.com", "hattori.mio@example.com"},
    {"hattori.mio★example.com", "!no_at"},
    {"ハットリミオアットイグザンプル", "!none"},
    {"アットマークの前がありません", "!japanese"},
    {"メールアドレスを変えたい", "!none"},
    {"hattori.mio @example.comです", "hattori.mio@example.com"},
});
// clang-format on

TEST_CASE("an e-mail address is found in what customers type", "[member][email]") {
  for (const Row& row : kRows) {
    INFO(row.typed);
    CHECK(taken_from(EmailAddress::parse(row.typed)) == row.taken);
  }
}

TEST_CASE("an address that cannot stand in a mail header is refused", "[member][email]") {
  using namespace std::string_view_literals;
  CHECK(taken_from(EmailAddress::parse("abe\0@example.com"sv)) == "!bad_character");
  CHECK(taken_from(EmailAddress::parse("abe@example.com\x7f")) == "!bad_character");
  CHECK(taken_from(EmailAddress::parse("abe@example.com\r\n")) == "abe@example.com");
  CHECK(taken_from(EmailAddress::parse("abe@example.com\r\nBcc: eve@example.net")) == "!several");
  CHECK(taken_from(EmailAddress::parse("abe\u200b@example.com")) == "abe@example.com");
}

TEST_CASE("an address is at most 254 bytes, 64 of them before the @", "[member][email]") {
  const std::string local(64, 'a');
  const std::string label(60, 'b');
  CHECK(EmailAddress::parse(local + "@example.com"));
  CHECK(taken_from(EmailAddress::parse(local + "a@example.com")) == "!too_long");
  const std::string domain = label + "." + label + "." + label + ".com";  // 186
  CHECK(EmailAddress::parse(local + "@" + domain));
  CHECK(taken_from(EmailAddress::parse(local + "@bbb." + domain)) == "!too_long");
}

}  // namespace
}  // namespace annai
