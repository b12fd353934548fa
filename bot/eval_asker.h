// How an evaluation asks: over the web, or in LINE.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bot/core/result.h"
#include "bot/eval.h"

namespace annai {

struct EvalOptions;

class Asker {
 public:
  virtual ~Asker() = default;

  // Somebody new arrives and says one after the other: what she is shown at last; empty if that
  // does not come in time. Unavailable: she is not even greeted.
  virtual Result<EvalReply> ask(const std::vector<std::string>& turns) = 0;
};

// Both start a server of their own, unless the options name one. With a sentence for the operator.
Result<std::unique_ptr<Asker>> ask_on_the_web(const EvalOptions& options);
Result<std::unique_ptr<Asker>> ask_in_line(const EvalOptions& options);

}  // namespace annai
