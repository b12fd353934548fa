#include "bot/core/session.h"

#include <algorithm>
#include <span>

#include "bot/core/bytes.h"

namespace annai {
namespace {

constexpr std::int64_t kVersion = 3;
constexpr std::int64_t kWithoutWords = 2;
constexpr std::int64_t kWithoutChannel = 1;

std::int64_t to_millis(UtcTime time) { return time.time_since_epoch().count(); }

UtcTime to_time(std::int64_t millis) { return UtcTime(std::chrono::milliseconds(millis)); }

void write_choices(ByteWriter& out, const OpenChoices& choices) {
  out.count(choices.size());
  for (const OpenChoice& choice : choices) {
    out.text(choice.label);
    out.text(choice.target);
  }
}

OpenChoices read_choices(ByteReader& in) {
  std::vector<OpenChoice> choices;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    OpenChoice& choice = choices.emplace_back();
    choice.label = in.text();
    choice.target = in.text();
  }
  return choices;
}

void write_seen(ByteWriter& out, std::span<const SeenEvent> seen) {
  out.count(seen.size());
  for (const SeenEvent& event : seen) {
    out.bits(event.key);
    out.bits(event.body);
    out.integer(event.seq);
  }
}

std::vector<SeenEvent> read_seen(ByteReader& in) {
  std::vector<SeenEvent> seen;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    SeenEvent& event = seen.emplace_back();
    event.key = in.bits();
    event.body = in.bits();
    event.seq = in.integer();
  }
  return seen;
}

std::string spell(const Session& session, std::int64_t version) {
  std::string blob;
  blob.reserve(512);
  ByteWriter out(blob);
  out.integer(version);
  out.integer(session.id.value);
  out.integer(session.seq);
  out.integer(to_millis(session.created));
  out.integer(to_millis(session.last_event));
  out.fixed(session.choice_key);
  out.integer(session.choices_seq);
  write_choices(out, session.choices);
  out.text(session.entry);
  out.text(session.topic);
  out.text(session.article);
  out.text(session.node);
  out.integer(session.misses);
  const std::size_t kept = std::min(session.seen.size(), Session::kSeenKept);
  write_seen(out, std::span(session.seen).last(kept));
  if (version == kWithoutChannel) return blob;
  out.text(session.channel);
  out.integer(to_millis(session.person_until));
  if (version == kWithoutWords) return blob;
  out.text(session.said);
  return blob;
}

}  // namespace

std::string encode(const Session& session) { return spell(session, kVersion); }

Result<Session> decode_session(std::string_view blob) {
  ByteReader in(blob);
  const std::int64_t version = in.integer();
  if (version < kWithoutChannel || version > kVersion) {
    return fail(ErrorCode::kInvalidInput, "a stored session has an unknown version");
  }
  Session session;
  session.id = SessionId{in.integer()};
  session.seq = in.integer();
  session.created = to_time(in.integer());
  session.last_event = to_time(in.integer());
  in.fixed(session.choice_key);
  session.choices_seq = in.integer();
  session.choices = read_choices(in);
  session.entry = in.text();
  session.topic = in.text();
  session.article = in.text();
  session.node = in.text();
  session.misses = static_cast<std::int32_t>(in.integer());
  session.seen = read_seen(in);
  if (version != kWithoutChannel) {
    session.channel = in.text();
    session.person_until = to_time(in.integer());
  }
  if (version == kVersion) session.said = in.text();
  // One session has one spelling: whatever encode would have written otherwise is damage.
  if (!in.done() || spell(session, version) != blob) {
    return fail(ErrorCode::kInvalidInput, "a stored session is damaged");
  }
  return session;
}

}  // namespace annai
