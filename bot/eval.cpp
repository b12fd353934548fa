// Asks every question of a file, judges what comes back, and counts.
#include "bot/eval.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "bot/commands.h"
#include "bot/core/code_points.h"
#include "bot/eval_asker.h"

namespace annai {
namespace {

using nlohmann::json;

std::vector<EvalItem> read_items(const std::filesystem::path& file) {
  std::vector<EvalItem> items;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const json item = json::parse(line, nullptr, false);
    if (!item.is_object()) continue;
    items.push_back({.id = item.value("id", ""),
                     .style = item.value("style", ""),
                     .turns = item.value("turns", std::vector<std::string>{}),
                     .kind = item.value("kind", ""),
                     .must = item.value("must", std::vector<std::string>{}),
                     .must_not = item.value("must_not", std::vector<std::string>{}),
                     .note = item.value("note", "")});
  }
  return items;
}

// Whole conversations have a script instead of turns.
bool holds_registrations(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  const json item = json::parse(line, nullptr, false);
  return item.is_object() && item.contains("script");
}

struct Count {
  int all = 0, right = 0, wrong = 0, none = 0;
  void add(Verdict verdict) {
    ++all;
    ++(verdict == Verdict::kRight ? right : verdict == Verdict::kWrongAnswer ? wrong : none);
  }
};

void print(const std::string& name, const Count& count) {
  const auto percent = [&](int part) { return 100.0 * part / count.all; };
  fmt::print("{:20} {:4}  right {:5.1f} %  wrong answers {:4.1f} %  no answers {:4.1f} %\n", name,
             count.all, percent(count.right), percent(count.wrong), percent(count.none));
}

class Evaluation {
 public:
  explicit Evaluation(const EvalOptions& options) : options_(options) {
    if (!options.replies.empty()) replies_.open(options.replies);
  }

  void take(const EvalItem& item, const EvalReply& reply) {
    const Verdict verdict = judge(item, reply);
    const std::size_t characters = code_points(reply.text);
    characters_ += characters;
    longest_ = std::max(longest_, characters);
    all_.add(verdict);
    by_kind_[item.kind].add(verdict);
    by_style_[item.style].add(verdict);
    if (replies_.is_open()) {
      replies_ << json{{"id", item.id},
                       {"text", reply.text},
                       {"choices", reply.choices},
                       {"outcome", reply.outcome}}
                      .dump()
               << '\n';
    }
    if (verdict != Verdict::kRight && !options_.quiet) show(item, reply, verdict);
  }

  bool good_enough() const {
    if (options_.longest != 0 && longest_ > options_.longest) return false;
    return 100.0 * all_.right >= options_.least_right * all_.all &&
           100.0 * all_.wrong <= options_.most_wrong * all_.all;
  }

  void print_figures() const {
    fmt::print("\n");
    for (const auto& [kind, count] : by_kind_) print(kind, count);
    fmt::print("\n");
    for (const auto& [style, count] : by_style_) print(style, count);
    fmt::print("\n");
    print("all", all_);
    fmt::print("{:20} {:4} characters on average, {} at most\n", "a reply",
               characters_ / static_cast<std::size_t>(all_.all), longest_);
  }

 private:
  static void show(const EvalItem& item, const EvalReply& reply, Verdict verdict) {
    fmt::print("{} {} ({}, {}; {})\n", verdict == Verdict::kWrongAnswer ? "WRONG" : "none ",
               item.id, item.kind, item.style, item.note);
    for (const std::string& turn : item.turns) fmt::print("    > {}\n", turn);
    fmt::print("    {}: {}\n", reply.outcome, reply.text);
    for (const std::string& choice : reply.choices) fmt::print("      [{}]\n", choice);
  }

  const EvalOptions& options_;
  std::ofstream replies_;
  Count all_;
  std::size_t characters_ = 0;  // of all replies
  std::size_t longest_ = 0;
  std::map<std::string, Count> by_kind_;
  std::map<std::string, Count> by_style_;
};

int complain(const Error& error) {
  fmt::print(stderr, "annai: {}\n", error.message);
  return 1;
}

}  // namespace

int eval(const EvalOptions& options) {
  const bool in_line = options.connector == "line";
  if (holds_registrations(options.file)) {
    if (!in_line) return eval_registrations(options);
    return complain({ErrorCode::kInvalidInput,
                     fmt::format("{} holds whole registrations: they are played on the web only; "
                                 "leave out --connector line",
                                 options.file.string())});
  }
  const std::vector<EvalItem> items = read_items(options.file);
  if (items.empty()) {
    return complain(
        {ErrorCode::kInvalidInput, fmt::format("{} holds no questions", options.file.string())});
  }
  const auto asker = in_line ? ask_in_line(options) : ask_on_the_web(options);
  if (!asker) return complain(asker.error());
  Evaluation evaluation(options);
  for (const EvalItem& item : items) {
    const Result<EvalReply> reply = (*asker)->ask(item.turns);
    if (!reply) return complain(reply.error());
    evaluation.take(item, *reply);
  }
  evaluation.print_figures();
  return evaluation.good_enough() ? 0 : 1;
}

}  // namespace annai
