#include "connectors/mypage/sandbox/application.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

#include "bot/core/code_points.h"

namespace annai::mypage {
namespace {

using nlohmann::json;

constexpr std::size_t kMostPolicies = 5;
constexpr int kDepth = 8;
constexpr std::size_t kMembers = 32;

// Refuses depth, number of members and repeated names before there is a tree.
class Shape final : public nlohmann::json_sax<json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    const auto known = std::find(names_.begin() + from_.back(), names_.end(), name);
    if (known != names_.end()) return false;
    names_.push_back(name);
    return ++members_ <= kMembers;
  }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return false;
  }

 private:
  bool open() {
    from_.push_back(static_cast<std::ptrdiff_t>(names_.size()));
    return from_.size() <= kDepth;
  }
  bool close() {
    names_.resize(static_cast<std::size_t>(from_.back()));
    from_.pop_back();
    return true;
  }
  std::vector<std::string> names_;
  std::vector<std::ptrdiff_t> from_;
  std::size_t members_ = 0;
};

std::optional<json> parse(std::string_view text) {
  Shape shape;
  if (!json::sax_parse(text, &shape)) return std::nullopt;
  json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  return parsed;
}

bool has_controls(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

bool digits(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  if (!digits(text.substr(0, 4), 4, 4) || !digits(text.substr(5, 2), 2, 2) ||
      !digits(text.substr(8), 2, 2)) {
    return false;
  }
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    for (const char c : text.substr(at, size)) value = value * 10 + (c - '0');
    return value;
  };
  const std::chrono::year_month_day date(std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2))));
  return date.ok();
}

// Reads one object; the first problem is kept, and what follows gives empty values.
class Reader {
 public:
  explicit Reader(const json& object, std::string path = {})
      : object_(object), path_(std::move(path)) {}

  std::string text(const char* name, std::size_t most, bool required = true) {
    const auto found = object_.find(name);
    if (found == object_.end() && !required) return {};
    if (found == object_.end() || !found->is_string()) return problem(name, "a text is needed");
    std::string value = found->get<std::string>();
    if (required && value.empty()) return problem(name, "must not be empty");
    if (code_points(value) > most) return problem(name, "too long");
    if (has_controls(value)) return problem(name, "no control characters");
    return value;
  }
  bool flag(const char* name) {
    const auto found = object_.find(name);
    if (found != object_.end() && found->is_boolean()) return found->get<bool>();
    problem(name, "true or false is needed");
    return false;
  }
  const json* object(const char* name) {
    const auto found = object_.find(name);
    if (found != object_.end() && found->is_object()) return &*found;
    problem(name, "an object is needed");
    return nullptr;
  }
  std::vector<std::string> policies() {
    std::vector<std::string> out;
    const auto found = object_.find("policies");
    if (found == object_.end() || !found->is_array() || found->empty() ||
        found->size() > kMostPolicies) {
      problem("policies", "1 to 5 policy numbers are needed");
      return out;
    }
    for (const json& item : *found) {
      const std::string policy = item.is_string() ? item.get<std::string>() : "";
      if (policy.empty() || policy.size() > 32 || has_controls(policy)) {
        problem("policies", "each is a text of 1 to 32 characters");
      }
      if (std::ranges::find(out, policy) != out.end()) problem("policies", "one is named twice");
      out.push_back(policy);
    }
    return out;
  }
  std::string problem(const char* name, const char* what) {
    if (!problem_) problem_ = path_ + name + ": " + what;
    return {};
  }
  void adopt(const Reader& inner) {
    if (!problem_) problem_ = inner.problem_;
  }
  const std::optional<std::string>& found_problem() const { return problem_; }

 private:
  const json& object_;
  std::string path_;
  std::optional<std::string> problem_;
};

Holder read_holder(Reader& outer, bool with_kana) {
  const json* object = outer.object("holder");
  if (object == nullptr) return {};
  Reader in(*object, "holder.");
  Holder holder{.name = in.text("name", 100),
                .name_kana = in.text("name_kana", 100, with_kana),
                .postal_code = in.text("postal_code", 7),
                .address = in.text("address", 200),
                .birth_date = in.text("birth_date", 10),
                .phone = in.text("phone", 11)};
  if (!digits(holder.postal_code, 7, 7)) in.problem("postal_code", "seven digits");
  if (!is_date(holder.birth_date)) in.problem("birth_date", "YYYY-MM-DD");
  if (!digits(holder.phone, 9, 11) || !holder.phone.starts_with('0')) {
    in.problem("phone", "digits only, beginning with 0");
  }
  outer.adopt(in);
  return holder;
}

