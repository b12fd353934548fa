#include "connectors/mypage/sandbox/rounds.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "connectors/mypage/sandbox/members.h"

namespace annai::mypage {
namespace {

constexpr auto kAfterDiskError = std::chrono::seconds(5);

using Next = std::variant<std::monostate, UtcTime, Task>;

std::optional<UtcTime> after_disk_error(const Office& office, const Error& error) {
  spdlog::error("data base: {}", error.message);
  return office.clock.now() + kAfterDiskError;
}

// A mail with what has to be known of it once it was tried.
struct Prepared {
  std::optional<Letter> letter;  // none: nothing is to be sent any more
  std::string link;              // its token, "" if it has none
};

// The link is made here, when the mail is sent: what waits in the outbox opens nothing.
Prepared prepare(Sql& sql, const Office& office, const Task& task, UtcTime now) {
  const auto found = office.registrations.find(sql, task.registration, now);
  if (!found) return {};
  const std::optional<Member> member = member_by_email(sql, found->email);
  const std::string login_page = office.public_url + "/login";
  if (task.what == "completed") {
    if (!member) return {};
    return {.letter = completed_letter(found->email, member->name, login_page), .link = {}};
  }
  if (member) {  // the same way for everybody; only the owner of the address learns it
    return {.letter = already_member_letter(found->email, member->name, login_page), .link = {}};
  }
  Prepared prepared{.letter = {}, .link = office.registrations.make_link(sql, found->id, now)};
  if (prepared.link.empty()) return prepared;
  const Applicant applicant = Registrations::applicant(sql, found->id);
  prepared.letter =
      confirmation_letter(found->email, applicant.name,
                          fmt::format("{}/register/{}", office.public_url, prepared.link));
  return prepared;
}

void record(Sql& sql, const Office& office, const Task& task, const Prepared& prepared,
            Posted posted, UtcTime now) {
  const Numbers& numbers = office.config.numbers;
  if (posted == Posted::kNotYet || posted == Posted::kNever) {
    if (!prepared.link.empty()) Registrations::drop_link(sql, prepared.link);
  }
  const bool too_late = task.expires_at && *task.expires_at <= now;
  if (posted != Posted::kYes && posted != Posted::kNever && !too_late) {
    return again(sql, task, now, {numbers.mail_retry, numbers.mail_retry_most});
  }
  done(sql, task);
  if (task.what != "confirmation") return;
  if (posted == Posted::kYes) return office.registrations.mail_sent(sql, task.registration, now);
  Registrations::mail_failed(sql, task.registration, now);
}

}  // namespace

std::optional<UtcTime> post_one_mail(const Office& office, Mailer& mailer) {
  const UtcTime now = office.clock.now();
  std::optional<Task> task;
  Prepared prepared;
  const auto taken = office.database.transact([&](Sql& sql) {
    Next next = next_task(sql, kMail, now);
    if (auto* due = std::get_if<Task>(&next)) {
      task = std::move(*due);
      prepared = prepare(sql, office, *task, now);
      if (!prepared.letter) done(sql, *task);
    }
    return next;
  });
  if (!taken) return after_disk_error(office, taken.error());
  if (const auto* later = std::get_if<UtcTime>(&*taken)) return *later;
  if (!task) return std::nullopt;
  if (!prepared.letter) return now;
  const Envelope envelope{
      .from = office.config.mail_from,
      .message_id =
          fmt::format("{:010}.{}@{}", task->id, task->registration.substr(2),
                      office.config.mail_from.substr(office.config.mail_from.find('@') + 1)),
      .at = now};
  const Posted posted = mailer.post(*prepared.letter, envelope);
  const UtcTime after = office.clock.now();
  const auto kept = office.database.commit(
      [&](Sql& sql) { record(sql, office, *task, prepared, posted, after); });
  if (!kept) return after_disk_error(office, kept.error());
  if (posted != Posted::kYes) {
    spdlog::warn("mail not sent: task={} attempt={} for_good={}", task->id, task->attempts + 1,
                 posted == Posted::kNever);
  }
  office.wake();
  return after;
}

std::optional<UtcTime> post_one_notice(const Office& office, Notifier& notifier) {
  const UtcTime now = office.clock.now();
  const auto next =
      office.database.transact([&](Sql& sql) { return next_task(sql, kNotice, now); });
  if (!next) return after_disk_error(office, next.error());
  if (const auto* later = std::get_if<UtcTime>(&*next)) return *later;
  const auto* task = std::get_if<Task>(&*next);
  if (task == nullptr) return std::nullopt;
  const bool arrived = notifier.post(*task, now);
  const Numbers& numbers = office.config.numbers;
  const auto kept = office.database.commit([&](Sql& sql) {
    if (arrived) return done(sql, *task);
    again(sql, *task, office.clock.now(), {numbers.notice_retry, numbers.notice_retry_most});
  });
  if (!kept) return after_disk_error(office, kept.error());
  return office.clock.now();
}

std::optional<UtcTime> sweep(const Office& office) {
  const UtcTime now = office.clock.now();
  bool ended = false;
  const auto next = office.database.transact([&](Sql& sql) {
    const std::optional<UtcTime> due = office.registrations.sweep(sql, now);
    ended = std::holds_alternative<Task>(next_task(sql, kNotice, now));
    return due;
  });
  if (!next) return after_disk_error(office, next.error());
  if (ended) office.wake();
  return *next;
}

}  // namespace annai::mypage
