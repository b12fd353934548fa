#include "connectors/line/text.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

namespace annai::line {
namespace {

constexpr std::string_view kEllipsis = "…";  // one unit
constexpr std::string_view kWhite = " \n\r\t";

bool begins_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

// The borders between grapheme clusters, as byte offsets.
class Clusters {
 public:
  explicit Clusters(std::string_view text) : text_(text) {
    UErrorCode status = U_ZERO_ERROR;
    utext_openUTF8(&opened_, text.data(), static_cast<std::int64_t>(text.size()), &status);
    borders_.reset(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
    borders_->setText(&opened_, status);
  }
  ~Clusters() { utext_close(&opened_); }
  Clusters(const Clusters&) = delete;
  Clusters& operator=(const Clusters&) = delete;

  bool border_at(std::size_t offset) {
    return borders_->isBoundary(static_cast<std::int32_t>(offset)) != 0;
  }

  // The bytes of as many clusters as fit. One cluster too big for that (a letter with thousands of
  // marks) is cut between its code points: what is cut must grow shorter.
  std::size_t fitting(std::size_t most) {
    std::size_t bytes = 0;
    std::size_t units = 0;
    for (std::int32_t next = borders_->following(0); next != icu::BreakIterator::DONE;
         next = borders_->next()) {
      const auto end = static_cast<std::size_t>(next);
      units += utf16_units(text_.substr(bytes, end - bytes));
      if (units > most) break;
      bytes = end;
    }
    return bytes > 0 ? bytes : code_points_fitting(most);
  }

 private:
  std::size_t code_points_fitting(std::size_t most) const {
    std::size_t bytes = 0;
    for (std::size_t end = 1; end <= text_.size(); ++end) {
      if (end < text_.size() && !begins_code_point(text_[end])) continue;
      if (utf16_units(text_.substr(0, end)) > most) break;
      bytes = end;
    }
    return bytes;
  }

  std::string_view text_;
  UText opened_ = UTEXT_INITIALIZER;
  std::unique_ptr<icu::BreakIterator> borders_;
};

// Where the last sentence of the first `bytes` ends; 0: none does.
std::size_t last_sentence_end(std::string_view text, std::size_t bytes, Clusters& clusters) {
  constexpr std::array<std::string_view, 6> kEnds{"。", "！", "？", "\n", "。」", "。）"};
  std::size_t last = 0;
  for (const std::string_view end : kEnds) {
    for (std::size_t at = text.substr(0, bytes).rfind(end); at != text.npos && at > 0;
         at = text.substr(0, at).rfind(end)) {
      const std::size_t after = at + end.size();
      if (!clusters.border_at(after)) continue;
      last = std::max(last, after);
      break;
    }
  }
  return last;
}

}  // namespace

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    if (begins_code_point(c)) units += static_cast<unsigned char>(c) >= 0xF0U ? 2 : 1;
  }
  return units;
}

std::string shortened(std::string_view text, std::size_t most) {
  if (utf16_units(text) <= most) return std::string(text);
  Clusters clusters(text);
  return std::string(text.substr(0, clusters.fitting(most - 1))).append(kEllipsis);
}

std::vector<std::string> in_pieces(std::string_view text, std::size_t most) {
  std::vector<std::string> pieces;
  for (text = trimmed(text); utf16_units(text) > most; text = trimmed(text)) {
    Clusters clusters(text);
    const std::size_t fits = clusters.fitting(most);
    const std::size_t end = last_sentence_end(text, fits, clusters);
    const std::size_t bytes = end > 0 ? end : fits;
    pieces.emplace_back(trimmed(text.substr(0, bytes)));
    text.remove_prefix(bytes);
  }
  if (!text.empty()) pieces.emplace_back(text);
  return pieces;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhite);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kWhite) - first + 1);
}

}  // namespace annai::line
