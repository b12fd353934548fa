#include <re2/re2.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "bot/eval.h"

namespace annai {
namespace {

std::string nfkc(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKCInstance(status);
  std::string out;
  form->normalize(icu::UnicodeString::fromUTF8(text), status).toUTF8String(out);
  return out;
}

bool found(const std::string& pattern, const std::string& text) {
  const RE2 regex(pattern);
  return RE2::PartialMatch(text, regex) || RE2::PartialMatch(nfkc(text), regex);
}

bool all_found(const std::vector<std::string>& patterns, const std::string& text) {
  return std::ranges::all_of(patterns,
                             [&](const std::string& pattern) { return found(pattern, text); });
}
bool none_found(const std::vector<std::string>& patterns, const std::string& text) {
  return std::ranges::none_of(patterns,
                              [&](const std::string& pattern) { return found(pattern, text); });
}

bool right(const EvalItem& item, const EvalReply& reply) {
  if (reply.text.empty()) return false;
  std::string with_labels = reply.text;
  for (const std::string& label : reply.choices) with_labels += "\n" + label;
  const bool said = all_found(item.must, reply.text);
  const bool clean = none_found(item.must_not, reply.text);
  if (item.kind == "answer" || item.kind == "handoff") return said && clean;
  if (item.kind == "suggest") return reply.choices.size() >= 2 && all_found(item.must, with_labels);
  if (item.kind == "smalltalk") {
    return said && clean && reply.outcome != "fallback" && reply.outcome != "start_registration";
  }
  if (item.kind == "start_registration") return reply.outcome == item.kind && said;
  if (item.kind == "fallback") {
    const bool points_on = all_found(item.must, with_labels) || reply.choices.size() >= 2;
    const bool claims = reply.outcome == "start_registration" ||
                        (reply.outcome == "answer" && (item.must.empty() || !said));
    return clean && points_on && !claims;
  }
  return false;
}

}  // namespace

Verdict judge(const EvalItem& item, const EvalReply& reply) {
  if (right(item, reply)) return Verdict::kRight;
  return reply.outcome == "answer" || reply.outcome == "start_registration" ? Verdict::kWrongAnswer
                                                                            : Verdict::kNoAnswer;
}

}  // namespace annai
