// A sheet of paper (A6) with a code on it, to be laid beside the flyer or put on a counter.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/core/yaml.h"
#include "bot/qr_code.h"
#include "bot/turn/content_root.h"
#include "dialogs/graph.h"

namespace annai {

// What stands on the sheets: sources/sheet.yaml of a content root, compared with its dialog graph.
struct Sheet {
  static constexpr const char* kStart = "start";  // the entry of who comes by no step

  struct Entry {
    std::string name;  // "step-5", as in ?entry=step-5
    std::string heading;
  };

  std::string title;
  std::string lead;
  std::vector<std::string> how;
  std::vector<Entry> entries;  // `start` and each greeting-ENTRY of the graph, in the file's order

  const Entry* find(std::string_view name) const;  // nullptr if there is none

  static bool exists(const ContentFolders& folders);  // a root whose codes nobody prints has none
  // nullopt if anything is wrong; `problems` then says all of it.
  static std::optional<Sheet> load(const ContentFolders& folders, const dialogs::Graph& dialogs,
                                   Problems& problems);
};

// The sheet as an SVG of 105 x 148 mm; `code` says `url`.
std::string svg_of(const Sheet& sheet, const Sheet::Entry& entry, const QrCode& code,
                   const std::string& url);

}  // namespace annai
