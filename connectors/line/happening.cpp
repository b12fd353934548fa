#include "connectors/line/happening.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/core/bytes.h"

namespace annai::line {
namespace {

using nlohmann::json;
using Kind = Happening::Kind;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMostText = 20'000;  // bytes; a message of LINE has 5,000 characters

// "" where it is missing, or no text.
std::string text(const json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string()
             ? found->get<std::string>()
             : std::string();
}

const json& child(const json& object, const char* key) {
  static const json kNothing = json::object();
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : kNothing;
}

// As Sent names it; "" for what LINE has invented since.
std::string kind_of_message(const std::string& type) {
  if (type == "audio") return "voice";
  constexpr std::array kKnown{"sticker", "image", "video", "file", "location"};
  for (const char* known : kKnown) {
    if (type == known) return type;
  }
  return {};
}

std::optional<Happening> message(const json& event) {
  const json& message = child(event, "message");
  const std::string type = text(message, "type");
  if (type.empty()) return std::nullopt;
  Happening happening{.kind = Kind::kSaid,
                      .text = text(message, "text"),
                      .message = text(message, "id"),
                      .reply_token = {},
                      .read_token = text(message, "markAsReadToken")};
  if (type != "text") {
    happening.kind = Kind::kSent;
    happening.text = kind_of_message(type);
  }
  if (happening.text.empty() || happening.text.size() > kMostText) {
    return std::nullopt;
  }
  return happening;
}

// Our own buttons: "c=" and a choice's id, or "d" of a date picker.
std::optional<Happening> postback(const json& event) {
  const json& postback = child(event, "postback");
  const std::string data = text(postback, "data");
  if (const std::string date = text(child(postback, "params"), "date"); !date.empty()) {
    return Happening{.kind = Kind::kPicked, .text = date};
  }
  if (!data.starts_with("c=")) return std::nullopt;
  return Happening{.kind = Kind::kPressed, .text = data.substr(2)};
}

std::optional<Happening> alone(const json& event) {
  const std::string type = text(event, "type");
  if (type == "message") return message(event);
  if (type == "postback") return postback(event);
  if (type == "follow") return Happening{.kind = Kind::kFollowed};
  if (type == "unfollow") return Happening{.kind = Kind::kLeft};
  if (type == "unsend") {
    return Happening{.kind = Kind::kTookBack, .message = text(child(event, "unsend"), "messageId")};
  }
  return std::nullopt;  // also accountLink: nothing was offered to link
}

// With others, only that the account came or went: what they say there is none of our business.
std::optional<Happening> in_group(const json& event) {
  const std::string type = text(event, "type");
  if (type == "join") return Happening{.kind = Kind::kInvited};
  if (type == "leave") return Happening{.kind = Kind::kLeft};
  return std::nullopt;
}

// Somebody whose number LINE does not tell can be answered, but not known again.
std::string name_of(const json& source, const std::string& event_id) {
  for (const char* key : {"groupId", "roomId", "userId"}) {
    if (std::string name = text(source, key); !name.empty()) return name;
  }
  return std::string(kOnce) + event_id;
}

std::optional<Received> received(const json& event) {
  if (!event.is_object() || text(event, "mode") != "active") return std::nullopt;
  const std::string id = text(event, "webhookEventId");
  const auto timestamp = event.find("timestamp");
  if (id.empty() || id.size() > 64 || timestamp == event.end() || !timestamp->is_number_integer()) {
    return std::nullopt;
  }
  const json& source = child(event, "source");
  const bool group = text(source, "type") != "user";
  std::optional<Happening> happening = group ? in_group(event) : alone(event);
  if (!happening) return std::nullopt;
  happening->reply_token = text(event, "replyToken");
  // What takes a message back is no message itself.
  const bool is_message = happening->kind != Kind::kTookBack;
  return Received{.key = id,
                  .from = {.channel = std::string(kChannel), .name = name_of(source, id)},
                  .at = UtcTime(std::chrono::milliseconds(timestamp->get<std::int64_t>())),
                  .message = is_message ? happening->message : std::string(),
                  .what = encode(*happening)};
}

}  // namespace

std::optional<Webhook> read_webhook(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  const auto events = parsed.find("events");
  if (events == parsed.end() || !events->is_array()) return std::nullopt;
  Webhook webhook{.destination = text(parsed, "destination"), .happenings = {}};
  for (const json& event : *events) {
    if (std::optional<Received> one = received(event)) {
      webhook.happenings.push_back(*std::move(one));
    }
  }
  return webhook;
}

std::string spell(const Ticket& ticket) {
  std::string out;
  ByteWriter writer(out);
  writer.text(ticket.reply_token);
  writer.text(ticket.read_token);
  writer.integer(ticket.received_at.time_since_epoch().count());
  return out;
}

Ticket read_ticket(std::string_view spelled) {
  ByteReader reader(spelled);
  Ticket ticket;
  ticket.reply_token = reader.text();
  ticket.read_token = reader.text();
  ticket.received_at = UtcTime(std::chrono::milliseconds(reader.integer()));
  return reader.done() ? ticket : Ticket{};
}

std::string encode(const Happening& happening) {
  std::string out;
  ByteWriter writer(out);
  writer.integer(kVersion);
  writer.integer(std::to_underlying(happening.kind));
  for (const std::string* part :
       {&happening.text, &happening.message, &happening.reply_token, &happening.read_token}) {
    writer.text(*part);
  }
  return out;
}

std::optional<Happening> decode(std::string_view what) {
  ByteReader reader(what);
  Happening happening;
  if (reader.integer() != kVersion) return std::nullopt;
  happening.kind = static_cast<Kind>(reader.integer());
  for (std::string* part :
       {&happening.text, &happening.message, &happening.reply_token, &happening.read_token}) {
    *part = reader.text();
  }
  return reader.done() ? std::optional(happening) : std::nullopt;
}

}  // namespace annai::line
