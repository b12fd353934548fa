#include "connectors/mypage/sandbox/api.h"

#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "connectors/mypage/sandbox/tokens.h"

namespace annai::mypage {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kLeastKey = 8;
constexpr std::size_t kMostKey = 128;

HttpResponse json_response(int status, const std::string& body) {
  return {.status = status,
          .body = body,
          .fields = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}};
}

HttpResponse error(int status, const std::string& code, const std::string& message) {
  return json_response(status, ordered_json{{"error", code}, {"message", message}}.dump());
}

HttpResponse retry_after(HttpResponse response, std::int64_t seconds) {
  response.fields.emplace_back("Retry-After", fmt::format("{}", seconds));
  return response;
}

HttpResponse not_matched(const std::vector<std::string>& others) {
  ordered_json body{{"error", "not_matched"}, {"message", "the contracts do not match the holder"}};
  if (!others.empty()) body["policies"] = others;
  return json_response(422, body.dump());
}

HttpResponse not_found() { return error(404, "not_found", "no such registration"); }

HttpResponse unavailable() {
  return retry_after(error(503, "unavailable", "nothing was done; try again"), 2);
}

HttpResponse too_many_mails(std::chrono::seconds wait) {
  return retry_after(error(429, "rate_limited", "too many mails to this address"), wait.count());
}

HttpResponse wrong_state(const Registration& registration) {
  return error(409, "wrong_state", "the registration is " + registration.state);
}

ordered_json time_or_null(std::optional<UtcTime> time) {
  return time ? ordered_json(iso(*time)) : ordered_json(nullptr);
}

std::string described(const Registration& registration) {
  return ordered_json{
      {"id", registration.id},
      {"state", registration.state},
      {"password_set", registration.state == "completed" || !registration.password.empty()},
      {"mail_sent_at", time_or_null(registration.mail_sent_at)},
      {"expires_at", time_or_null(registration.expires_at)}}
      .dump();
}

class Api {
 public:
  explicit Api(const Office& office) : office_(office) {}

  HttpResponse check(const HttpRequest& request) const {
    const auto typed = read_contract_check(request.body);
    if (!typed) return error(400, typed.error().error, typed.error().message);
    return once(request, /*key_needed=*/false, [&](Sql& sql) {
      const bool match = office_.matching.check(sql, *typed, office_.clock.now()).all;
      return json_response(200, match ? R"({"match":true})" : R"({"match":false})");
    });
  }

  HttpResponse reserve(const HttpRequest& request) const {
    const auto application = read_application(request.body);
    if (!application) {
      return error(400, application.error().error, application.error().message);
    }
    return once(request, /*key_needed=*/true, [&](Sql& sql) {
      const UtcTime now = office_.clock.now();
      if (const auto wait = office_.registrations.mails_exhausted(sql, application->email, now)) {
        return too_many_mails(*wait);
      }
      const Match match = office_.matching.check(sql, application->contracts, now);
      if (!match.all) return not_matched(match.others);
      const std::string id = office_.registrations.reserve(sql, *application, now);
      return json_response(201, reservation(sql, id, now));
    });
  }

  HttpResponse show(const HttpRequest& request) const {
    const auto found = office_.database.transact([&](Sql& sql) {
      return office_.registrations.find(sql, request.parameter, office_.clock.now());
    });
    if (!found) return unavailable();
    const std::optional<Registration>& registration = *found;
    return registration ? json_response(200, described(*registration)) : not_found();
  }

  HttpResponse new_page(const HttpRequest& request) const {
    return once(request, /*key_needed=*/true, [&](Sql& sql) {
      const UtcTime now = office_.clock.now();
      const auto found = office_.registrations.find(sql, request.parameter, now);
      if (!found) return not_found();
      if (found->state != "awaiting_password" || !found->password.empty()) {
        return wrong_state(*found);
      }
      return json_response(201, reservation(sql, found->id, now));
    });
  }

