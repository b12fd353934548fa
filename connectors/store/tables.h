// What a turn writes, and what is read of it: the rows of sessions and turns, and beside them those
// of outbox_table.h, timers.h, hand_overs.h, addresses.h and in_tray.h. Used by the store's thread
// alone, inside its transactions; what SQLite throws passes through to that thread.
#pragma once

#include <memory>
#include <string>

#include "bot/ports/session_store.h"
#include "connectors/store/addresses.h"
#include "connectors/store/database.h"
#include "connectors/store/hand_overs.h"
#include "connectors/store/in_tray.h"
#include "connectors/store/journal.h"
#include "connectors/store/outbox_table.h"
#include "connectors/store/sealer.h"
#include "connectors/store/timers.h"

namespace annai {

class Tables {
 public:
  Tables(DatabasePtr db, std::unique_ptr<Sealer> sealer);
  ~Tables();

  void write(const Commit& commit);
  void end(SessionId id);

  // Of the turns that a message has become, the words go, hers and those that repeat them; that
  // there was a turn stays. A message that comes only afterwards is not kept.
  void unsay(const Address& from, const std::string& message, UtcTime now);

  // NotFound also for a session whose last event is before `oldest`, swept or not.
  Result<Opened> load(SessionId id, UtcTime oldest);
  Result<std::vector<StoredFrame>> frames(SessionId id, std::int64_t after, std::size_t limit);
  Result<SessionId> find(const std::string& reference, UtcTime oldest);
  Result<SessionId> offered(const std::string& code, SessionId by, UtcTime now, UtcTime oldest);
  // NotFound, and nothing is written: the code does not stand for the giver's form any more.
  Result<void> hand_over(const std::string& code, const Commit& giver, const Commit& taker);

  OutboxTable& outbox() { return outbox_; }
  Timers& timers() { return timers_; }
  Addresses& addresses() { return addresses_; }
  InTray& in_tray() { return in_tray_; }
  Sealer& sealer() { return *sealer_; }

  // No session has been given a higher number.
  SessionId last_id() const { return SessionId{ids_given_}; }

  // To be called when a transaction was rolled back: what is remembered here is read again.
  void rolled_back();

 private:
  struct Statements;

  void keep_id(SessionId id);
  void append_turn(const Commit& commit);
  void write_session(const Commit& commit);
  void write_channel(const Commit& commit);
  void write_consent(const Event& event, const Consent& consent);
  void forget_form(SessionId id);
  void seal_frames(JournalRow row);
  void unsay(JournalRow turn);
  std::string_view sealed_form(SessionId id, const FormState& form);
  void set_reference(SessionId id, const std::string& reference);
  Result<FormState> form_of(SessionId id, std::string_view sealed) const;

  DatabasePtr db_;
  std::unique_ptr<Sealer> sealer_;
  Journal journal_;
  OutboxTable outbox_;
  Timers timers_;
  HandOvers hand_overs_;
  Addresses addresses_;
  InTray in_tray_;
  std::unique_ptr<Statements> sql_;
  std::int64_t ids_given_ = 0;
  std::int64_t last_turn_ = 0;
  std::string frames_, sealed_;  // buffers
};

}  // namespace annai
