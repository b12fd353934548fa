// What an operator writes into annai.yaml, and what she is told when it is wrong.
#include "bot/config.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/small_content.h"
#include "tests/support/written_folder.h"

namespace annai {
namespace {

using Said = std::vector<std::string>;
using std::chrono::hours;
using std::chrono::milliseconds;
using test::WrittenFolder;

Said problems_of(std::string_view text) {
  const WrittenFolder folder;
  folder.write("annai.yaml", text);
  Problems problems;
  CHECK_FALSE(Config::load(folder.path() / "annai.yaml", problems));
  for (const Problem& problem : problems) CHECK_FALSE(problem.instead.empty());
  return WrittenFolder::said(problems);
}

TEST_CASE("the shipped file shows the defaults", "[config]") {
  Problems problems;
  const auto shipped =
      Config::load(test::tests_folder().parent_path() / "deploy/annai.yaml", problems);
  const WrittenFolder folder;
  folder.write("deploy/annai.yaml", "log:\n");
  const auto empty = Config::load(folder.path() / "deploy/annai.yaml", problems);
  CHECK(WrittenFolder::said(problems) == Said{});
  REQUIRE(shipped);
  REQUIRE(empty);

  CHECK(shipped->http.address == empty->http.address);
  CHECK(shipped->http.port == empty->http.port);
  CHECK(shipped->http.hosts == empty->http.hosts);
  CHECK(shipped->http.proxies == empty->http.proxies);
  CHECK(shipped->http.connections == empty->http.connections);
  CHECK(shipped->http.connections_per_ip == empty->http.connections_per_ip);
  CHECK(shipped->http.handshakes_per_ip == empty->http.handshakes_per_ip);
  CHECK(shipped->http.handshakes_per_ip_burst == empty->http.handshakes_per_ip_burst);
  CHECK(shipped->http.head_deadline == empty->http.head_deadline);
  CHECK(shipped->web.origins == empty->web.origins);
  CHECK(shipped->web.sockets_per_session == empty->web.sockets_per_session);
  CHECK(shipped->web.suggestions_per_second == empty->web.suggestions_per_second);
  CHECK(shipped->web.frame_bytes == empty->web.frame_bytes);
  CHECK(shipped->web.text_code_points == empty->web.text_code_points);
  CHECK(shipped->web.bytes_per_second == empty->web.bytes_per_second);
  CHECK(shipped->web.bytes_burst == empty->web.bytes_burst);
  CHECK(shipped->web.waiting_bytes == empty->web.waiting_bytes);
  CHECK(shipped->web.waiting_frames == empty->web.waiting_frames);
  CHECK(shipped->web.silence == empty->web.silence);
  CHECK(shipped->web.idle == empty->web.idle);
  CHECK(shipped->web.drain == empty->web.drain);
  CHECK(shipped->conversations.messages_per_second == empty->conversations.messages_per_second);
  CHECK(shipped->conversations.message_burst == empty->conversations.message_burst);
  CHECK(shipped->conversations.most_replayed == empty->conversations.most_replayed);
  CHECK(shipped->store.queue == empty->store.queue);
  CHECK(shipped->store.session_life == empty->store.session_life);
  CHECK(shipped->store.transcript_life == empty->store.transcript_life);
  CHECK(shipped->store.journal_life == empty->store.journal_life);
  CHECK(shipped->mypage.url == empty->mypage.url);
  CHECK(shipped->mypage.pages == empty->mypage.pages);
  CHECK(shipped->mypage.sandbox.port == empty->mypage.sandbox.port);
  CHECK(shipped->mypage.sandbox.public_url == empty->mypage.sandbox.public_url);
  CHECK(shipped->mypage.sandbox.smtp == empty->mypage.sandbox.smtp);
  CHECK(shipped->mypage.sandbox.mail_from == empty->mypage.sandbox.mail_from);
  CHECK(std::filesystem::exists(shipped->mypage.sandbox.contracts));
  CHECK(shipped->log_level == empty->log_level);
  CHECK(empty->content == folder.path() / "");
  CHECK(empty->store.folder == folder.path() / "data");
  CHECK(empty->store.key_file == folder.path() / "data.key");
  CHECK(empty->mypage.key_file == folder.path() / "mypage.key");
  CHECK(empty->mypage.sandbox.data == folder.path() / "data-mypage");
  CHECK(empty->mypage.sandbox.contracts == folder.path() / "deploy/sandbox/contracts.csv");
}

TEST_CASE("a setting counts, in the unit that its name says", "[config]") {
  const WrittenFolder folder;
  folder.write(
      "annai.yaml",
      "listen: {address: '::1', port: 0, hosts: [chat.example], origins: "
      "['https://chat.example'], proxies: [10.0.0.1]}\n"
      "folders: {content: /srv/content, data: var, key: ../k}\n"
      "limits: {connections: 5, messages_per_second: 0.25, message_burst: 3, "
      "message_characters: 90, waiting_commits: 8}\n"
      "mypage: {url: 'https://mypage.example/api', pages: 'https://www.mypage.example', "
      "key: k2, sandbox: {port: 0, data: m, contracts: c.csv, "
      "public_url: 'https://try.example', mail: {smtp: 'smtp://mail', from: a@b.example}}}\n"
      "times: {head_seconds: 2, idle_minutes: 3, session_days: 2, journal_hours: 5}\n"
      "log: warn\n");
  Problems problems;
  const auto config = Config::load(folder.path() / "annai.yaml", problems);
  CHECK(WrittenFolder::said(problems) == Said{});
  REQUIRE(config);
  CHECK(config->http.address == "::1");
  CHECK(config->http.port == 0);
  CHECK(config->http.hosts == Said{"chat.example"});
  CHECK(config->http.proxies == Said{"10.0.0.1"});
  CHECK(config->web.origins == Said{"https://chat.example"});
  CHECK(config->content == "/srv/content");
  CHECK(config->store.folder == folder.path() / "var");
  CHECK(config->store.key_file == folder.path().parent_path() / "k");
  CHECK(config->http.connections == 5);
  CHECK(config->conversations.messages_per_second == 0.25);
  CHECK(config->conversations.message_burst == 3);
  CHECK(config->web.text_code_points == 90);
  CHECK(config->store.queue == 8);
  CHECK(config->http.head_deadline == milliseconds(2000));
  CHECK(config->mypage.url == "https://mypage.example/api");
  CHECK(config->mypage.pages == "https://www.mypage.example");
  CHECK(config->mypage.key_file == folder.path() / "k2");
  CHECK(config->mypage.sandbox.port == 0);
  CHECK(config->mypage.sandbox.data == folder.path() / "m");
  CHECK(config->mypage.sandbox.contracts == folder.path() / "c.csv");
  CHECK(config->mypage.sandbox.public_url == "https://try.example");
  CHECK(config->mypage.sandbox.smtp == "smtp://mail");
  CHECK(config->mypage.sandbox.mail_from == "a@b.example");
  CHECK(config->web.idle == milliseconds(180'000));
  CHECK(config->store.session_life == hours(48));
  CHECK(config->store.journal_life == hours(5));
  CHECK(config->log_level == "warn");
}

TEST_CASE("each wrong setting is named with its line", "[config]") {
  struct Row {
    std::string text;
    Said said;
  };
  const Row row = GENERATE(values<Row>({
      {"port: 80\n", {"annai.yaml:1: 'port' is not known here"}},
      {"listen:\n  prot: 80\n", {"annai.yaml:2: 'prot' is not known here"}},
      {"listen:\n  address: x\n  port: 65536\n", {"annai.yaml:3: 'port' is no port"}},
      {"listen:\n  port: -1\n", {"annai.yaml:2: 'port' is no port"}},
      {"listen:\n  port: http\n", {"annai.yaml:2: 'port' must be a whole number"}},
      {"listen: 8080\n", {"annai.yaml:1: this must be a map"}},
      {"limits:\n  connections: 5\n  unsent_frames: 0\n",
       {"annai.yaml:3: 'unsent_frames' must be greater than zero"}},
      {"limits:\n  message_burst: -1\n",
       {"annai.yaml:2: 'message_burst' must be greater than zero"}},
      {"limits:\n  message_burst: nan\n",
       {"annai.yaml:2: 'message_burst' must be greater than zero"}},
      {"limits:\n  bytes_burst: 64 KiB\n", {"annai.yaml:2: 'bytes_burst' must be a number"}},
      {"times:\n  idle_minutes: 0\n", {"annai.yaml:2: 'idle_minutes' must be greater than zero"}},
      {"times:\n  idle_minutes: 1.5\n", {"annai.yaml:2: 'idle_minutes' must be a whole number"}},
      {"mypage:\n  url: http://mypage.example\n",
       {"annai.yaml:2: 'url' is no address to send personal data to"}},
      {"mypage:\n  pages: https://mypage.example/\n", {"annai.yaml:2: 'pages' is no origin"}},
      {"mypage:\n  sandbox:\n    port: 70000\n    mail:\n      too: x\n",
       {"annai.yaml:3: 'port' is no port", "annai.yaml:5: 'too' is not known here"}},
      {"\nlog: loud\n", {"annai.yaml:2: 'log' is no level"}},
      {"log: info\nlog: warn\n", {"annai.yaml:2: the key 'log' stands here twice"}},
      {"listen: [\n", {"annai.yaml:2: this is not YAML: did not find expected node content"}},
      {"limits:\n  connections: 0\ntimes:\n  idel: 3\nlogs: info\n",
       {"annai.yaml:2: 'connections' must be greater than zero",
        "annai.yaml:4: 'idel' is not known here", "annai.yaml:5: 'logs' is not known here"}},
  }));
  CAPTURE(row.text);
  CHECK(problems_of(row.text) == row.said);
}

TEST_CASE("a configuration that is not there is said", "[config]") {
  Problems problems;
  CHECK_FALSE(Config::load("/nowhere/annai.yaml", problems));
  CHECK(WrittenFolder::said(problems) == Said{"annai.yaml:0: this file cannot be read"});
}

}  // namespace
}  // namespace annai