  HttpResponse mail_again(const HttpRequest& request) const {
    HttpResponse answered = once(request, /*key_needed=*/true, [&](Sql& sql) {
      const UtcTime now = office_.clock.now();
      const auto found = office_.registrations.find(sql, request.parameter, now);
      if (!found) return not_found();
      const bool open = found->state == "provisional" || found->state == "mail_failed";
      if (!open) return wrong_state(*found);
      if (const auto wait = office_.registrations.mails_exhausted(sql, found->email, now)) {
        return too_many_mails(*wait);
      }
      office_.registrations.mail_again(sql, *found, now);
      return json_response(202, described(*office_.registrations.find(sql, found->id, now)));
    });
    office_.wake();
    return answered;
  }

 private:
  // A key that has had its answer gets that again, and nothing else happens. What has changed
  // nothing is not kept.
  HttpResponse once(const HttpRequest& request, bool key_needed,
                    const std::function<HttpResponse(Sql& sql)>& work) const {
    const std::string key(request.field("Idempotency-Key"));
    const bool without = key.empty() && !key_needed;
    if (!without && (key.size() < kLeastKey || key.size() > kMostKey)) {
      return error(400, "bad_request", "Idempotency-Key: 8 to 128 characters");
    }
    const std::string_view what = request.parameter.empty() ? "" : request.path();
    const std::string body = token_hash(std::string(what) + canonical(request.body));
    auto answered = office_.database.transact([&](Sql& sql) -> HttpResponse {
      if (without) return work(sql);
      const std::string name = office_.keys.name_of("answer", key);
      if (std::optional<HttpResponse> before = answer_before(sql, name, body)) return *before;
      HttpResponse now = work(sql);
      if (now.status < 300 || now.status == 422) keep_answer(sql, name, body, now);
      return now;
    });
    return answered ? *std::move(answered) : unavailable();
  }

  // The stored answer is sealed: it holds the link of a password page.
  std::optional<HttpResponse> answer_before(Sql& sql, const std::string& name,
                                            const std::string& body) const {
    const auto row = sql.row("SELECT body, sealed FROM answers WHERE idempotency_key = ?", {name});
    if (!row) return std::nullopt;
    if (row->text(0) != body) {
      return error(409, "key_reused", "this Idempotency-Key was used with another body");
    }
    const std::optional<std::string> answer = office_.keys.unseal(row->text(1));
    if (!answer) return std::nullopt;  // the shared key was changed since
    return json_response(std::stoi(answer->substr(0, 3)), answer->substr(3));
  }

  void keep_answer(Sql& sql, const std::string& name, const std::string& body,
                   const HttpResponse& answer) const {
    sql.run("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)",
            {name, body, office_.keys.seal(fmt::format("{}{}", answer.status, answer.body)),
             millis(office_.clock.now())});
  }

  std::string reservation(Sql& sql, const std::string& id, UtcTime now) const {
    const std::string token = office_.registrations.open_password_page(sql, id, now);
    return ordered_json{{"id", id},
                        {"state", "awaiting_password"},
                        {"password_page", fmt::format("{}/password/{}", office_.public_url, token)},
                        {"password_page_expires", iso(now + office_.config.numbers.password_page)}}
        .dump();
  }

  const Office& office_;
};

using Handler = HttpResponse (Api::*)(const HttpRequest&) const;

// Refuses strangers on the loop, and does the rest on a worker.
SlowAnswer with_key(const Office& office, Workers& workers, Handler handler) {
  return [&office, &workers, api = Api(office),
          handler](const HttpRequest& request) -> net::awaitable<HttpResponse> {
    if (!office.keys.bearer(request.field("Authorization"))) {
      co_return error(401, "unauthorized", "send the shared key as a bearer token");
    }
    Workers::Job job = [&] { return (api.*handler)(request); };
    HttpResponse response = co_await workers.run(std::move(job));
    const bool failed = response.status == 500 || response.status == 503;
    co_return failed ? unavailable() : std::move(response);
  };
}

}  // namespace

void serve_api(Server& server, const Office& office, Workers& workers) {
  const auto answered_by = [&](Handler handler) { return with_key(office, workers, handler); };
  server.post("/v1/contract-checks", answered_by(&Api::check));
  server.post("/v1/registrations", answered_by(&Api::reserve));
  server.get("/v1/registrations/{}", answered_by(&Api::show));
  server.post("/v1/registrations/{}/password-page", answered_by(&Api::new_page));
  server.post("/v1/registrations/{}/mail", answered_by(&Api::mail_again));
}

}  // namespace annai::mypage
