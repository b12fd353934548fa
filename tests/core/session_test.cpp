#include "bot/core/session.h"

#include <catch2/catch.hpp>
#include <random>

namespace annai {
namespace {

using std::chrono::milliseconds;

Session full_session() {
  Session session;
  session.id = SessionId{123456789};
  session.seq = 41;
  session.created = UtcTime(milliseconds(1'700'000'000'000));
  session.last_event = UtcTime(milliseconds(1'700'000'123'456));
  session.choice_key = {1, 2, 3, 250, 251, 252, 0, 0, 9, 8, 7, 6, 5, 4, 3, 255};
  session.choices_seq = 40;
  session.choices = {{"URLの期限が切れた", "article:url-expired"}, {"はい", ""}};
  session.entry = "step-5";
  session.topic = "mail";
  session.article = "mail-not-arriving";
  session.node = "registration.policy_number";
  session.misses = -1;
  session.seen = {{7, 0xffff'ffff'ffff'ffff, 16}, {8, 1, 41}};
  session.channel = "line";
  session.person_until = UtcTime(milliseconds(1'700'003'600'000));
  session.said = "軽トラのぶん";
  return session;
}

TEST_CASE("a session comes back as it was stored", "[session]") {
  const std::string blob = encode(full_session());
  const Result<Session> back = decode_session(blob);
  REQUIRE(back);
  CHECK(back->id == SessionId{123456789});
  CHECK(back->last_event == UtcTime(milliseconds(1'700'000'123'456)));
  CHECK(back->choices[0].label == "URLの期限が切れた");
  CHECK(back->misses == -1);
  CHECK(back->seen[0].body == 0xffff'ffff'ffff'ffff);
  CHECK(back->channel == "line");
  CHECK(back->said == "軽トラのぶん");
  CHECK(back->person_until == UtcTime(milliseconds(1'700'003'600'000)));
  CHECK(encode(*back) == blob);
  CHECK(blob.size() < 300);
}

TEST_CASE("an empty session comes back, too", "[session]") {
  REQUIRE(decode_session(encode(Session{})));
}

TEST_CASE("sessions of earlier versions are those of the web, answered by the bot", "[session]") {
  Session session = full_session();
  session.channel.clear();
  session.person_until = {};
  session.said.clear();
  const std::string now = encode(session);
  REQUIRE(now.ends_with(std::string(3, '\0')));  // no channel, no time, no words
  const auto [version, ends] = GENERATE(std::pair(1, 3), std::pair(2, 1));
  std::string blob = now.substr(0, now.size() - static_cast<std::size_t>(ends));
  blob[0] = static_cast<char>(2 * version);  // as a varint of a signed number
  const Result<Session> back = decode_session(blob);
  REQUIRE(back);
  CHECK(encode(*back) == now);
  CHECK_FALSE(decode_session(blob + std::string(3, '\0')));
}

TEST_CASE("only the newest event keys are stored", "[session]") {
  Session session;
  for (int i = 0; i < 40; ++i) session.seen.push_back({static_cast<std::uint64_t>(i), 0, i});
  const Result<Session> back = decode_session(encode(session));
  REQUIRE(back);
  CHECK(back->seen.size() == Session::kSeenKept);
  CHECK(back->seen.front().key == 24);
  CHECK(back->seen.back().key == 39);
}

TEST_CASE("a session cut short, or with something behind it, is refused", "[session]") {
  const std::string blob = encode(full_session());
  for (std::size_t size = 0; size < blob.size(); ++size) {
    INFO("bytes kept: " << size);
    CHECK_FALSE(decode_session(blob.substr(0, size)));
  }
  CHECK_FALSE(decode_session(blob + '\0'));
}

TEST_CASE("a session of a newer version is refused", "[session]") {
  std::string blob = encode(full_session());
  blob[0] = 8;  // version 4
  const Result<Session> back = decode_session(blob);
  REQUIRE_FALSE(back);
  CHECK(back.error().code == ErrorCode::kInvalidInput);
}

TEST_CASE("hostile counts and lengths fail before anything is allocated for them", "[session]") {
  const std::string head = encode(Session{}).substr(0, 5 + 16 + 1);  // up to the number of choices
  const std::string huge(9, '\xff');
  CHECK_FALSE(decode_session(head + huge + '\x01'));
  CHECK_FALSE(decode_session(head + huge + '\x7f'));
  CHECK_FALSE(decode_session(head + huge + huge));
  CHECK_FALSE(decode_session(head + '\x01' + huge + '\x01'));
}

TEST_CASE("what decodes is exactly what encode wrote, whatever bytes come in", "[session]") {
  std::mt19937 random(20261122);
  const std::string good = encode(full_session());
  for (int round = 0; round < 20'000; ++round) {
    std::string blob = good;
    for (int changes = 1 + static_cast<int>(random() % 3); changes > 0; --changes) {
      blob[random() % blob.size()] = static_cast<char>(random());
    }
    const Result<Session> back = decode_session(blob);
    if (back) REQUIRE(encode(*back) == blob);
  }
}

}  // namespace
}  // namespace annai
