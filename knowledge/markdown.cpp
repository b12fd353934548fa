#include "knowledge/markdown.h"

#include <cmark.h>

#include <algorithm>
#include <memory>

namespace annai {
namespace {

// Walks cmark's tree in the order of the text.
class Reader {
 public:
  Reader(const std::string& file, int first_line, Problems& problems)
      : file_(file), first_line_(first_line), problems_(problems) {}

  Body read(cmark_node* document) {
    const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> walk(cmark_iter_new(document),
                                                                       &cmark_iter_free);
    for (cmark_event_type event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(walk.get())) {
      cmark_node* node = cmark_iter_get_node(walk.get());
      if (event == CMARK_EVENT_ENTER) {
        enter(node);
      } else {
        leave(node);
      }
    }
    return std::move(body_);
  }

 private:
  void enter(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_PARAGRAPH:
        if (!in_item(node)) part_with("\n\n");
        break;
      case CMARK_NODE_LIST:
        part_with(in_item(node) ? "" : "\n\n");
        break;
      case CMARK_NODE_ITEM:
        part_with(body_.text.ends_with("\n\n") ? "" : "\n");
        body_.text += "・";
        break;
      case CMARK_NODE_TEXT:
        if (!in_image_) body_.text += cmark_node_get_literal(node);
        break;
      case CMARK_NODE_LINEBREAK:
        body_.text += '\n';
        break;
      case CMARK_NODE_LINK:
        link(node);
        break;
      case CMARK_NODE_IMAGE:
        in_image_ = true;
        image(node);
        break;
      case CMARK_NODE_DOCUMENT:
      case CMARK_NODE_STRONG:
      case CMARK_NODE_EMPH:
      case CMARK_NODE_SOFTBREAK:  // Japanese has no spaces between words
        break;
      case CMARK_NODE_HTML_BLOCK:
      case CMARK_NODE_HTML_INLINE:
        report(node, "HTML is not allowed", "write plain Markdown");
        break;
      default:
        report(node,
               std::string("a speech bubble cannot show this (") +
                   cmark_node_get_type_string(node) + ")",
               "write paragraphs and lists");
    }
  }

  void leave(cmark_node* node) {
    if (cmark_node_get_type(node) == CMARK_NODE_IMAGE) in_image_ = false;
  }

  void link(cmark_node* node) {
    const std::string url = cmark_node_get_url(node);
    if (!url.starts_with("https://")) {
      report(node, "a link must begin with https://: " + url, "link the https page, or none");
      return;
    }
    body_.links.push_back({.url = url, .label = words_in(node)});
  }

  void image(cmark_node* node) {
    const std::string url = cmark_node_get_url(node);
    const std::string alt = words_in(node);
    if (!url.starts_with("/screens/") || url.contains("..")) {
      report(node, "an image must come from our own screens: " + url, "write /screens/NAME.svg");
    } else if (alt.empty()) {
      report(node, "an image needs a description", "write ![what it shows](" + url + ")");
    } else {
      body_.images.push_back({.url = url, .alt = alt});
    }
  }

  static std::string words_in(cmark_node* node) {
    std::string out;
    for (cmark_node* child = cmark_node_first_child(node); child != nullptr;
         child = cmark_node_next(child)) {
      const char* literal = cmark_node_get_literal(child);
      out += literal != nullptr ? literal : words_in(child);
    }
    return out;
  }

  static bool in_item(cmark_node* node) {
    return cmark_node_get_type(cmark_node_parent(node)) == CMARK_NODE_ITEM;
  }

  void part_with(std::string_view gap) {
    if (!body_.text.empty()) body_.text += gap;
  }

  void report(cmark_node* node, std::string what, std::string instead) {
    cmark_node* placed = node;  // not every inline node knows its line
    while (cmark_node_get_start_line(placed) == 0 && cmark_node_parent(placed) != nullptr) {
      placed = cmark_node_parent(placed);
    }
    const int line = std::max(1, cmark_node_get_start_line(placed));
    problems_.push_back({file_, first_line_ + line - 1, std::move(what), std::move(instead)});
  }

  const std::string& file_;
  int first_line_;
  Problems& problems_;
  Body body_;
  bool in_image_ = false;
};

}  // namespace

Body read_markdown(const std::string& file, std::string_view text, int first_line,
                   Problems& problems) {
  const std::unique_ptr<cmark_node, decltype(&cmark_node_free)> document(
      cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT), &cmark_node_free);
  return Reader(file, first_line, problems).read(document.get());
}

}  // namespace annai
