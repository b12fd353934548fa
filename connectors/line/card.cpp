#include "connectors/line/card.h"

#include <algorithm>
#include <string>
#include <utility>

#include "connectors/line/actions.h"
#include "connectors/line/limits.h"
#include "connectors/line/text.h"

namespace annai::line {
namespace {

using nlohmann::json;

constexpr const char* kSoft = "#5b6570";

json box(const char* layout, json contents, const char* spacing) {
  return {
      {"type", "box"}, {"layout", layout}, {"spacing", spacing}, {"contents", std::move(contents)}};
}

json text(std::string words) {
  return {{"type", "text"}, {"text", std::move(words)}, {"wrap", true}, {"scaling", true}};
}
json small_text(std::string words) {
  json out = text(std::move(words));
  out.update({{"size", "sm"}, {"color", kSoft}});
  return out;
}

json button(json action, const char* style, const std::string& color = "") {
  json out = {{"type", "button"},
              {"style", style},
              {"height", "sm"},
              {"adjustMode", "shrink-to-fit"},
              {"action", std::move(action)}};
  if (!color.empty()) out["color"] = color;
  return out;
}

json hero(const ShownPicture& picture, const LineWords& words) {
  const int height = std::min(picture.size.height, 3 * picture.size.width);  // no higher in LINE
  return {{"type", "image"},
          {"url", picture.url},
          {"size", "full"},
          {"aspectRatio", std::to_string(picture.size.width) + ":" + std::to_string(height)},
          {"aspectMode", "fit"},
          {"backgroundColor", "#ffffff"},
          {"action", opening(words.enlarge, picture.url)}};
}

// The whole row can be pressed; 「直す」 only says so.
json row_box(const Row& row, const LineWords& words) {
  json contents =
      json::array({box("vertical", json::array({small_text(row.label), text(row.value)}), "none")});
  if (!row.edit) return box("horizontal", std::move(contents), "md");
  json edit = text(words.edit);
  edit.update({{"size", "sm"}, {"color", words.color}, {"align", "center"}, {"wrap", false}});
  json frame = box("vertical", json::array({std::move(edit)}), "none");
  frame.update({{"flex", 0},
                {"paddingAll", "6px"},
                {"borderWidth", "1px"},
                {"borderColor", words.color},
                {"cornerRadius", "6px"}});
  contents.push_back(std::move(frame));
  json out = box("horizontal", std::move(contents), "md");
  out.update({{"alignItems", "center"}, {"action", choosing(*row.edit, kMostButtonLabel)}});
  return out;
}

// 【手順5 お客さま情報の入力】 as a first line is a heading.
json with_heading(const std::string& words) {
  const std::size_t end = words.find('\n');
  const std::string first = words.substr(0, end);
  if (!first.starts_with("【") || !first.ends_with("】")) return json::array({text(words)});
  json heading = text(first);
  heading["weight"] = "bold";
  json out = json::array({std::move(heading)});
  const std::string_view rest =
      end == words.npos ? "" : trimmed(std::string_view(words).substr(end));
  if (!rest.empty()) out.push_back(text(std::string(rest)));
  return out;
}

json body(const Bubble& bubble, const LineWords& words) {
  json contents = json::array();
  const auto add = [&](json component) { contents.push_back(std::move(component)); };
  for (const Paragraph& paragraph : bubble.paragraphs) {
    if (!paragraph.rows.empty()) {
      for (const Row& row : paragraph.rows) {
        add({{"type", "separator"}});
        add(row_box(row, words));
      }
      add({{"type", "separator"}});
    } else if (!paragraph.url.empty() && paragraph.url.size() <= kMostUri) {
      add(button(opening(shortened(paragraph.text, kMostButtonLabel), paragraph.url), "link",
                 words.color));
    } else if (paragraph.small) {
      add(small_text(paragraph.text));
    } else {
      for (json& part : with_heading(paragraph.text)) add(std::move(part));
    }
  }
  return contents;
}

bool is_edit(const Bubble& bubble, const Choice& choice) {
  return std::ranges::any_of(bubble.paragraphs, [&](const Paragraph& paragraph) {
    return std::ranges::any_of(paragraph.rows, [&](const Row& row) {
      return row.edit && row.edit->id == choice.id && row.edit->label == choice.label;
    });
  });
}

json footer(const Bubble& bubble, const LineWords& words) {
  json buttons = json::array();
  if (bubble.page) {
    buttons.push_back(
        button(opening(bubble.page->label, bubble.page->uri), "primary", words.color));
  }
  const auto add = [&](const Choice& choice, bool is_main) {
    const bool primary = is_main && !bubble.page;
    buttons.push_back(button(choosing(choice, kMostButtonLabel), primary ? "primary" : "secondary",
                             primary ? words.color : ""));
  };
  const std::vector<Choice>& choices = bubble.choices;
  const bool has_main = bubble.main < choices.size() && !is_edit(bubble, choices[bubble.main]);
  if (has_main) add(choices[bubble.main], true);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if ((!has_main || i != bubble.main) && !is_edit(bubble, choices[i])) add(choices[i], false);
  }
  return buttons;
}

// What a notification, the list of talks and a screen reader say. Without the rows: they are
// personal, and a locked screen shows it.
std::string alt_text(const Bubble& bubble, const LineWords& own) {
  Bubble told{.paragraphs = bubble.paragraphs};
  for (Paragraph& paragraph : told.paragraphs) paragraph.url.clear();
  std::erase_if(told.paragraphs, [](const Paragraph& p) { return !p.rows.empty(); });
  std::string words = text_of(told);
  if (words.empty() && bubble.picture) words = bubble.picture->alt;
  if (words.empty() && bubble.page) words = bubble.page->label;
  if (words.empty() && !bubble.choices.empty()) words = bubble.choices.front().label;
  if (words.empty()) words = own.enlarge;
  return shortened(words, kMostAltText);
}

}  // namespace

std::optional<json> card(const Bubble& bubble, const LineWords& words) {
  json contents = {{"type", "bubble"}};
  if (bubble.picture) contents["hero"] = hero(*bubble.picture, words);
  if (json parts = body(bubble, words); !parts.empty()) {
    contents["body"] = box("vertical", std::move(parts), "md");
  }
  if (json buttons = footer(bubble, words); !buttons.empty()) {
    contents["footer"] = box("vertical", std::move(buttons), "sm");
  }
  if (contents.dump().size() > kMostBubbleBytes) return std::nullopt;
  return json{
      {"type", "flex"}, {"altText", alt_text(bubble, words)}, {"contents", std::move(contents)}};
}

}  // namespace annai::line
