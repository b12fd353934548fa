// What the printer of the flyer gets: a code for the start of the chat and for each of its entries.
#include <fmt/format.h>
#include <re2/re2.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "bot/commands.h"
#include "bot/qr_code.h"
#include "bot/qr_sheet.h"
#include "bot/turn/content_root.h"
#include "dialogs/graph.h"

namespace annai {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostUrl = 80;  // characters; a longer one is unreadable on the sheet

int refuse(const std::string& why) {
  std::fprintf(stderr, "annai: %s\n", why.c_str());
  return 1;
}

// Where the chat is, without a last slash. What is printed cannot be corrected: a query or fragment
// would swallow the entry, a folder is not where the chat listens, and a name that only some phones
// understand is refused.
std::optional<std::string> chat_at(const std::string& url) {
  static const RE2 kChat(
      R"((https?://[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::(\d{1,5}))?)/?)");
  std::string chat;
  std::string port;
  if (url.size() > kMostUrl || !RE2::FullMatch(url, kChat, &chat, &port)) return std::nullopt;
  if (!port.empty() && (std::stoi(port) < 1 || std::stoi(port) > 65535)) return std::nullopt;
  return chat;
}

std::string url_of(const std::string& chat, const Sheet::Entry& entry) {
  return entry.name == Sheet::kStart ? chat + "/" : chat + "/?entry=" + entry.name;
}

std::optional<Sheet> load_sheet(const fs::path& content) {
  Problems problems;
  const ContentFolders folders = ContentFolders::at(content);
  const std::optional<dialogs::Graph> dialogs = dialogs::Graph::load(folders.flows, problems);
  std::optional<Sheet> sheet;
  if (dialogs) sheet = Sheet::load(folders, *dialogs, problems);
  for (const Problem& problem : problems) std::fprintf(stderr, "%s\n", to_string(problem).c_str());
  return sheet;
}

std::string names_of(const std::vector<Sheet::Entry>& entries) {
  std::string names;
  for (const Sheet::Entry& entry : entries) names += (names.empty() ? "" : ", ") + entry.name;
  return names;
}

Result<void> write(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes << std::flush;
  if (!file) return fail(ErrorCode::kUnavailable, path.string() + " cannot be written");
  return {};
}

// NAME.svg, NAME.png and NAME-sheet.svg.
Result<void> draw(const Sheet& sheet, const Sheet::Entry& entry, const std::string& url,
                  const fs::path& folder) {
  const Result<QrCode> code = QrCode::of(url);
  if (!code) return std::unexpected(code.error());
  const Result<std::string> png = png_of(*code);
  if (!png) return std::unexpected(png.error());
  Result<void> written = write(folder / (entry.name + ".svg"), svg_of(*code, url));
  if (written) written = write(folder / (entry.name + ".png"), *png);
  if (written) {
    written = write(folder / (entry.name + "-sheet.svg"), svg_of(sheet, entry, *code, url));
  }
  return written;
}

}  // namespace

int qr(const QrOptions& options) {
  const std::optional<std::string> chat = chat_at(options.url);
  if (!chat) {
    return refuse(
        fmt::format("'{}' is no URL for a code; write it as in https://chat.example.jp, "
                    "without a folder or query, {} characters at most",
                    options.url, kMostUrl));
  }
  const std::optional<Sheet> sheet = load_sheet(options.content);
  if (!sheet) return refuse("no code was made: the content has problems");
  if (!options.entry.empty() && sheet->find(options.entry) == nullptr) {
    return refuse(fmt::format("there is no entry '{}'; there are {}", options.entry,
                              names_of(sheet->entries)));
  }
  std::error_code error;
  fs::create_directories(options.out, error);
  if (error) {
    return refuse(
        fmt::format("the folder {} cannot be made: {}", options.out.string(), error.message()));
  }
  for (const Sheet::Entry& entry : sheet->entries) {
    if (!options.entry.empty() && options.entry != entry.name) continue;
    const std::string url = url_of(*chat, entry);
    const Result<void> drawn = draw(*sheet, entry, url, options.out);
    if (!drawn) return refuse(drawn.error().message);
    fmt::print("{}: {}\n", (options.out / entry.name).string(), url);
  }
  return 0;
}

}  // namespace annai
