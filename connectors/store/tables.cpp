#include "connectors/store/tables.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "bot/core/bytes.h"

namespace annai {
namespace {

// Session numbers are marked as given in blocks: one write in a thousand new sessions. A restart
// goes on behind the block.
constexpr std::int64_t kIdBlock = 1'024;

void bind_blob(SQLite::Statement& statement, int place, std::string_view blob) {
  statement.bindNoCopy(place, static_cast<const void*>(blob.data()), static_cast<int>(blob.size()));
}

void bind_tokens(SQLite::Statement& statement, int place, const Tokens& tokens) {
  std::array<std::uint8_t, 64> both{};
  std::ranges::copy(tokens.current, both.begin());
  if (tokens.next) std::ranges::copy(*tokens.next, both.begin() + tokens.current.size());
  statement.bind(place, static_cast<const void*>(both.data()), tokens.next ? 64 : 32);
}

std::string_view blob_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

Result<Opened> opened_of(SessionId id, std::string_view tokens, std::string_view state) {
  Result<Session> session = decode_session(state);
  if (!session || session->id != id || tokens.size() > 64 || tokens.size() % 32 != 0) {
    return fail(ErrorCode::kUnavailable, "a stored session is damaged");
  }
  Opened opened{.session = *std::move(session), .tokens = {}};
  ByteReader in(tokens);
  if (tokens.size() >= 32) in.fixed(opened.tokens.current);
  if (tokens.size() == 64) in.fixed(opened.tokens.next.emplace());
  return opened;
}

// A statement as one use of it sees it: reset when done, so that nothing of it stays open.
class Use {
 public:
  explicit Use(SQLite::Statement& statement) : statement_(statement) {}
  ~Use() { statement_.tryReset(); }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  SQLite::Statement* operator->() { return &statement_; }
  SQLite::Statement& operator*() { return statement_; }

 private:
  SQLite::Statement& statement_;
};

}  // namespace

struct Tables::Statements {
  explicit Statements(SQLite::Database& db)
      : append_turn(
            db,
            "INSERT INTO turns VALUES "
            "(?1, ?2, (SELECT last_turn FROM sessions WHERE id=?2), ?3, ?4, ?5, ?6, ?7, ?8, "
            "?9)"),
        write_session(
            db,
            "INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE SET "
            "last_event=?2, last_turn=?3, tokens=ifnull(?4, tokens), state=?5"),
        keep_id(db, "UPDATE marks SET ids_given=?"),
        end(db, "DELETE FROM sessions WHERE id=?"),
        load(db, "SELECT tokens, state FROM sessions WHERE id=? AND last_event>=?"),
        last_turn_of(db, "SELECT last_turn FROM sessions WHERE id=?"),
        turn(db, "SELECT prev, seq, frames FROM turns WHERE id=? AND session=?"),
        marks(db,
              "SELECT ids_given, max(forgotten_to, (SELECT ifnull(max(id), 0) FROM turns)) FROM "
              "marks") {}

  SQLite::Statement append_turn, write_session, keep_id, end, load, last_turn_of, turn, marks;
};

Tables::Tables(DatabasePtr db, std::unique_ptr<Journal> journal)
    : db_(std::move(db)), journal_(std::move(journal)), sql_(std::make_unique<Statements>(*db_)) {
  rolled_back();
}

Tables::~Tables() = default;

void Tables::write(const Commit& commit) {
  keep_id(commit.event.session);
  append_turn(commit);
  write_session(commit);
}

void Tables::end(SessionId id) {
  Use end(sql_->end);
  end->bind(1, id.value);
  end->exec();
}

Result<Opened> Tables::load(SessionId id, UtcTime oldest) {
  Use load(sql_->load);
  load->bind(1, id.value);
  load->bind(2, static_cast<std::int64_t>(oldest.time_since_epoch().count()));
  if (!load->executeStep()) return fail(ErrorCode::kNotFound, "no such session");
  return opened_of(id, blob_of(load->getColumn(0)), blob_of(load->getColumn(1)));
}

// Walks the chain of turns from the newest back, then turns the result round.
std::vector<StoredFrame> Tables::frames(SessionId id, std::int64_t after, std::size_t limit) {
  Use newest(sql_->last_turn_of);
  newest->bind(1, id.value);
  std::int64_t at = newest->executeStep() ? newest->getColumn(0).getInt64() : 0;
  std::vector<StoredFrame> found;  // newest first
  while (at > 0 && found.size() < limit) {
    Use turn(sql_->turn);
    turn->bind(1, at);
    turn->bind(2, id.value);
    if (!turn->executeStep()) break;  // older ones have outlived their time
    const std::int64_t last = turn->getColumn(1).getInt64();
    if (last <= after) break;
    const SQLite::Column stored = turn->getColumn(2);
    ByteReader in(blob_of(stored));
    const std::size_t count = in.count();
    std::vector<StoredFrame> of_turn;
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
      const std::int64_t seq = last - static_cast<std::int64_t>(count - 1 - i);
      const std::string_view frame = in.text();
      if (seq > after) of_turn.push_back({.seq = seq, .frame = std::string(frame)});
    }
    std::ranges::move(of_turn.rbegin(), of_turn.rend(), std::back_inserter(found));
    const std::int64_t prev = turn->getColumn(0).getInt64();  // 0 where there is none
    at = prev < at ? prev : 0;                                // no way round in circles
  }
  found.resize(std::min(found.size(), limit));
  std::ranges::reverse(found);
  return found;
}

void Tables::rolled_back() {
  Use marks(sql_->marks);
  marks->executeStep();
  ids_given_ = marks->getColumn(0).getInt64();
  last_turn_ = marks->getColumn(1).getInt64();
}

void Tables::keep_id(SessionId id) {
  if (id.value <= ids_given_) return;
  ids_given_ = id.value + kIdBlock;
  Use keep(sql_->keep_id);
  keep->bind(1, ids_given_);
  keep->exec();
}

void Tables::append_turn(const Commit& commit) {
  const JournalRow row{.turn = ++last_turn_, .session = commit.event.session};
  const Record& record = commit.step.record;
  frames_.clear();
  ByteWriter frames(frames_);
  frames.count(commit.frames.size());
  for (const std::string& frame : commit.frames) frames.text(frame);

  Use append(sql_->append_turn);
  append->bind(1, row.turn);
  append->bind(2, row.session.value);
  append->bind(3, commit.step.session.seq);
  append->bind(4, static_cast<std::int64_t>(commit.event.at.time_since_epoch().count()));
  append->bindNoCopy(5, record.outcome);
  append->bindNoCopy(6, record.article);
  append->bindNoCopy(7, record.said);
  bind_blob(*append, 8, frames_);
  bind_blob(*append, 9, journal_->seal(commit.event, row));
  append->exec();
}

void Tables::write_session(const Commit& commit) {
  const std::string state = encode(commit.step.session);
  Use write(sql_->write_session);
  write->bind(1, commit.event.session.value);
  write->bind(2, static_cast<std::int64_t>(commit.event.at.time_since_epoch().count()));
  write->bind(3, last_turn_);
  if (commit.tokens) {
    bind_tokens(*write, 4, *commit.tokens);
  } else {
    write->bind(4);  // those that are stored stay
  }
  bind_blob(*write, 5, state);
  write->exec();
}

}  // namespace annai
