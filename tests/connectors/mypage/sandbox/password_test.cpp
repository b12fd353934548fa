// SEC-2, SEC-4 and SEC-8.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <concepts>
#include <fstream>
#include <iterator>
#include <sstream>
#include <type_traits>

#include "connectors/mypage/sandbox/passwords.h"
#include "tests/connectors/mypage/sandbox/fixture.h"

using namespace annai::mypage;
using namespace annai::mypage::test;

namespace {

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_constructible_v<json, Secret>);
template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Printable<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);

Secret secret(std::string_view text) {
  Secret out(text.size());
  for (const char c : text) out.append(c);
  return out;
}

const PasswordContext kContext{
    .email = "himawari@example.jp", .policies = {"A100200301"}, .birth_date = "1980-04-01"};

std::optional<PasswordFault> fault(std::string_view text) {
  return fault_of(secret(text), kContext, Numbers());
}

std::string read_all(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator(in), {}};
}

}  // namespace

TEST_CASE("half-width letters and digits, 8 to 128, are taken as they are", "[mypage]") {
  struct RowOfTable {
    std::string typed;
    std::optional<PasswordFault> fault;
  };
  const std::string sixty_four = "Q7w" + std::string(61, 'k');
  const auto row = GENERATE_COPY(values<RowOfTable>({
      {"", PasswordFault::kEmpty},
      {"Minat31", PasswordFault::kTooShort},
      {"Minato31", {}},
      {"Zero0000a", {}},
      {sixty_four, {}},
      {std::string("Q7w") + std::string(125, 'k'), {}},
      {std::string("Q7w") + std::string(126, 'k'), PasswordFault::kTooLong},
      {"Ｍｉｎａｔｏ３１", PasswordFault::kFullWidth},
      {"Minato31\U0001F600", PasswordFault::kFullWidth},
      {"みなと31みなと31", PasswordFault::kFullWidth},
      {"Minato31 ", PasswordFault::kSpace},
      {" Minato31", PasswordFault::kSpace},
      {"Minato-31", PasswordFault::kSymbol},
      {"Minato31\t", PasswordFault::kSymbol},
      {"password", PasswordFault::kCommon},
      {"Password", PasswordFault::kCommon},
      {"12345678", PasswordFault::kCommon},
      {"qwertyuiop", PasswordFault::kCommon},
      {"aaaaaaaa", PasswordFault::kCommon},
      {"sunshine", PasswordFault::kCommon},
      {"MyPage2026x", PasswordFault::kService},
      {"Himawari77", PasswordFault::kEmail},
      {"xa100200301", PasswordFault::kPolicy},
      {"Sayuri19800401", PasswordFault::kBirthDate},
  }));
  CAPTURE(row.typed);
  CHECK(fault(row.typed) == row.fault);
  if (row.fault) CHECK_FALSE(in_words(*row.fault, Numbers()).empty());
}

TEST_CASE("a hash is Argon2id with its salt, and tells upper case from lower", "[mypage]") {
  const std::string first = hash_password(secret("Minato31"));
  CHECK(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(first != hash_password(secret("Minato31")));
  CHECK(fits(secret("Minato31"), first));
  CHECK_FALSE(fits(secret("minato31"), first));
  CHECK_FALSE(fits(secret("Minato31 "), first));
  CHECK_FALSE(fits(secret("Minato31"), ""));
}

TEST_CASE("a refused password is told why, and can be typed again", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  const std::string page = path_of(sandbox.reserve(application())["password_page"]);
  const Reply refused = sandbox.fill_in(page, "Ｍｉｎａｔｏ３１");
  CHECK(refused.status == 422);
  CHECK(refused.body.contains("全角の文字が入っています。"));
  CHECK(refused.body.contains("autocomplete=\"new-password\""));
  CHECK_FALSE(refused.body.contains("Ｍｉｎａｔｏ"));
  CHECK(sandbox.fill_in(page, "Minato31").status == 200);
}

TEST_CASE("a password leaves no trace on disk or in memory", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  const std::string canary = "Q7Zk2Wm9Xv4Tn8Rb3Yc6Hd5Jf1Lg0PsQ7Zk2Wm9Xv4Tn8Rb3Yc6Hd5Jf1Lg0Ps";
  const std::string tail = canary.substr(canary.size() - 24);
  const json reserved = sandbox.reserve(application());
  CHECK(sandbox.fill_in(path_of(reserved["password_page"]), canary + "-").status == 422);
  sandbox.set_password(reserved, canary);
  CHECK(sandbox.fill_in(sandbox.link(), canary.substr(1)).status == 422);
  CHECK(sandbox.fill_in(sandbox.link(), canary).status == 303);

  std::ofstream(sandbox.data() / "planted") << "x" << tail << "x";
  int found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(sandbox.data())) {
    if (entry.is_regular_file() && read_all(entry.path()).contains(tail)) ++found;
  }
  CHECK(found == 1);  // the planted one

  constexpr unsigned long kMostMapped = 1UL << 34U;
  std::ifstream maps("/proc/" + std::to_string(sandbox.pid()) + "/maps");
  std::ifstream memory("/proc/" + std::to_string(sandbox.pid()) + "/mem", std::ios::binary);
  std::string line;
  std::size_t looked = 0;
  bool sees = false;
  while (memory && std::getline(maps, line)) {
    unsigned long begin = 0, end = 0;
    char readable = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx %c", &begin, &end, &readable) != 3 || readable != 'r' ||
        line.contains("[v")) {
      continue;
    }
    if (end - begin > kMostMapped) {
      WARN("memory not looked at: a sanitizer keeps what is freed");
      return;
    }
    std::string bytes(end - begin, '\0');
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(begin));
    memory.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    looked += static_cast<std::size_t>(memory.gcount());
    sees = sees || bytes.contains("mypage_session");  // what is surely there
    CAPTURE(line);
    CHECK_FALSE(bytes.contains(tail));
    memory.clear();
  }
  CHECK((sees || looked == 0));
  if (looked == 0) WARN("memory not looked at: only root may");
}
