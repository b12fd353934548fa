// What we know: one article a question. Loaded from articles/*.md, immutable afterwards, and proved
// on the way: every problem of every file is reported, not only the first.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bot/core/reply.h"
#include "bot/core/yaml.h"

namespace annai {

inline constexpr int kContactStep = 11;  // `step: contact`

struct Article {
  std::string id;  // the file's name without .md
  std::string title;
  std::vector<std::string> intents;  // rules that it answers
  std::string topic;                 // what follow-ups are about; "" for none
  std::optional<int> step;           // of the flyer: 0 its head, 1 to 10, kContactStep
  std::vector<std::string> facts;    // ids in sources/flyer.yaml
  std::chrono::year_month_day checked;
  std::vector<std::string> questions;
  std::vector<std::string> related;  // ids of articles to go on with
  OutcomeKind outcome = OutcomeKind::kAnswer;
  std::string
      text;  // the body as plain text: the short answer first, paragraphs parted by a blank line
  std::shared_ptr<const Content> content;
};

// The article's text, sentence by sentence.
std::vector<std::string> sentences_of(const Article& article);

class Articles {
 public:
  // Reads root/articles/*.md against root/sources/flyer.yaml. nullopt if there was any problem.
  static std::optional<Articles> load(const std::filesystem::path& root, Problems& problems);

  const Article* by_id(std::string_view id) const;            // nullptr if there is none
  const Article* by_intent(std::string_view intent) const;    // nullptr if none answers it
  std::span<const Article> all() const { return articles_; }  // in the order of their ids

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Places = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  explicit Articles(std::vector<Article> articles);
  const Article* at(const Places& places, std::string_view key) const;

  std::vector<Article> articles_;
  Places ids_;
  Places intents_;
};

}  // namespace annai
