// A button's id: what the customer's side may hold and send back, and nothing else.
#include "bot/turn/choice_ids.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

namespace annai {
namespace {

Session session_with_key(std::uint8_t key) {
  Session session;
  session.choice_key.fill(key);
  return session;
}

TEST_CASE("a button comes back to the place it was offered at", "[choice]") {
  const Session session = session_with_key(7);
  const auto seq = GENERATE(as<std::int64_t>(), 1, 255, 256, 70'000, (std::int64_t{1} << 47) - 1);
  for (const std::uint8_t number : {0, 1, 200, 255}) {
    const auto place = parse_choice_id(session, choice_id(session, {seq, number}));
    REQUIRE(place);
    CHECK(place->seq == seq);
    CHECK(place->number == number);
  }
}

TEST_CASE("a button of another conversation is none of this one's", "[choice]") {
  const std::string id = choice_id(session_with_key(7), {3, 1});
  CHECK(parse_choice_id(session_with_key(7), id));
  CHECK_FALSE(parse_choice_id(session_with_key(8), id));
  CHECK_FALSE(parse_choice_id(Session{}, id));
}

TEST_CASE("no two buttons of a conversation have the same id", "[choice]") {
  std::set<std::string> ids;
  for (std::int64_t seq = 0; seq < 200; ++seq) {
    for (std::uint8_t number = 0; number < 10; ++number) {
      ids.insert(choice_id(session_with_key(7), {seq, number}));
    }
  }
  CHECK(ids.size() == 2000);
}

TEST_CASE("a guessed or changed id counts for nothing", "[choice]") {
  const Session session = session_with_key(7);
  const std::string id = choice_id(session, {3, 1});
  for (std::size_t i = 0; i < id.size(); ++i) {
    for (const char other : std::string("Aa0-_")) {
      if (id[i] == other) continue;
      std::string changed = id;
      changed[i] = other;
      CAPTURE(changed);
      CHECK_FALSE(parse_choice_id(session, changed));
    }
    CHECK_FALSE(parse_choice_id(session, id.substr(0, i)));
  }
  for (const std::string& bad : {id + "A", id + "=", " " + id, id + " ", std::string("メール"),
                                 std::string(5000, 'A'), std::string("\0\0", 2)}) {
    CHECK_FALSE(parse_choice_id(session, bad));
  }
}

}  // namespace
}  // namespace annai
