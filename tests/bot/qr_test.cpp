// What the operator hands to the printer, read back as a phone would read it.
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bot/qr_code.h"
#include "bot/qr_sheet.h"
#include "dialogs/graph.h"
#include "tests/support/running_server.h"
#include "tests/support/small_content.h"
#include "tests/support/written_folder.h"

namespace annai {
namespace {

namespace fs = std::filesystem;
using Said = std::vector<std::string>;
using test::WrittenFolder;

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  std::string out;
  std::array<char, 4096> part{};
  while (std::fgets(part.data(), part.size(), pipe.get()) != nullptr) out += part.data();
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string read_by_phone(const fs::path& picture) {
  if (picture.extension() == ".png") {
    return output_of("zbarimg --nodbus --quiet --raw '" + picture.string() + "'");
  }
  const fs::path drawn = fs::path(picture).concat(".png");  // zbarimg reads no SVG
  output_of("rsvg-convert --zoom 2 --output '" + drawn.string() + "' '" + picture.string() + "'");
  return read_by_phone(drawn);
}

Ended draw(const std::vector<std::string>& options) {
  std::vector<std::string> arguments{"qr", "--content", ANNAI_SOURCE_ROOT};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return run_annai(arguments);
}

std::size_t files_in(const fs::path& folder) {
  return fs::exists(folder) ? static_cast<std::size_t>(std::distance(fs::directory_iterator(folder),
                                                                     fs::directory_iterator()))
                            : 0;
}

TEST_CASE("each code of the flyer leads to the chat, at its own step", "[qr]") {
  const TemporaryFolder folder;
  const Ended ended = draw({"--url", "https://chat.example.jp", "--out", folder.path().string()});
  CHECK(ended.exit_code == 0);
  CHECK(files_in(folder.path()) == 33);

  std::vector<std::pair<std::string, std::string>> codes{{"start", "https://chat.example.jp/"}};
  for (int step = 1; step <= 10; ++step) {
    const std::string entry = "step-" + std::to_string(step);
    codes.emplace_back(entry, "https://chat.example.jp/?entry=" + entry);
  }
  for (const auto& [name, url] : codes) {
    for (const char* ending : {".png", ".svg", "-sheet.svg"}) {
      CAPTURE(name, ending);
      CHECK(read_by_phone(folder.path() / (name + ending)) == url);
    }
    CHECK(ended.output.find(name + ": " + url + "\n") != std::string::npos);
  }
}

TEST_CASE("one code alone, for a chat on a port", "[qr]") {
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "new/codes";
  const Ended ended = draw(
      {"--url", "http://help.example.co.jp:8443/", "--entry", "step-5", "--out", out.string()});
  CHECK(ended.exit_code == 0);
  CHECK(files_in(out) == 3);
  for (const char* name : {"step-5.png", "step-5.svg", "step-5-sheet.svg"}) {
    CHECK(read_by_phone(out / name) == "http://help.example.co.jp:8443/?entry=step-5");
  }
}

TEST_CASE("a URL that a printed code must not carry is refused", "[qr]") {
  const std::string url = GENERATE(
      as<std::string>{}, "", "chat.example.jp", "ftp://chat.example.jp", "https://",
      "https://-chat.example.jp", "https://chat..example.jp", "https://chat.example.jp:0",
      "https://chat.example.jp:65536", "https://user@chat.example.jp",
      "https://chat.example.jp/?entry=step-5", "https://chat.example.jp/#top",
      "https://chat.example.jp/a b", "https://案内.example.jp", "https://chat.example.jp\n",
      "javascript:alert(1)", "https://chat.example.jp/my-page",
      "https://chat.example.jp/" + std::string(60, 'a'));
  CAPTURE(url);
  const TemporaryFolder folder;
  const Ended ended = draw({"--url", url, "--out", folder.path().string()});
  CHECK(ended.exit_code == 1);
  CHECK(ended.output.starts_with("annai: '" + url + "' is no URL for a code; "));
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("an entry that the chat does not have is refused, and the known ones are listed",
          "[qr]") {
  const TemporaryFolder folder;
  const Ended ended = draw(
      {"--url", "https://chat.example.jp", "--entry", "step-11", "--out", folder.path().string()});
  CHECK(ended.exit_code == 1);
  CHECK(ended.output ==
        "annai: there is no entry 'step-11'; there are start, step-1, step-2, step-3, step-4, "
        "step-5, step-6, step-7, step-8, step-9, step-10\n");
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("a folder that cannot be written is named", "[qr]") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "not a folder";
  const std::string inside_a_file = (folder.path() / "file/codes").string();
  const Ended unmade = draw({"--url", "https://chat.example.jp", "--out", inside_a_file});
  CHECK(unmade.exit_code == 1);
  CHECK(unmade.output ==
        "annai: the folder " + inside_a_file + " cannot be made: Not a directory\n");

  fs::create_directories(folder.path() / "codes/start.svg");  // a folder where a file should be
  const std::string taken = (folder.path() / "codes").string();
  const Ended unwritten = draw({"--url", "https://chat.example.jp", "--out", taken});
  CHECK(unwritten.exit_code == 1);
  CHECK(unwritten.output == "annai: " + taken + "/start.svg cannot be written\n");
}

TEST_CASE("a code keeps four modules of white around it, and its picture ten pixels a module",
          "[qr]") {
  const Result<QrCode> code = QrCode::of("https://chat.example.jp/");
  REQUIRE(code);
  CHECK(code->side() == 25 + 8);
  for (int at = 0; at < code->side(); ++at) {
    for (int edge : {0, 1, 2, 3, code->side() - 4, code->side() - 1}) {
      CHECK_FALSE(code->is_dark(at, edge));
      CHECK_FALSE(code->is_dark(edge, at));
    }
  }
  CHECK(code->is_dark(4, 4));
  const Result<std::string> png = png_of(*code);
  REQUIRE(png);
  CHECK(png->substr(16, 8) == std::string("\0\0\x01\x4a\0\0\x01\x4a", 8));  // 330 by 330
  CHECK_FALSE(QrCode::of(std::string(5000, 'a')));
}

// The library's content with a step's code, and the words of its sheets.
Said problems_of(std::string_view sheet) {
  const WrittenFolder root;
  fs::copy(test::tests_folder() / "support/small_content", root.path(),
           fs::copy_options::recursive);
  root.write("flows/entries.yaml",
             "nodes:\n"
             "  greeting-card: {outcome: smalltalk, say: カードのことですね。}\n"
             "  greeting-a/b: {outcome: smalltalk, say: 何でしょう。}\n");
  root.write("sources/sheet.yaml", sheet);
  Problems problems;
  const ContentFolders folders = ContentFolders::at(root.path());
  const auto dialogs = dialogs::Graph::load(folders.flows, problems);
  REQUIRE(dialogs);
  CHECK_FALSE(Sheet::load(folders, *dialogs, problems));
  for (const Problem& problem : problems) CHECK_FALSE(problem.instead.empty());
  return WrittenFolder::said(problems);
}

TEST_CASE("everything wrong with the words of a sheet is said, with its line", "[qr]") {
  const Said wrong = problems_of(
      "title: とても長くて、紙の一行にはとても入りきらない題名\n"
      "how: [読む, 押す, 書く, 待つ]\n"
      "note: 余分\n"
      "entries:\n"
      "  start: はじめに\n"
      "  step-3: 手順3\n"
      "  desk: 窓口\n");
  CHECK(wrong ==
        Said{"sheet.yaml:1: 'とても長くて、紙の一行にはとても入りきらない題名' is longer than its "
             "line of the sheet",
             "sheet.yaml:1: 'lead' is missing",
             "sheet.yaml:2: 'how' has room for one to three lines",
             "sheet.yaml:3: 'note' is not known here", "entries.yaml:3: 'a/b' names no entry",
             "sheet.yaml:5: the entry 'card' has no heading",
             "sheet.yaml:7: there is no node 'greeting-desk'"});
}

TEST_CASE("the words of a sheet are text, whatever they hold", "[qr]") {
  const Sheet sheet{
      .title = "<script>alert(1)</script>", .lead = "A & B", .how = {"<b>"}, .entries = {}};
  const std::string drawn =
      svg_of(sheet, {"start", "\"</text>"}, *QrCode::of("https://a.jp/"), "https://a.jp/");
  CHECK(drawn.find("<script") == std::string::npos);
  CHECK(drawn.find("&lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
  CHECK(drawn.find("A &amp; B") != std::string::npos);
  CHECK(drawn.find("<b>") == std::string::npos);
  CHECK(drawn.find("\"&lt;/text&gt;") != std::string::npos);
}

}  // namespace
}  // namespace annai
