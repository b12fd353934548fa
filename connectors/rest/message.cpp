#include "connectors/rest/message.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/core/code_points.h"
#include "bot/core/typed_text.h"

namespace annai {
namespace {

using nlohmann::json;

constexpr std::size_t kMostSender = 200;         // bytes
constexpr std::size_t kMostCharacters = 1000;    // of an utterance
constexpr std::string_view kChoice = "/choice";  // begins the payload of a button

std::string text(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Rasa's clients show a text up to a blank line as one bubble.
std::vector<std::string> paragraphs(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find("\n\n", from), text.size());
    if (to > from) all.push_back(text.substr(from, to - from));
    from = to + 2;
  }
  return all;
}

json buttons(const json& choices) {
  json all = json::array();
  for (const json& choice : choices) {
    std::string payload(kChoice);
    payload += choice.at("choice").get<std::string>();
    all.push_back({{"title", choice.at("label")}, {"payload", std::move(payload)}});
  }
  return all;
}

// As a caller elsewhere can fetch it, and show it: few of them show SVG.
std::string picture_address(const std::string& path, const RestPictures& pictures) {
  constexpr std::string_view kSvg = ".svg";
  if (!path.starts_with('/')) return path;
  std::string shown = path;
  if (path.ends_with(kSvg)) {
    std::string png = path.substr(0, path.size() - kSvg.size()) + ".png";
    if (pictures.png.contains(png)) shown = std::move(png);
  }
  return pictures.public_url + shown;
}

std::string labelled(const std::string& label, const std::string& url) {
  return label.empty() || label == url ? url : label + "\n" + url;
}

// Gateways often leave the line's end to what was typed.
std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  constexpr std::string_view kWideSpace = "\u3000";
  while (true) {
    const std::size_t before = text.size();
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    text = text.substr(0, text.find_last_not_of(kSpace) + 1);
    if (text.starts_with(kWideSpace)) text.remove_prefix(kWideSpace.size());
    if (text.ends_with(kWideSpace)) text.remove_suffix(kWideSpace.size());
    if (text.size() == before) return text;
  }
}

void add_reply(json& answer, const json& recipient, const json& reply,
               const RestPictures& pictures) {
  const std::size_t first = answer.size();
  for (const json& part : reply.at("messages")) {
    const std::string type = part.at("type");
    if (type == "text") {
      for (std::string& paragraph : paragraphs(part.at("text"))) {
        answer.push_back({{"recipient_id", recipient}, {"text", std::move(paragraph)}});
      }
    } else if (type == "image") {
      answer.push_back(
          {{"recipient_id", recipient}, {"image", picture_address(part.at("url"), pictures)}});
    } else if (type == "link") {
      answer.push_back(
          {{"recipient_id", recipient}, {"text", labelled(part.at("label"), part.at("url"))}});
    }
  }
  const json& choices = reply.at("choices");
  if (choices.empty()) return;
  for (std::size_t i = answer.size(); i-- > first;) {  // below the last words
    if (!answer[i].contains("text")) continue;
    answer[i]["buttons"] = buttons(choices);
    return;
  }
}

}  // namespace

std::optional<RestMessage> read_rest_message(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  RestMessage message{.sender = text(parsed, "sender"), .what = {}};
  const std::string typed = without_tricks(text(parsed, "message"));
  std::string said(trimmed(typed));
  const bool somebody = !message.sender.empty() && message.sender.size() <= kMostSender;
  if (!somebody || is_blank(said) || code_points(said) > kMostCharacters) return std::nullopt;
  if (said.starts_with(kChoice)) {
    message.what = Chose{said.substr(kChoice.size())};
  } else {
    message.what = Said{std::move(said)};
  }
  return message;
}

std::string rest_answer(std::string_view sender, const std::vector<std::string>& frames,
                        const RestPictures& pictures) {
  json answer = json::array();
  for (const std::string& frame : frames) {
    const json reply = json::parse(frame);
    if (reply.at("type") == "reply") add_reply(answer, sender, reply, pictures);
  }
  return answer.dump();
}

}  // namespace annai
