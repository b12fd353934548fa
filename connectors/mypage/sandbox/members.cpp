#include "connectors/mypage/sandbox/members.h"

#include "connectors/mypage/sandbox/times.h"
#include "connectors/mypage/sandbox/tokens.h"

namespace annai::mypage {
namespace {

Member from(Sql& sql, const Row& row) {
  Member member{.id = row.integer(0),
                .email = row.text(1),
                .name = row.text(2),
                .password = row.text(3),
                .policies = {}};
  for (const Row& policy : sql.rows(
           "SELECT policy FROM member_policies WHERE member = ? ORDER BY rowid", {member.id})) {
    member.policies.push_back(policy.text(0));
  }
  return member;
}

}  // namespace

std::optional<Member> member_by_email(Sql& sql, const std::string& email) {
  const auto row =
      sql.row("SELECT id, email, name, password FROM members WHERE email = ?", {email});
  if (!row) return std::nullopt;
  return from(sql, *row);
}

std::string log_in(Sql& sql, std::int64_t member, UtcTime now, const Numbers& numbers) {
  std::string token = make_token();
  sql.run("INSERT INTO logins VALUES (?, ?, ?)",
          {token_hash(token), member, millis(now + numbers.login)});
  return token;
}

void log_out(Sql& sql, std::string_view token) {
  sql.run("DELETE FROM logins WHERE hash = ?", {token_hash(token)});
}

std::optional<Member> logged_in(Sql& sql, std::string_view token, UtcTime now) {
  const auto row = sql.row(
      "SELECT members.id, email, name, password FROM logins JOIN members ON members.id = "
      "logins.member WHERE hash = ? AND expires_at > ?",
      {token_hash(token), millis(now)});
  if (!row) return std::nullopt;
  return from(sql, *row);
}

std::string trust_device(Sql& sql, std::int64_t member, UtcTime now, const Numbers& numbers) {
  std::string token = make_token();
  sql.run("INSERT INTO trusted_devices VALUES (?, ?, ?)",
          {token_hash(token), member, millis(now + numbers.trusted_device)});
  return token;
}

bool is_trusted(Sql& sql, std::string_view token, std::int64_t member, UtcTime now) {
  return sql
      .row("SELECT 1 FROM trusted_devices WHERE hash = ? AND member = ? AND expires_at > ?",
           {token_hash(token), member, millis(now)})
      .has_value();
}

}  // namespace annai::mypage
