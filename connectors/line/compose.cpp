#include "connectors/line/compose.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "connectors/line/limits.h"
#include "connectors/line/markdown.h"
#include "connectors/line/summary.h"
#include "connectors/line/text.h"
#include "connectors/line/web_link.h"

namespace annai::line {
namespace {

// Pictures of the content are SVG; LINE takes the PNG of the same name.
std::optional<ShownPicture> shown(const ImagePart& image, const RenderConfig& config) {
  constexpr std::string_view kSvg = ".svg";
  if (!is_https(config.public_url) || !image.url.ends_with(kSvg)) return std::nullopt;
  const std::string path = image.url.substr(0, image.url.size() - kSvg.size()) + ".png";
  const auto found = config.pictures.find(path);
  if (found == config.pictures.end()) return std::nullopt;
  std::string_view base = config.public_url;
  if (base.ends_with('/')) base.remove_suffix(1);
  std::string url = percent_encoded(std::string(base) + path);
  if (url.size() > kMostUri) return std::nullopt;
  return ShownPicture{.url = std::move(url), .size = found->second, .alt = image.alt};
}

// Its address with the request for the telephone's own browser, if that still fits.
std::optional<Page> page_of(const Frame& frame) {
  std::string uri = percent_encoded(frame.url);
  if (!uri.starts_with("https://") && !uri.starts_with("http://")) return std::nullopt;
  if (const std::string own = in_own_browser(uri); own.size() <= kMostUri) uri = own;
  if (uri.size() > kMostUri || frame.title.empty()) return std::nullopt;
  return Page{.label = shortened(frame.title, kMostQuickLabel), .uri = std::move(uri)};
}

// A picture ends the bubble whose words it shows.
class Composing {
 public:
  Composing(const LineWords& words, const RenderConfig& config) : words_(words), config_(config) {}

  void add(const Reply& reply) {
    uncited_ = reply.content->sources;
    texts_ = 0;
    for (const Part& part : reply.content->parts) {
      std::visit([this](const auto& p) { add(p); }, part);
    }
    cite();
    if (!open_.empty()) close();
    if (reply.frame) open_page(*reply.frame);
    first_ = bubbles_.size();
  }
  std::vector<Bubble> take() { return std::move(bubbles_); }

 private:
  // A text more than there are sources is what still waits below an answer: not of its source.
  void add(const TextPart& part) {
    if (texts_++ == uncited_.size()) cite();
    open_.say(std::string(trimmed(plain(part.text))));
  }
  void add(const LinkPart& part) {
    if (part.label.empty()) return;
    const std::string url = is_https(part.url) ? percent_encoded(part.url) : "";
    open_.paragraphs.push_back({.text = part.label, .url = url == part.label ? "" : url});
  }
  void add(const ImagePart& part) {
    open_.picture = shown(part, config_);
    if (open_.picture) return close();
    if (!part.alt.empty()) open_.say(filled(words_.picture, "{alt}", part.alt));
  }

  void close() { bubbles_.push_back(std::exchange(open_, {})); }

  void cite() {
    std::string labels;
    for (const Source& source : uncited_) labels += (labels.empty() ? "" : "、") + source.label;
    uncited_.clear();
    const bool nothing_said = open_.empty() && bubbles_.size() == first_;
    if (labels.empty() || nothing_said) return;
    (open_.empty() ? bubbles_.back() : open_).note(filled(words_.source, "{source}", labels));
  }

  void open_page(const Frame& frame) {
    if (bubbles_.size() == first_) bubbles_.emplace_back();
    Bubble& last = bubbles_.back();
    last.page = page_of(frame);
    last.say(last.page ? words_.page : words_.no_page);
  }

  const LineWords& words_;
  const RenderConfig& config_;
  std::vector<Bubble> bubbles_;
  Bubble open_;
  std::size_t first_ = 0;  // bubble of the reply that is being added
  std::size_t texts_ = 0;  // of it, so far
  std::vector<Source> uncited_;
};

std::string numbered(const std::vector<Choice>& choices) {
  std::string out;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    out += (i > 0 ? "\n" : "") + std::to_string(i + 1) + " " + choices[i].label;
  }
  return out;
}

std::string typed(const LineWords& words, const std::vector<Choice>& choices) {
  std::string labels;
  for (const Choice& choice : choices) labels += (labels.empty() ? "" : "／") + choice.label;
  return filled(words.typed, "{labels}", labels);
}

// Only the last reply's buttons still count, and only the last bubble can have any.
void offer(std::vector<Bubble>& bubbles, const Reply& last, const LineWords& words) {
  std::vector<Choice> choices = last.choices;
  std::erase_if(choices, [](const Choice& choice) { return choice.label.empty(); });
  if (choices.empty()) return;
  const bool many = choices.size() > kMostQuickReplies;
  if (bubbles.empty() || (many && bubbles.back().is_card())) bubbles.emplace_back();
  Bubble& bubble = bubbles.back();
  if (many) {
    bubble.say(numbered(choices));
    return bubble.say(words.numbered);
  }
  bubble.choices = std::move(choices);
  if (last.form) find_rows(bubble);
  if (!bubble.is_card() || bubble.has_rows()) bubble.note(typed(words, bubble.choices));
}

}  // namespace

std::vector<Bubble> compose(const std::vector<Reply>& replies, const LineWords& words,
                            const RenderConfig& config) {
  Composing composing(words, config);
  for (const Reply& reply : replies) composing.add(reply);
  std::vector<Bubble> bubbles = composing.take();
  if (!replies.empty()) offer(bubbles, replies.back(), words);
  return bubbles;
}

std::string text_of(const Bubble& bubble) {
  std::string out;
  for (const Paragraph& paragraph : bubble.paragraphs) {
    std::string text = paragraph.text;
    if (!paragraph.url.empty()) text += "\n" + paragraph.url;
    for (const Row& row : paragraph.rows) {
      text += (text.empty() ? "・" : "\n・") + row.label + "：" + row.value;
    }
    out += (out.empty() ? "" : "\n\n") + text;
  }
  return out;
}

}  // namespace annai::line
