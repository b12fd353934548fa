// What a customer presents to find her conversation again.
#include "bot/runtime/token.h"

#include <catch2/catch.hpp>
#include <string>

namespace annai {
namespace {

Randomness filled(std::uint8_t byte) {
  Randomness random;
  random.fill(byte);
  return random;
}

TEST_CASE("a token leads back to its conversation", "[token]") {
  const auto id = GENERATE(as<std::int64_t>(), 1, 255, 256, std::int64_t{1} << 62);
  const Token made = make_token(SessionId{id}, filled(9));
  const std::optional<Token> read = parse_token(made.text);
  REQUIRE(read);
  CHECK(read->session == SessionId{id});
  CHECK(same(read->hash, made.hash));
}

TEST_CASE("a token shows nothing in a URL that has to be escaped", "[token]") {
  const std::string text = make_token(SessionId{1}, filled(0xFB)).text;
  CHECK(text.size() == 43);
  CHECK(
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
      std::string::npos);
}

TEST_CASE("other chance or another conversation make another token", "[token]") {
  const Token token = make_token(SessionId{1}, filled(1));
  CHECK_FALSE(same(token.hash, make_token(SessionId{1}, filled(2)).hash));
  CHECK_FALSE(same(token.hash, make_token(SessionId{2}, filled(1)).hash));
  CHECK(same(token.hash, make_token(SessionId{1}, filled(1)).hash));
}

TEST_CASE("one changed character is another token, or none", "[token]") {
  const Token token = make_token(SessionId{77}, filled(1));
  for (std::size_t i = 0; i < token.text.size(); ++i) {
    std::string changed = token.text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const std::optional<Token> read = parse_token(changed);
    CAPTURE(i);
    CHECK((!read || !same(read->hash, token.hash)));
  }
}

TEST_CASE("what no token can be is none", "[token]") {
  const std::string good = make_token(SessionId{1}, filled(1)).text;
  for (const std::string& bad :
       {std::string(), good + "A", good.substr(1), good + "=", std::string("メール"),
        std::string(43, '*'), std::string(10'000, 'A'), std::string(43, '\0')}) {
    CHECK_FALSE(parse_token(bad));
  }
}

}  // namespace
}  // namespace annai
