#include "connectors/store/tables.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <iterator>

#include "bot/core/bytes.h"
#include "connectors/store/statement.h"

namespace annai {
namespace {

// Session numbers are marked as given in blocks: one write in a thousand new sessions. A restart
// goes on behind the block.
constexpr std::int64_t kIdBlock = 1'024;

// The current token's hash, and behind it the next one's if there is one.
std::string_view spell(const Tokens& tokens, std::array<std::uint8_t, 64>& buffer) {
  std::ranges::copy(tokens.current, buffer.begin());
  if (tokens.next) std::ranges::copy(*tokens.next, buffer.begin() + tokens.current.size());
  return {reinterpret_cast<const char*>(buffer.data()), tokens.next ? 64U : 32U};
}

std::unexpected<Error> damaged(const std::string& what) {
  return fail(ErrorCode::kFailed, "a stored " + what + " is damaged");
}

Result<Opened> opened_of(SessionId id, std::string_view tokens, std::string_view state) {
  Result<Session> session = decode_session(state);
  if (!session || session->id != id || tokens.size() > 64 || tokens.size() % 32 != 0) {
    return damaged("session");
  }
  Opened opened{.session = *std::move(session), .tokens = {}};
  ByteReader in(tokens);
  if (tokens.size() >= 32) in.fixed(opened.tokens.current);
  if (tokens.size() == 64) in.fixed(opened.tokens.next.emplace());
  return opened;
}

// Frames are stored as their count, then each; sealed ones stand behind a count of 0. These are
// those of one turn after `after`, newest first; the last of them has the number `last`.
std::vector<StoredFrame> frames_of(std::string_view stored, std::int64_t last, std::int64_t after) {
  std::vector<StoredFrame> frames;
  ByteReader in(stored);
  const std::size_t count = in.count();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const std::int64_t seq = last - static_cast<std::int64_t>(count - 1 - i);
    const std::string_view frame = in.text();
    if (seq > after) frames.push_back({.seq = seq, .frame = std::string(frame)});
  }
  std::ranges::reverse(frames);
  return frames;
}

Place frames_place(SessionId session, std::int64_t turn) {
  return {.column = "turns.frames", .row = turn, .session = session};
}

Place form_place(SessionId session) { return {.column = "sessions.form", .session = session}; }

}  // namespace

