#include "connectors/mypage/wire.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

namespace annai::wire {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kMostName = 64;  // of a registration, a notice, an error code

std::optional<json> object(std::string_view text) {
  json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  return parsed;
}

// A text of 1 to `most` bytes; "" if there is none.
std::string text(const json& from, const char* name, std::size_t most = kMostName) {
  const auto found = from.find(name);
  if (found == from.end() || !found->is_string()) return {};
  const auto& value = found->get_ref<const std::string&>();
  return value.size() <= most ? value : std::string();
}

std::string utc(UtcTime time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", std::chrono::floor<std::chrono::seconds>(time));
}

// 2026-11-22T09:30:00Z, and nothing else.
std::optional<UtcTime> read_utc(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00Z";
  if (text.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t size) {
    unsigned value = 0;
    std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(0, 4))),
                                        std::chrono::month(number(5, 2)),
                                        std::chrono::day(number(8, 2))};
  const unsigned hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::sys_days(day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

std::optional<NoticeKind> kind_of(std::string_view type) {
  if (type == "provisional") return NoticeKind::kProvisional;
  if (type == "completed") return NoticeKind::kCompleted;
  if (type == "expired") return NoticeKind::kExpired;
  if (type == "mail_failed") return NoticeKind::kMailFailed;
  return std::nullopt;
}

std::optional<Standing::State> state_of(std::string_view state) {
  using enum Standing::State;
  if (state == "awaiting_password") return kAwaitingPassword;
  if (state == "provisional") return kProvisional;
  if (state == "completed") return kCompleted;
  if (state == "expired") return kExpired;
  if (state == "mail_failed") return kMailFailed;
  return std::nullopt;
}

}  // namespace

std::string application(const Application& application) {
  const auto value = [&](std::string_view slot, std::string_view otherwise = "") {
    for (const SlotValue& given : application.values) {
      if (given.slot == slot) return given.value;
    }
    return std::string(otherwise);
  };
  ordered_json policies = ordered_json::array();
  for (const SlotValue& given : application.values) {
    if (given.slot == "policy") policies.push_back(given.value);
  }
  return ordered_json{{"consent",
                       {{"version", value("consent_version", "1")},
                        {"at", utc(application.consented_at)},
                        {"channel", value("consent_channel", "web")}}},
                      {"email", value("email")},
                      {"policies", std::move(policies)},
                      {"holder",
                       {{"name", value("name")},
                        {"name_kana", value("name_kana")},
                        {"postal_code", value("postal_code")},
                        {"address", value("address")},
                        {"birth_date", value("birth_date")},
                        {"phone", value("phone")}}},
                      {"mail_preference", value("mail_pref") == "yes"},
                      {"subject", application.subject}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Reservation> read_reservation(std::string_view body) {
  constexpr std::size_t kMostUrl = 2048;
  const std::optional<json> from = object(body);
  if (!from || text(*from, "state") != "awaiting_password") return std::nullopt;
  const std::optional<UtcTime> expires = read_utc(text(*from, "password_page_expires"));
  Reservation reservation{.id = text(*from, "id"),
                          .password_page = text(*from, "password_page", kMostUrl)};
  if (reservation.id.empty() || reservation.password_page.empty() || !expires) return std::nullopt;
  reservation.page_expires = *expires;
  return reservation;
}

bool is_registration(std::string_view body, std::string_view id) {
  const std::optional<json> from = object(body);
  return from && text(*from, "id") == id && !text(*from, "state").empty();
}

std::optional<Standing> read_standing(std::string_view body, std::string_view id) {
  const std::optional<json> from = object(body);
  if (!from || text(*from, "id") != id) return std::nullopt;
  const std::optional<Standing::State> state = state_of(text(*from, "state"));
  const auto password_set = from->find("password_set");
  if (!state || password_set == from->end() || !password_set->is_boolean()) return std::nullopt;
  Standing standing{.state = *state, .password_set = password_set->get<bool>()};
  if (const auto expires = from->find("expires_at");
      expires != from->end() && !expires->is_null()) {
    const std::optional<UtcTime> time = read_utc(text(*from, "expires_at"));
    if (!time) return std::nullopt;
    standing.expires = *time;
  }
  return standing;
}

std::string read_error(std::string_view body) {
  const std::optional<json> from = object(body);
  return from ? text(*from, "error") : std::string();
}

std::vector<std::string> read_blamed(std::string_view body) {
  std::vector<std::string> policies;
  const std::optional<json> from = object(body);
  if (!from || !from->contains("policies") || !from->at("policies").is_array()) return policies;
  for (const json& policy : from->at("policies")) {
    if (policy.is_string()) policies.push_back(policy);
  }
  return policies;
}

bool is_code(std::string_view code) {
  return std::ranges::all_of(code, [](char c) { return c == '_' || (c >= 'a' && c <= 'z'); });
}

std::optional<ReceivedNotice> read_notice(std::string_view body) {
  const std::optional<json> from = object(body);
  if (!from) return std::nullopt;
  ReceivedNotice received{.id = text(*from, "id"), .notice = {}};
  const std::string type = text(*from, "type");
  Notice notice{.reference = text(*from, "registration")};
  if (received.id.empty() || type.empty() || notice.reference.empty()) return std::nullopt;
  if (!read_utc(text(*from, "at"))) return std::nullopt;
  const std::optional<NoticeKind> kind = kind_of(type);
  if (!kind) return received;
  notice.kind = *kind;
  if (const auto expires = from->find("expires_at"); expires != from->end()) {
    const std::optional<UtcTime> time = read_utc(text(*from, "expires_at"));
    if (!time) return std::nullopt;
    notice.expires = *time;
  }
  received.notice = std::move(notice);
  return received;
}

}  // namespace annai::wire
