#include "bot/registration_item.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

namespace annai {
namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

constexpr const char* kHeader =
    "policy_number,product,registrable,renewed_policy_number,start_date,car,name,name_kana,"
    "postal_code,address,birth_date,phone\n";

// Group contracts of persons cannot be registered (flyer step 3); 団体扱自動車保険 is no such one.
bool is_registrable(const std::string& product) {
  return product.find("自動車") != std::string::npos || !product.starts_with("団体");
}

std::string csv_of(const json& contracts) {
  std::string csv = kHeader;
  for (const json& c : contracts) {
    const auto cell = [&](const char* name) { return "\"" + c.value(name, "") + "\""; };
    const std::string product = c.value("product", "");
    csv += fmt::format("{},{},{},{},,,{},{},{},{},{},{}\n", cell("policy_number"), cell("product"),
                       is_registrable(product) ? "yes" : "no", cell("renewed_policy_number"),
                       cell("name"), cell("name_kana"), cell("postal_code"), cell("address"),
                       cell("birth_date"), cell("phone"));
  }
  return csv;
}

Texts texts_of(const json& value) {
  if (value.is_string()) return {value.get<std::string>()};
  return value.is_array() ? value.get<Texts>() : Texts{};
}

RegistrationLine line_of(const json& body) {
  const json expect = body.value("expect", json::object());
  return {.user = body.value("user", ""),
          .event = body.value("event", ""),
          .amount = body.value("minutes_away", body.value("hours_after", 0.0)),
          .slot = expect.value("slot", ""),
          .accepts = expect.value("accepts", false),
          .values = texts_of(expect.value("value", json())),
          .next = expect.value("next", ""),
          .reply_must = texts_of(expect.value("reply_must", json())),
          .reply_must_not = texts_of(expect.value("reply_must_not", json())),
          .either_ok = expect.value("either_ok", false),
          .optional = expect.value("optional", false)};
}

bool has_taken(const Played& played, const std::string& slot, const std::string& value) {
  return std::ranges::find(played.took, SlotValue{slot, value}) != played.took.end();
}

// Edits and restarts carry a name; the policy's "no more" may come with the number.
bool accepted(const RegistrationLine& line, const Played& played) {
  if (line.slot == "event" || line.slot == "password" || line.slot == "full_password" ||
      line.slot == "start") {
    return played.carried_out;
  }
  return std::ranges::all_of(
      line.values, [&](const std::string& value) { return has_taken(played, line.slot, value); });
}

bool took_anything(const RegistrationLine& line, const Played& played) {
  if (line.slot == "consent") return has_taken(played, "consent", "yes");
  return std::ranges::any_of(played.took,
                             [&](const SlotValue& took) { return took.slot == line.slot; });
}

// What is asked then, where the order of a form leaves no choice: the same slot again after a
// refusal or a question, and the stages after the form.
bool goes_on_right(const RegistrationLine& line, const Played& played) {
  if (line.next.empty() || line.next.contains("any")) return true;
  if (line.next == "provisional") return played.asked == "full_password";
  if (line.next == "done" || line.next == "end") return played.asked.empty();
  const bool stays = !line.accepts && !line.either_ok && line.next == line.slot;
  if (!stays || line.slot == "password" || line.slot == "full_password") return true;
  return played.asked == line.slot || (line.slot == "policy" && played.asked == "policy_more");
}

}  // namespace

std::vector<RegistrationItem> read_registrations(const std::string& file) {
  std::vector<RegistrationItem> items;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const json body = json::parse(line, nullptr, false);
    if (!body.is_object() || !body.contains("script")) continue;
    RegistrationItem item{.id = body.value("id", ""),
                          .title = body.value("title", ""),
                          .persona = {},
                          .policies = {},
                          .contracts_csv = csv_of(body["contracts"]),
                          .script = {}};
    for (const auto& [name, value] : body["persona"].items()) {
      if (value.is_string()) item.persona[name] = value.get<std::string>();
    }
    item.policies = texts_of(body["persona"].value("policies", json()));
    for (const json& entry : body["script"]) item.script.push_back(line_of(entry));
    items.push_back(std::move(item));
  }
  return items;
}

bool was_taken(const RegistrationLine& line, const Played& played) {
  return line.accepts && accepted(line, played);
}

std::optional<std::string> wrong_with(const RegistrationLine& line, const Played& played) {
  const bool took = accepted(line, played);
  if (line.accepts && !took && !line.either_ok) {
    return fmt::format("{} was not taken as {}", line.slot, fmt::join(line.values, ", "));
  }
  const bool page = line.slot == "password" || line.slot == "full_password" || line.slot == "event";
  if (!line.accepts && !line.either_ok &&
      (page ? played.carried_out : took_anything(line, played))) {
    return fmt::format("{} was taken, and must not be", line.slot);
  }
  for (const std::string& must : line.reply_must) {
    if (!RE2::PartialMatch(played.text, must)) return fmt::format("the reply lacks {}", must);
  }
  for (const std::string& never : line.reply_must_not) {
    if (RE2::PartialMatch(played.text, never)) return fmt::format("the reply has {}", never);
  }
  if (!goes_on_right(line, played)) {
    return fmt::format("it asks for '{}', not for {}", played.asked, line.next);
  }
  return std::nullopt;
}

}  // namespace annai
