// Writes a whole content root of generated rules, with an article for each, and DIR/texts.txt for
// the load program: utterances that the rules match, none of them an example.
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/bench/generated.h"

namespace {

constexpr std::size_t kTexts = 4096;

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file);
  out.exceptions(std::ios::badbit | std::ios::failbit);
  out << text << std::flush;
}

// What the dialog graph must have, in few words.
std::string flow() {
  std::string yaml = "nodes:\n";
  for (const char* node : {"greeting", "suggest", "not-understood", "not-understood-again",
                           "not-understood-thrice", "stale-choice"}) {
    yaml +=
        std::string("  ") + node + ":\n    outcome: fallback\n    say: ご用件をお書きください。\n";
  }
  return yaml;
}

void generate(std::size_t count, const std::filesystem::path& root) {
  for (const char* folder : {"rules", "flows", "articles", "sources", "screens"}) {
    std::filesystem::create_directories(root / folder);
  }
  write(root / "flows/chat.yaml", flow());
  write(root / "sources/flyer.yaml",
        std::string("- {id: ") + annai::bench::kFact + ", step: 0, text: 受付で手続きできる。}\n");
  const auto rules = annai::bench::make_rules(count);
  write(root / "rules/generated.yaml", to_yaml(rules));
  for (std::size_t n = 0; n < count; ++n) {
    write(root / "articles" / (rules[n].intent + ".md"), annai::bench::to_article(n));
  }

  std::string texts;
  for (std::size_t n = 0; n < kTexts; ++n) {
    texts += annai::bench::make_utterance(n * 7919 % count, 1 + n * 97) + "\n";
  }
  write(root / "texts.txt", texts);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3 || std::stoul(argv[1]) == 0) {
    std::cerr << "usage: generate RULES DIR\n";
    return 2;
  }
  generate(std::stoul(argv[1]), argv[2]);
} catch (const std::exception& e) {
  std::cerr << "generate: " << e.what() << "\n";
  return EXIT_FAILURE;
}