struct Tables::Statements {
  SQLite::Database& db;
  SQLite::Statement append_turn{
      db,
      "INSERT INTO turns VALUES "
      "(?1, ?2, (SELECT last_turn FROM sessions WHERE id=?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
  SQLite::Statement write_session{
      db,
      "INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET "
      "last_event=?2, last_turn=?3, tokens=ifnull(?4, tokens), state=?5, form=?6"};
  SQLite::Statement unsay{
      db, "UPDATE turns SET said='', frames=x'00', sealed=NULL WHERE id=?1 AND session=?2"};
  SQLite::Statement mark_personal{db, "INSERT INTO personal_turns VALUES (?1, ?2)"};
  SQLite::Statement set_reference{
      db,
      "INSERT INTO form_references VALUES (?1, ?2) ON CONFLICT (session) DO UPDATE SET "
      "reference=?2"};
  SQLite::Statement forget_frames{
      db,
      "UPDATE turns SET frames=x'00' WHERE id IN "
      "(SELECT turn FROM personal_turns WHERE session=?1 AND turn<>?2)"};
  SQLite::Statement consent{
      db, "INSERT INTO consents (session, at, version, channel, agreed) VALUES (?, ?, ?, ?, ?)"};
  SQLite::Statement drop_reference{db, "DELETE FROM form_references WHERE session=?"};
  SQLite::Statement keep_id{db, "UPDATE marks SET ids_given=?"};
  SQLite::Statement end{db, "DELETE FROM sessions WHERE id=?"};
  SQLite::Statement load{db,
                         "SELECT tokens, state, form FROM sessions WHERE id=? AND last_event>=?"};
  SQLite::Statement last_turn_of{db, "SELECT last_turn FROM sessions WHERE id=?"};
  SQLite::Statement turn{db, "SELECT prev, seq, frames FROM turns WHERE id=? AND session=?"};
  SQLite::Statement find{db,
                         "SELECT max(id) FROM sessions JOIN form_references ON session=id "
                         "WHERE reference=? AND form IS NOT NULL AND last_event>=?"};
  SQLite::Statement has_form{
      db, "SELECT 1 FROM sessions WHERE id=? AND form IS NOT NULL AND last_event>=?"};
  SQLite::Statement marks{
      db, "SELECT ids_given, max(forgotten_to, (SELECT ifnull(max(id), 0) FROM turns)) FROM marks"};
};

Tables::Tables(DatabasePtr db, std::unique_ptr<Sealer> sealer)
    : db_(std::move(db)),
      sealer_(std::move(sealer)),
      journal_(*sealer_),
      outbox_(*db_, *sealer_),
      timers_(*db_),
      hand_overs_(*db_, *sealer_),
      addresses_(*db_, *sealer_),
      in_tray_(*db_, *sealer_),
      sql_(new Statements{.db = *db_}) {
  rolled_back();
}

Tables::~Tables() = default;

void Tables::write(const Commit& commit) {
  const Event& event = commit.event;
  keep_id(event.session);
  append_turn(commit);
  write_session(commit);
  // What has been done goes before what is asked for: a step may set the same timer anew.
  if (std::holds_alternative<Outcome>(event.what)) outbox_.remove(event.session, event.key);
  if (const auto* elapsed = std::get_if<Elapsed>(&event.what)) {
    timers_.remove(event.session, elapsed->timer);
  }
  for (const Effect& effect : commit.step.effects) outbox_.add(event.session, event.at, effect);
  for (const Timer& timer : commit.step.timers) timers_.set(event.session, timer);
  if (commit.step.hand_over) hand_overs_.offer(event.session, event.at, *commit.step.hand_over);
  write_channel(commit);
  if (commit.step.consent) write_consent(event, *commit.step.consent);
  if (drops_form(commit)) forget_form(event.session);
}

void Tables::end(SessionId id) { Use(sql_->end).with(id).run(); }

void Tables::unsay(const Address& from, const std::string& message, UtcTime now) {
  for (const JournalRow& turn : in_tray_.unsay(from, message, now)) unsay(turn);
}

Result<Opened> Tables::load(SessionId id, UtcTime oldest) {
  Use load(sql_->load);
  load.with(id).with(oldest);
  if (!load.next()) return fail(ErrorCode::kNotFound, "no such session");
  Result<Opened> opened = opened_of(id, load.blob(0), load.blob(1));
  if (!opened) return opened;
  Result<Address> address = addresses_.of(id);
  if (!address) return damaged("address");
  opened->address = *std::move(address);
  if (load.is_null(2)) return opened;
  Result<FormState> form = form_of(id, load.blob(2));
  if (!form) return std::unexpected(form.error());
  opened->session.form = *std::move(form);
  return opened;
}

// Walks the chain of turns from the newest back, then turns the result round.
Result<std::vector<StoredFrame>> Tables::frames(SessionId id, std::int64_t after,
                                                std::size_t limit) {
  Use newest(sql_->last_turn_of);
  newest.with(id);
  std::int64_t at = newest.next() ? newest.number(0) : 0;
  std::vector<StoredFrame> found;  // newest first
  while (at > 0 && found.size() < limit) {
    Use turn(sql_->turn);
    turn.with(at).with(id);
    if (!turn.next()) break;  // older ones have outlived their time
    const std::int64_t last = turn.number(1);
    if (last <= after) break;
    const std::string_view stored = turn.blob(2);
    const bool sealed = stored.starts_with('\0') && stored.size() > 1;
    Result<std::string> opened;
    if (sealed) opened = sealer_->open(frames_place(id, at), stored.substr(1));
    if (!opened) return damaged("turn");
    std::ranges::move(frames_of(sealed ? *opened : stored, last, after), std::back_inserter(found));
    const std::int64_t prev = turn.number(0);  // 0 where there is none
    at = prev < at ? prev : 0;                 // no way round in circles
  }
  found.resize(std::min(found.size(), limit));
  std::ranges::reverse(found);
  return found;
}

Result<SessionId> Tables::find(const std::string& reference, UtcTime oldest) {
  Use find(sql_->find);
  find.with(reference).with(oldest);
  if (!find.next() || find.is_null(0)) {
    return fail(ErrorCode::kNotFound, "no session with this reference");
  }
  return SessionId{find.number(0)};
}

Result<SessionId> Tables::offered(const std::string& code, SessionId by, UtcTime now,
                                  UtcTime oldest) {
  const std::optional<SessionId> from = hand_overs_.offered(code, by, now);
  Use stored(sql_->has_form);
  if (!from || !stored.with(*from).with(oldest).next()) {
    return fail(ErrorCode::kNotFound, "no form with this code");
  }
  return *from;
}

// At no moment is the form in neither session, or in both.
Result<void> Tables::hand_over(const std::string& code, const Commit& giver, const Commit& taker) {
  if (!hand_overs_.redeem(code, giver.event.session, giver.event.at)) {
    return fail(ErrorCode::kNotFound, "the code does not count any more");
  }
  write(giver);
  write(taker);
  outbox_.move(giver.event.session, taker.event.session);
  return {};
}

void Tables::rolled_back() {
  Use marks(sql_->marks);
  marks.next();
  ids_given_ = marks.number(0);
  last_turn_ = marks.number(1);
}

void Tables::keep_id(SessionId id) {
  if (id.value <= ids_given_) return;
  ids_given_ = id.value + kIdBlock;
  Use(sql_->keep_id).with(ids_given_).run();
}

void Tables::append_turn(const Commit& commit) {
  const JournalRow row{.turn = ++last_turn_, .session = commit.event.session};
  const Step& step = commit.step;
  frames_.clear();
  ByteWriter frames(frames_);
  frames.count(commit.frames.size());
  for (const std::string& frame : commit.frames) frames.text(frame);
  if (step.personal) seal_frames(row);

  Use append(sql_->append_turn);
  append.with(row.turn).with(row.session).with(step.session.seq).with(commit.event.at);
  append.with(step.record.outcome).with(step.record.article).with(step.record.said);
  append.with_blob(frames_);
  if (step.secret) {
    append.with_null();
  } else {
    append.with_blob(journal_.seal(commit.event, row));
  }
  append.run();
}

void Tables::seal_frames(JournalRow row) {
  sealer_->seal(frames_place(row.session, row.turn), frames_, sealed_);
  frames_.assign(1, '\0');
  frames_ += sealed_;
  Use(sql_->mark_personal).with(row.session).with(row.turn).run();
}

void Tables::write_session(const Commit& commit) {
  const Session& session = commit.step.session;
  const SessionId id = commit.event.session;
  const std::string state = encode(session);
  std::array<std::uint8_t, 64> tokens{};
  Use write(sql_->write_session);
  write.with(id).with(commit.event.at).with(last_turn_);
  if (commit.tokens) {
    write.with_blob(spell(*commit.tokens, tokens));
  } else {
    write.with_null();  // those that are stored stay
  }
  write.with_blob(state);
  if (session.form.open()) {
    write.with_blob(sealed_form(id, session.form));
  } else {
    write.with_null();
  }
  write.run();
  if (session.form.open()) set_reference(id, session.form.reference);
}

// What a turn of the web has nothing of.
void Tables::write_channel(const Commit& commit) {
  const Event& event = commit.event;
  const JournalRow turn{.turn = last_turn_, .session = event.session};
  if (commit.address) addresses_.bind(*commit.address, event.session);
  if (event.received && !in_tray_.take(event.key, turn)) unsay(turn);
  for (const Effect& letter : commit.letters) {
    outbox_.add_letter(event.session, event.at, letter);
  }
}

void Tables::write_consent(const Event& event, const Consent& consent) {
  Use write(sql_->consent);
  write.with(event.session).with(event.at).with(consent.version).with(consent.channel);
  write.with(consent.agreed ? 1 : 0).run();
}

// What is said in the turn at hand, after it, stays.
void Tables::forget_form(SessionId id) {
  Use(sql_->forget_frames).with(id).with(last_turn_).run();
  hand_overs_.forget(id);
}

void Tables::unsay(JournalRow turn) { Use(sql_->unsay).with(turn.turn).with(turn.session).run(); }

void Tables::set_reference(SessionId id, const std::string& reference) {
  if (reference.empty()) {
    Use(sql_->drop_reference).with(id).run();
  } else {
    Use(sql_->set_reference).with(id).with(reference).run();
  }
}

// Valid until the next call.
std::string_view Tables::sealed_form(SessionId id, const FormState& form) {
  sealer_->seal(form_place(id), encode(form), sealed_);
  return sealed_;
}

Result<FormState> Tables::form_of(SessionId id, std::string_view sealed) const {
  const Result<std::string> plain = sealer_->open(form_place(id), sealed);
  if (!plain) return damaged("form");
  Result<FormState> form = decode_form(*plain);
  if (!form) return damaged("form");
  return form;
}

}  // namespace annai
