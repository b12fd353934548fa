// What the transcripts say about the answers: read by `annai report`, while another process serves.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bot/ports/session_store.h"

namespace annai {

struct Report {
  std::vector<Unanswered> unanswered;   // fallback and suggest, newest first
  std::map<std::string, int> outcomes;  // turns with this outcome
  std::map<std::string, int> articles;  // turns answered by this article
};

// The turns since then, at most as far back as transcripts are kept.
Result<Report> read_report(const std::filesystem::path& folder, UtcTime since);

// Of the latest turn of all. NotFound: there is none.
Result<std::string> last_outcome(const std::filesystem::path& folder);

}  // namespace annai
