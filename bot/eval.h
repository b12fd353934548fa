// The judgement of one reply, apart from how it was got: see tests/eval/README.md for the rules.
#pragma once

#include <string>
#include <vector>

namespace annai {

struct EvalItem {
  std::string id;
  std::string style;
  std::vector<std::string> turns;
  std::string kind;
  std::vector<std::string> must;      // RE2
  std::vector<std::string> must_not;  // RE2
  std::string note;
};

struct EvalReply {
  std::string text;
  std::vector<std::string> choices;
  std::string outcome;
};

enum class Verdict { kRight, kWrongAnswer, kNoAnswer };

Verdict judge(const EvalItem& item, const EvalReply& reply);

}  // namespace annai
