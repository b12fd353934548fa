// LINE as a Messenger: a step's replies become message objects, kept as one letter; a letter is
// sent as sending.h says.
#pragma once

#include "bot/ports/clock.h"
#include "bot/ports/messenger.h"
#include "connectors/line/account.h"
#include "connectors/line/render.h"
#include "connectors/line/sending.h"

namespace annai {

class LineMessenger final : public Messenger {
 public:
  LineMessenger(LineWords words, RenderConfig config, LineApi& api, LineAccount& account,
                const Clock& clock)
      : words_(std::move(words)),
        config_(std::move(config)),
        account_(account),
        sending_(api, clock) {}

  std::string_view channel() const override;
  std::vector<Effect> letters(const Address& to, const Commit& said) const override;
  net::awaitable<Result<void>> send(const Effect& letter, LetterMark mark, NoteMark note) override;

 private:
  const LineWords words_;
  const RenderConfig config_;
  LineAccount& account_;
  Sending sending_;
};

}  // namespace annai
