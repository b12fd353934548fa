// What the sandbox refuses to start with, and what every page is sent with.
#include <catch2/catch.hpp>

#include "connectors/mypage/sandbox/contracts.h"
#include "tests/connectors/mypage/sandbox/fixture.h"
#include "tests/support/written_folder.h"

using namespace annai;
using namespace annai::mypage;
using namespace annai::mypage::test;

namespace {

constexpr const char* kHead =
    "policy_number,product,registrable,renewed_policy_number,start_date,car,name,name_kana,"
    "postal_code,address,birth_date,phone\n";

std::vector<std::string> problems_of(const std::string& csv) {
  const annai::test::WrittenFolder folder;
  folder.write("contracts.csv", csv);
  Problems problems;
  Contracts::read(folder.path() / "contracts.csv", Keys(std::string(43, 'k')), problems);
  return annai::test::WrittenFolder::said(problems);
}

}  // namespace

TEST_CASE("every wrong line of the contracts is named", "[mypage]") {
  const std::string good =
      "A1,自動車保険,yes,,,,\"山田, 花子\",,,\"東京\n1-1\",1980-04-01,0311112222\n";
  CHECK(problems_of(kHead + good).empty());
  CHECK(problems_of("\xEF\xBB\xBF" + std::string(kHead) + good).empty());
  CHECK(problems_of("").size() == 1);
  CHECK(problems_of("policy_number,product\n").size() == 10);
  const auto problems = problems_of(kHead + good + "A2,自動車保険,maybe,,,,a,,,b,1980/04/01,03\n" +
                                    "A3,自動車保険,yes\n" + good);
  REQUIRE(problems.size() == 4);
  CHECK(problems[0] == "contracts.csv:4: registrable is neither yes nor no");
  CHECK(problems[1] == "contracts.csv:4: birth_date is no date");
  CHECK(problems[2] == "contracts.csv:5: 3 values");
  CHECK(problems[3] == "contracts.csv:6: policy_number A1 stands twice");
}

TEST_CASE("a number in the contracts is found however it is written there", "[mypage]") {
  const annai::test::WrittenFolder folder;
  folder.write(
      "contracts.csv",
      kHead + std::string("a100-200 301,自動車保険,yes,Ａ１００－２００３０２,,,山田,,,東京,"
                          "1980-04-01,0311112222\n"
                          "A100200302,自動車保険,yes,,,,山田,,,東京,1980-04-01,0311112222\n"));
  Problems problems;
  const Contracts contracts =
      Contracts::read(folder.path() / "contracts.csv", Keys(std::string(43, 'k')), problems);
  REQUIRE(problems.empty());
  CHECK(contracts.find("A100200301").policy_number == "A100200301");
  CHECK(contracts.find("A100200301").registrable);
  CHECK_FALSE(contracts.find("A100200302").registrable);  // the number after a renewal
  CHECK(problems_of(std::string(kHead) + "A1,x,yes,,,,a,,,b,1980-04-01,03\n"
                                         "ａ１,x,yes,,,,a,,,b,1980-04-01,03\n")
            .size() == 1);
}

