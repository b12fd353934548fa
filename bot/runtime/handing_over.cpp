// A form goes from one conversation to another. Both are held while it does, so neither can write
// it back, or write over it; both steps are one transaction.
#include <utility>

#include "bot/runtime/conversations.h"

namespace annai {
namespace {

std::unexpected<Error> no_such_code() {
  return fail(ErrorCode::kNotFound, "no form with this code");
}

}  // namespace

net::awaitable<Result<SessionId>> Conversations::take_over(SessionId by, std::string key,
                                                           std::string code) {
  const Result<SessionId> from = co_await store_.offered(code, by, clock_.now());
  if (!from) co_return std::unexpected(from.error());
  if (*from == by) co_return no_such_code();
  const Result<Live*> found_giver = co_await live(*from);
  if (!found_giver) co_return std::unexpected(found_giver.error());
  Live& giver = **found_giver;
  const Use use_giver(*this, giver);
  const Result<Live*> found_taker = co_await live(by);
  if (!found_taker) co_return std::unexpected(found_taker.error());
  Live& taker = **found_taker;
  const Use use_taker(*this, taker);

  // Always the older one first: two that take over from each other do not wait for each other.
  const bool giver_first = *from < by;
  const Gate::Pass one = co_await (giver_first ? giver : taker).gate.enter();
  const Gate::Pass two = co_await (giver_first ? taker : giver).gate.enter();
  if (!one || !two)
    co_return std::unexpected(Error{ErrorCode::kRateLimited, "too many at once", 1000});
  if (giver.ended || taker.ended || !giver.session.form.open()) co_return no_such_code();

  Event gone{.session = *from,
             .key = key + "/from",
             .at = clock_.now(),
             .random = clock_.random(),
             .what = Outcome{.effect = std::string(effects::kHandedOver)}};
  Event comes{.session = by,
              .key = std::move(key),
              .at = clock_.now(),
              .random = clock_.random(),
              .what = Outcome{.effect = std::string(effects::kTakeOver),
                              .form = std::make_shared<const FormState>(giver.session.form)}};
  Result<Step> given = take(giver.session, gone);
  if (!given) co_return std::unexpected(given.error());
  Result<Step> taken = take(taker.session, comes);
  if (!taken) co_return std::unexpected(taken.error());
  Result<Draft> giving = draft(giver, std::move(gone), *std::move(given), 0);
  if (!giving) co_return std::unexpected(giving.error());
  Result<Draft> taking = draft(taker, std::move(comes), *std::move(taken), 0);
  if (!taking) co_return std::unexpected(taking.error());
  const Result<void> done =
      co_await store_.hand_over(std::move(code), std::move(giving->job), std::move(taking->job));
  if (!done) co_return std::unexpected(done.error());
  finish(giver, *std::move(giving));
  finish(taker, *std::move(taking));
  co_return *from;
}

}  // namespace annai
