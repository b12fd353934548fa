// One bubble of a talk, before it becomes a message object: a text, or a card with a picture, a
// button to a page, or rows to confirm.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/core/reply.h"
#include "connectors/line/pictures.h"

namespace annai::line {

// 「お名前：向日葵 さゆり」, and the button that corrects it.
struct Row {
  std::string label;
  std::string value;
  std::optional<Choice> edit;
};

// A text, or a link, or rows.
struct Paragraph {
  std::string text;       // plain
  std::string url;        // of a link; `text` is its label
  std::vector<Row> rows;  // instead of a text
  bool small = false;     // where it stands, how to type
};

struct ShownPicture {
  std::string url;
  PictureSize size;
  std::string alt;
};

struct Page {
  std::string label;
  std::string uri;  // secret: nowhere but behind the button
};

struct Bubble {
  std::vector<Paragraph> paragraphs;
  std::optional<ShownPicture> picture;
  std::optional<Page> page;
  std::vector<Choice> choices;  // all, those of rows too; of the last bubble only
  std::size_t main = 0;         // which of them is the main button

  void say(std::string text) {
    if (!text.empty()) paragraphs.push_back({.text = std::move(text)});
  }
  void note(std::string text) { paragraphs.push_back({.text = std::move(text), .small = true}); }
  bool has_rows() const {
    for (const Paragraph& paragraph : paragraphs) {
      if (!paragraph.rows.empty()) return true;
    }
    return false;
  }
  bool is_card() const { return picture || page || has_rows(); }
  bool empty() const { return paragraphs.empty() && !is_card(); }
};

// As one text, with an empty line between paragraphs.
std::string text_of(const Bubble& bubble);

}  // namespace annai::line