TEST_CASE("a start that cannot be meant is refused in a sentence", "[mypage]") {
  TemporaryFolder folder;
  const auto refused = [&](std::vector<std::string> options) {
    options.insert(options.begin(),
                   {"sandbox", "--port", "0", "--data", (folder.path() / "data").string(),
                    "--contracts", ANNAI_SOURCE_ROOT "/deploy/sandbox/contracts.csv", "--key-file",
                    (folder.path() / "key").string()});
    const Ended ended = run_annai(options);
    CHECK(ended.exit_code == 1);
    return ended.output;
  };
  CHECK(refused({"--test-clock", "--address", "0.0.0.0"}).contains("--test-clock: only with"));
  CHECK(refused({"--chat-url", "localhost"}).contains("--chat-url"));
  CHECK(refused({"--chat-origin", "https://a.example/path"}).contains("--chat-origin"));
  CHECK(refused({"--chat-origin", "https://a.example; script-src *"}).contains("--chat-origin"));
  CHECK(refused({"--mail-from", "a@example.jp\r\nBcc: b@example.jp"}).contains("--mail-from"));
  CHECK(refused({"--smtp", "file:///etc/passwd"}).contains("smtp://"));
  std::filesystem::permissions(folder.path() / "key", std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  CHECK(refused({}).contains("everybody can read this key"));
}

TEST_CASE("two sandboxes never share a data folder", "[mypage]") {
  ChatStub chat;
  Sandbox first(chat);
  const Ended second = run_annai({"sandbox", "--port", "0", "--data", first.data().string(),
                                  "--contracts", ANNAI_SOURCE_ROOT "/deploy/sandbox/contracts.csv",
                                  "--key-file", (first.data().parent_path() / "key").string()});
  CHECK(second.exit_code == 1);
  CHECK(second.output.contains("in use by another process"));
}

TEST_CASE("only the chat may frame the password page, and nobody the others", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(
      chat, {"--chat-origin", "https://chat.example.jp", "--chat-origin", "http://localhost:8080"});
  const json reserved = sandbox.reserve(application());
  const std::string page = path_of(reserved["password_page"]);
  const std::string framed = "; frame-ancestors https://chat.example.jp http://localhost:8080";
  CHECK(sandbox.get(page).field("Content-Security-Policy").ends_with(framed));
  CHECK(sandbox.get("/password/unknown").field("Content-Security-Policy").ends_with(framed));
  sandbox.set_password(reserved, "Minato31");
  CHECK(sandbox.get(page).body.contains(
      "data-tell=\"https://chat.example.jp http://localhost:8080\""));
  for (const std::string& path :
       {page, sandbox.link(), std::string("/register/unknown"), std::string("/login"),
        std::string("/completed"), std::string("/inbox"), std::string("/inbox/1")}) {
    const Reply reply = sandbox.get(path);
    CAPTURE(path);
    const std::string policy = reply.field("Content-Security-Policy");
    CHECK(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
    CHECK(policy.contains("form-action 'self'; require-trusted-types-for 'script'"));
    CHECK((path == page || policy.ends_with("frame-ancestors 'none'")));
    CHECK(reply.field("Referrer-Policy") == "no-referrer");
    CHECK(reply.field("X-Content-Type-Options") == "nosniff");
    CHECK(reply.field("Cache-Control") == "no-store");
    CHECK_FALSE(reply.body.contains("<script>"));
  }
}

TEST_CASE("what somebody typed is shown as text", "[mypage]") {
  ChatStub chat;
  Sandbox sandbox(chat);
  const Reply page =
      sandbox.fill_in("/login", "Minato31",
                      {{"email", "\"><script>alert(1)</script><img src=x onerror=alert(1)>"}});
  CHECK(page.body.contains("&quot;&gt;&lt;script&gt;alert(1)"));
  CHECK_FALSE(page.body.contains("<img"));
  json named = application("o'neil&co@example.jp");
  const json reserved = sandbox.reserve(named);
  CHECK(sandbox.get(path_of(reserved["password_page"])).body.contains("o'neil&amp;co@example.jp"));
  CHECK(sandbox.get("/renewal/%3Cscript%3E").status == 303);
}

TEST_CASE("the mails can be read on this machine only, unless it is told otherwise", "[mypage]") {
  ChatStub chat;
  const bool everybody = GENERATE(false, true);
  Sandbox sandbox(
      chat, everybody ? std::vector<std::string>{"--public-inbox"} : std::vector<std::string>{});
  sandbox.set_password(sandbox.reserve(application()), "Minato31");
  REQUIRE(soon([&] { return sandbox.mails().size() == 1; }));
  for (const std::string path : {"/inbox", "/inbox/1"}) {
    CHECK(sandbox.get(path).status == 200);
    const Fields elsewhere{{"X-Forwarded-For", "203.0.113.9"}};
    CHECK(ask(sandbox.port(), "GET", path, elsewhere).status == (everybody ? 200 : 404));
  }
}
