#include "connectors/store/journal.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sodium.h>

#include <optional>

#include "bot/core/bytes.h"
#include "connectors/store/database.h"
#include "connectors/store/statement.h"

namespace annai {
namespace {

Place place_of(JournalRow row) {
  return {.column = "turns.sealed", .row = row.turn, .session = row.session};
}

std::int64_t millis(UtcTime time) { return time.time_since_epoch().count(); }
UtcTime time_of(std::int64_t millis) { return UtcTime(std::chrono::milliseconds(millis)); }

void write_what(ByteWriter& out, const Arrived& arrived) { out.text(arrived.entry); }
void write_what(ByteWriter& out, const Said& said) { out.text(said.text); }
void write_what(ByteWriter& out, const Chose& chose) { out.text(chose.choice); }
void write_what(ByteWriter& out, const Rated& rated) {
  out.integer(rated.reply);
  out.integer(rated.helpful ? 1 : 0);
  out.text(rated.comment);
}
void write_what(ByteWriter& out, const Elapsed& elapsed) { out.text(elapsed.timer); }
void write_what(ByteWriter& out, const Outcome& outcome) {  // its url is secret
  out.text(outcome.effect);
  out.integer(static_cast<std::int64_t>(outcome.code));
  out.text(outcome.reference);
  out.integer(millis(outcome.expires));
  if (outcome.code == OutcomeCode::kState) out.integer(static_cast<std::int64_t>(outcome.state));
  if (outcome.code != OutcomeCode::kRefused) return;
  out.count(outcome.unmatched.size());
  for (const std::string& value : outcome.unmatched) out.text(value);
}
void write_what(ByteWriter& out, const Notice& notice) {
  out.text(notice.reference);
  out.integer(static_cast<std::int64_t>(notice.kind));
  out.integer(millis(notice.expires));
}

void write_what(ByteWriter& out, const Sent& sent) { out.text(sent.kind); }

void read_what(ByteReader& in, Arrived& arrived) { arrived.entry = in.text(); }
void read_what(ByteReader& in, Said& said) { said.text = in.text(); }
void read_what(ByteReader& in, Chose& chose) { chose.choice = in.text(); }
void read_what(ByteReader& in, Rated& rated) {
  rated.reply = in.integer();
  rated.helpful = in.integer() != 0;
  rated.comment = in.text();
}
void read_what(ByteReader& in, Elapsed& elapsed) { elapsed.timer = in.text(); }
void read_what(ByteReader& in, Outcome& outcome) {
  outcome.effect = in.text();
  outcome.code = static_cast<OutcomeCode>(in.integer());
  outcome.reference = in.text();
  outcome.expires = time_of(in.integer());
  if (outcome.code == OutcomeCode::kState) outcome.state = static_cast<NoticeKind>(in.integer());
  if (outcome.code != OutcomeCode::kRefused) return;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    outcome.unmatched.emplace_back(in.text());
  }
}
void read_what(ByteReader& in, Notice& notice) {
  notice.reference = in.text();
  notice.kind = static_cast<NoticeKind>(in.integer());
  notice.expires = time_of(in.integer());
}
void read_what(ByteReader& in, Sent& sent) { sent.kind = in.text(); }

void encode(const Event& event, std::string& plain) {
  plain.clear();
  ByteWriter out(plain);
  out.text(event.key);
  out.integer(millis(event.at));
  out.fixed(event.random);
  out.integer(static_cast<std::int64_t>(event.what.index()));
  std::visit([&](const auto& what) { write_what(out, what); }, event.what);
}

// An event of the kind at this place in Event::what, still empty.
template <std::size_t kKind = 0>
bool make_kind(std::int64_t wanted, Event& event) {
  if constexpr (kKind == std::variant_size_v<decltype(Event::what)>) {
    return false;
  } else {
    if (wanted != std::int64_t{kKind}) return make_kind<kKind + 1>(wanted, event);
    event.what.emplace<kKind>();
    return true;
  }
}

std::optional<Event> decode(std::string_view plain, SessionId session) {
  ByteReader in(plain);
  Event event;
  event.session = session;
  event.key = in.text();
  event.at = time_of(in.integer());
  in.fixed(event.random);
  if (!make_kind(in.integer(), event)) return std::nullopt;
  std::visit([&](auto& what) { read_what(in, what); }, event.what);
  return in.done() ? std::optional(std::move(event)) : std::nullopt;
}

}  // namespace

Journal::~Journal() { sodium_memzero(plain_.data(), plain_.capacity()); }

std::string_view Journal::seal(const Event& event, JournalRow row) {
  encode(event, plain_);
  sealer_.seal(place_of(row), plain_, sealed_);
  return sealed_;
}

Result<Event> Journal::open(std::string_view sealed, JournalRow row) const {
  const Result<std::string> plain = sealer_.open(place_of(row), sealed);
  if (!plain) return std::unexpected(plain.error());
  std::optional<Event> event = decode(*plain, row.session);
  if (!event) return fail(ErrorCode::kInvalidInput, "a sealed event cannot be read");
  return *std::move(event);
}

Result<std::vector<Event>> read_journal(const std::filesystem::path& folder,
                                        const std::filesystem::path& key_file,
                                        SessionId session) try {
  const Result<std::unique_ptr<Sealer>> sealer = Sealer::with_key(key_file);
  if (!sealer) return std::unexpected(sealer.error());
  const Journal journal(**sealer);
  Result<DatabasePtr> db = open_for_reading(folder);
  if (!db) return std::unexpected(db.error());
  SQLite::Statement of_session(
      **db, "SELECT id, sealed FROM turns WHERE session=? AND sealed IS NOT NULL ORDER BY id");
  std::vector<Event> events;
  Use rows(of_session);
  rows.with(session);
  while (rows.next()) {
    Result<Event> event = journal.open(rows.blob(1), {.turn = rows.number(0), .session = session});
    if (!event) return std::unexpected(event.error());
    events.push_back(*std::move(event));
  }
  return events;
} catch (const SQLite::Exception& e) {
  return fail(ErrorCode::kUnavailable, fmt::format("cannot read the journal: {}", e.what()));
}

}  // namespace annai