ContractCheck read_contracts(Reader& in, bool with_kana) {
  return {.policies = in.policies(),
          .holder = read_holder(in, with_kana),
          .subject = in.text("subject", 128, false)};
}

const BadBody kNoObject{"bad_request", "the body is no JSON object of at most 8 levels"};

}  // namespace

std::expected<ContractCheck, BadBody> read_contract_check(std::string_view text) {
  const std::optional<json> body = parse(text);
  if (!body) return std::unexpected(kNoObject);
  Reader in(*body);
  ContractCheck check = read_contracts(in, false);
  if (const auto& problem = in.found_problem()) {
    return std::unexpected(BadBody{"bad_request", *problem});
  }
  return check;
}

std::expected<Application, BadBody> read_application(std::string_view text) {
  const std::optional<json> body = parse(text);
  if (!body) return std::unexpected(kNoObject);
  Reader in(*body);
  Application application;
  if (const json* consent = in.object("consent")) {
    Reader inner(*consent, "consent.");
    application.consent = {.version = inner.text("version", 64),
                           .at = inner.text("at", 40),
                           .channel = inner.text("channel", 16)};
    in.adopt(inner);
  }
  application.contracts = read_contracts(in, true);
  application.mail_preference = in.flag("mail_preference");
  const auto email = body->find("email");
  if (email == body->end() || !email->is_string()) {
    in.problem("email", "a text is needed");
  } else {
    application.email = email->get<std::string>();
  }
  if (const auto& problem = in.found_problem()) {
    return std::unexpected(BadBody{"bad_request", *problem});
  }
  if (!is_deliverable(application.email)) {
    return std::unexpected(
        BadBody{"invalid_email", "email: one ASCII address that mail can be sent to"});
  }
  return application;
}

std::string canonical(std::string_view text) {
  const std::optional<json> body = parse(text);
  return body ? body->dump() : std::string(text);
}

namespace {

json object_of(const Consent& consent) {
  return {{"version", consent.version}, {"at", consent.at}, {"channel", consent.channel}};
}

}  // namespace

std::string to_json(const Consent& consent) { return object_of(consent).dump(); }

std::string to_json(const Application& application) {
  const Holder& holder = application.contracts.holder;
  return json{{"consent", object_of(application.consent)},
              {"email", application.email},
              {"policies", application.contracts.policies},
              {"holder",
               {{"name", holder.name},
                {"name_kana", holder.name_kana},
                {"postal_code", holder.postal_code},
                {"address", holder.address},
                {"birth_date", holder.birth_date},
                {"phone", holder.phone}}},
              {"mail_preference", application.mail_preference}}
      .dump();
}

bool is_deliverable(std::string_view email) {
  constexpr std::string_view kLocal = "!#$%&'*+-/=?^_`{|}~.";
  const auto letter_or_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  const auto at = email.find('@');
  if (email.size() > 254 || at == std::string_view::npos || at == 0 || at > 64) return false;
  const std::string_view local = email.substr(0, at);
  const std::string_view domain = email.substr(at + 1);
  const auto in_local = [&](char c) { return letter_or_digit(c) || kLocal.contains(c); };
  if (!std::ranges::all_of(local, in_local)) return false;
  if (local.starts_with('.') || local.ends_with('.') || local.contains("..")) return false;
  if (!domain.contains('.')) return false;
  for (std::size_t begin = 0; begin <= domain.size();) {
    const auto end = std::min(domain.find('.', begin), domain.size());
    const std::string_view label = domain.substr(begin, end - begin);
    const auto in_label = [&](char c) { return letter_or_digit(c) || c == '-'; };
    if (label.empty() || label.size() > 63 || !std::ranges::all_of(label, in_label)) return false;
    if (label.starts_with('-') || label.ends_with('-')) return false;
    begin = end + 1;
  }
  return true;
}

}  // namespace annai::mypage
