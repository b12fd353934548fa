#include "connectors/mypage/sandbox/registrations.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/mypage/sandbox/counts.h"
#include "connectors/mypage/sandbox/outbox.h"
#include "connectors/mypage/sandbox/times.h"
#include "connectors/mypage/sandbox/tokens.h"

namespace annai::mypage {
namespace {

using std::chrono::hours;

constexpr const char* kColumns =
    "SELECT id, email, state, password, mail_sent_at, expires_at, wrong_passwords, wait_until "
    "FROM registrations ";

std::optional<UtcTime> time_of(const Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return from_millis(row.integer(column));
}

Registration from(const Row& row) {
  return {.id = row.text(0),
          .email = row.text(1),
          .state = row.text(2),
          .password = row.text(3),
          .mail_sent_at = time_of(row, 4),
          .expires_at = time_of(row, 5)};
}

std::optional<Row> row_of(Sql& sql, const std::string& id) {
  return sql.row(fmt::format("{}WHERE id = ?", kColumns).c_str(), {id});
}

bool mail_waits(Sql& sql, const std::string& id) {
  return sql
      .row(
          "SELECT 1 FROM outbox WHERE lane = 'mail' AND what = 'confirmation' AND registration = ?",
          {id})
      .has_value();
}

// Who was told that her mail could not be delivered is not told the same in other words a day
// later.
void end(Sql& sql, const std::string& id, UtcTime now) {
  const auto failed =
      sql.row("SELECT 1 FROM registrations WHERE id = ? AND state = 'mail_failed'", {id});
  sql.run("UPDATE registrations SET state = 'expired', password = NULL WHERE id = ?", {id});
  sql.run("DELETE FROM links WHERE registration = ?", {id});
  sql.run("DELETE FROM password_pages WHERE registration = ?", {id});
  sql.run("DELETE FROM outbox WHERE lane = 'mail' AND registration = ?", {id});
  if (!failed) put(sql, kNotice, id, "expired", now, std::nullopt);
}

// A registration whose time is over counts as expired, swept or not.
bool is_over(const Registration& registration, UtcTime now) {
  return registration.expires_at && *registration.expires_at <= now &&
         registration.state != "completed";
}

}  // namespace

std::string Registrations::reserve(Sql& sql, const Application& application, UtcTime now) const {
  const std::string id = "r_" + make_token().substr(0, 22);
  sql.run(
      "INSERT INTO registrations (id, email, application, consent, state, created_at, expires_at) "
      "VALUES (?, ?, ?, ?, 'awaiting_password', ?, ?)",
      {id, application.email, to_json(application), to_json(application.consent), millis(now),
       millis(now + numbers_.confirmation)});
  return id;
}

std::optional<Registration> Registrations::find(Sql& sql, const std::string& id,
                                                UtcTime now) const {
  const std::optional<Row> row = row_of(sql, id);
  if (!row) return std::nullopt;
  Registration registration = from(*row);
  if (is_over(registration, now) && !mail_waits(sql, id)) registration.state = "expired";
  return registration;
}

Applicant Registrations::applicant(Sql& sql, const std::string& id) {
  const auto row = sql.row("SELECT application FROM registrations WHERE id = ?", {id});
  const auto json = nlohmann::json::parse(row ? row->text(0) : "", nullptr, false);
  if (!json.is_object()) return {};
  return {.name = json.at("holder").at("name"),
          .birth_date = json.at("holder").at("birth_date"),
          .policies = json.at("policies"),
          .mail_preference = json.at("mail_preference")};
}

std::string Registrations::open_password_page(Sql& sql, const std::string& id, UtcTime now) const {
  const std::string token = make_token();
  sql.run("DELETE FROM password_pages WHERE registration = ?", {id});
  sql.run("INSERT INTO password_pages VALUES (?, ?, ?)",
          {token_hash(token), id, millis(now + numbers_.password_page)});
  return token;
}

std::optional<Registration> Registrations::password_page(Sql& sql, std::string_view token,
                                                         UtcTime now) const {
  const auto page =
      sql.row("SELECT registration FROM password_pages WHERE hash = ? AND expires_at > ?",
              {token_hash(token), millis(now)});
  if (!page) return std::nullopt;
  std::optional<Registration> found = find(sql, page->text(0), now);
  if (found && found->state == "expired") return std::nullopt;
  return found;
}

bool Registrations::set_password(Sql& sql, std::string_view token, const std::string& hash,
                                 UtcTime now) const {
  const std::optional<Registration> found = password_page(sql, token, now);
  if (!found) return false;
  if (!found->password.empty()) return true;  // the same form twice: the first one counts
  const UtcTime give_up = now + numbers_.confirmation;
  sql.run("UPDATE registrations SET password = ?, expires_at = ? WHERE id = ?",
          {hash, millis(give_up), found->id});
  count(sql, keys_.name_of("mail", found->email), now);
  put(sql, kMail, found->id, "confirmation", now, give_up);
  return true;
}

std::optional<std::chrono::seconds> Registrations::mails_exhausted(Sql& sql,
                                                                   const std::string& email,
                                                                   UtcTime now) const {
  const std::string name = keys_.name_of("mail", email);
  const auto hour = exhausted(sql, name, {numbers_.mails_per_hour, hours(1)}, now);
  const auto day = exhausted(sql, name, {numbers_.mails_per_day, hours(24)}, now);
  return hour && day ? std::max(hour, day) : (hour ? hour : day);
}

void Registrations::mail_again(Sql& sql, const Registration& registration, UtcTime now) const {
  if (mail_waits(sql, registration.id)) return;
  count(sql, keys_.name_of("mail", registration.email), now);
  const UtcTime give_up = now + numbers_.confirmation;
  put(sql, kMail, registration.id, "confirmation", now, give_up);
  if (registration.state == "mail_failed") {
    sql.run("UPDATE registrations SET state = 'awaiting_password', expires_at = ? WHERE id = ?",
            {millis(give_up), registration.id});
  }
}

std::string Registrations::make_link(Sql& sql, const std::string& id, UtcTime now) const {
  const std::optional<Row> row = row_of(sql, id);
  if (!row || row->text(2) == "completed" || row->text(2) == "expired") return {};
  const std::string token = make_token();
  sql.run("INSERT INTO links (hash, registration, expires_at) VALUES (?, ?, ?)",
          {token_hash(token), id, millis(now + numbers_.confirmation)});
  sql.run(
      "DELETE FROM links WHERE registration = ?1 AND id NOT IN (SELECT id FROM links WHERE "
      "registration = ?1 ORDER BY id DESC LIMIT ?2)",
      {id, std::int64_t{numbers_.live_links}});
  return token;
}

void Registrations::drop_link(Sql& sql, std::string_view token) {
  sql.run("DELETE FROM links WHERE hash = ?", {token_hash(token)});
}

void Registrations::mail_sent(Sql& sql, const std::string& id, UtcTime now) const {
  const UtcTime expires = now + numbers_.confirmation;
  const int changed = sql.run(
      "UPDATE registrations SET state = 'provisional', mail_sent_at = ?, expires_at = ? WHERE id = "
      "? AND state NOT IN ('completed', 'expired')",
      {millis(now), millis(expires), id});
  if (changed > 0) put(sql, kNotice, id, "provisional", now, expires);
}

// A mail that fails later does not undo an earlier one that arrived.
void Registrations::mail_failed(Sql& sql, const std::string& id, UtcTime now) {
  sql.run(
      "UPDATE registrations SET state = 'mail_failed' WHERE id = ? AND state = "
      "'awaiting_password'",
      {id});
  put(sql, kNotice, id, "mail_failed", now, std::nullopt);
}

std::optional<Registration> Registrations::link(Sql& sql, std::string_view token,
                                                UtcTime now) const {
  const auto link = sql.row("SELECT registration FROM links WHERE hash = ? AND expires_at > ?",
                            {token_hash(token), millis(now)});
  if (!link) return std::nullopt;
  std::optional<Registration> found = find(sql, link->text(0), now);
  // A mail server that took the mail and broke off: the customer may be quicker than our next try.
  if (found && found->state == "awaiting_password" && !found->password.empty()) return found;
  if (found && found->state != "provisional") return std::nullopt;
  return found;
}

Attempt Registrations::attempt(Sql& sql, std::string_view token, UtcTime now) const {
  std::optional<Registration> found = link(sql, token, now);
  const std::optional<Row> row = found ? row_of(sql, found->id) : std::nullopt;
  if (!found || !row) return {};
  const int wrong = static_cast<int>(row->integer(6)) + 1;
  Attempt attempt{.kind = Attempt::Kind::kTry, .registration = *std::move(found)};
  if (row->integer(7) > millis(now)) {
    attempt.kind = Attempt::Kind::kWait;
    return attempt;
  }
  if (wrong > numbers_.wrong_before_burn) {  // we fell over before we could end it
    end(sql, attempt.registration.id, now);
    return {};
  }
  const UtcTime wait = wrong == numbers_.wrong_before_wait ? now + numbers_.wait : UtcTime();
  sql.run("UPDATE registrations SET wrong_passwords = ?, wait_until = ? WHERE id = ?",
          {std::int64_t{wrong}, millis(wait), attempt.registration.id});
  const int next =
      wrong <= numbers_.wrong_before_wait ? numbers_.wrong_before_wait : numbers_.wrong_before_burn;
  attempt.tries_left = next - wrong + 1;
  return attempt;
}

void Registrations::failed(Sql& sql, const Attempt& attempt, UtcTime now) const {
  const std::optional<Row> row = row_of(sql, attempt.registration.id);
  if (row && row->integer(6) >= numbers_.wrong_before_burn && row->text(2) != "expired") {
    end(sql, attempt.registration.id, now);
  }
}

std::optional<std::int64_t> Registrations::complete(Sql& sql, const std::string& id, UtcTime now) {
  const std::optional<Row> row = row_of(sql, id);
  if (!row || row->text(2) == "completed" || row->text(2) == "expired") return std::nullopt;
  const Registration registration = from(*row);
  const Applicant applicant = Registrations::applicant(sql, id);
  bool free = !sql.row("SELECT 1 FROM members WHERE email = ?", {registration.email});
  for (const std::string& policy : applicant.policies) {
    free = free && !sql.row("SELECT 1 FROM member_policies WHERE policy = ?", {policy});
  }
  if (!free) {
    end(sql, id, now);
    return std::nullopt;
  }
  sql.run(
      "INSERT INTO members (email, password, name, mail_preference, since) VALUES (?, ?, ?, ?, ?)",
      {registration.email, registration.password, applicant.name,
       std::int64_t{applicant.mail_preference}, millis(now)});
  const std::optional<Row> added =
      sql.row("SELECT id FROM members WHERE email = ?", {registration.email});
  if (!added) return std::nullopt;
  const std::int64_t member = added->integer(0);
  for (const std::string& policy : applicant.policies) {
    sql.run("INSERT INTO member_policies VALUES (?, ?)", {policy, member});
  }
  sql.run(
      "UPDATE registrations SET state = 'completed', expires_at = NULL, password = NULL, "
      "application = NULL WHERE id = ?",
      {id});
  sql.run("DELETE FROM links WHERE registration = ?", {id});
  sql.run("DELETE FROM outbox WHERE lane = 'mail' AND registration = ?", {id});
  put(sql, kNotice, id, "completed", now, std::nullopt);
  put(sql, kMail, id, "completed", now, now + hours(24));
  return member;
}

std::optional<UtcTime> Registrations::sweep(Sql& sql, UtcTime now) const {
  for (const Row& row : sql.rows(
           "SELECT id FROM registrations WHERE expires_at <= ? AND state NOT IN ('completed', "
           "'expired') AND NOT EXISTS (SELECT 1 FROM outbox WHERE lane = 'mail' AND registration = "
           "registrations.id)",
           {millis(now)})) {
    end(sql, row.text(0), now);
  }
  sql.run(
      "UPDATE registrations SET application = NULL, email = '' WHERE state = 'expired' AND "
      "application IS NOT NULL AND expires_at <= ?",
      {millis(now - numbers_.forget_after)});
  sql.run("DELETE FROM password_pages WHERE expires_at <= ?", {millis(now)});
  sql.run("DELETE FROM links WHERE expires_at <= ?", {millis(now)});
  sql.run("DELETE FROM logins WHERE expires_at <= ?", {millis(now)});
  sql.run("DELETE FROM trusted_devices WHERE expires_at <= ?", {millis(now)});
  sql.run("DELETE FROM answers WHERE at <= ?", {millis(now - numbers_.answers_kept)});
  sql.run("DELETE FROM counts WHERE at <= ?", {millis(now - hours(24 * 30))});
  const auto next = sql.row(
      "SELECT min(expires_at) FROM registrations WHERE state NOT IN ('completed', 'expired') AND "
      "expires_at > ?",
      {millis(now)});
  return next ? time_of(*next, 0) : std::nullopt;
}

}  // namespace annai::mypage
