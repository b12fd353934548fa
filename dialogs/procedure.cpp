#include "dialogs/procedure.h"

#include <utility>

#include "dialogs/options.h"

namespace annai::dialogs {
namespace {

// `{title}` in a text becomes the step's title.
std::string with_title(std::string text, const std::string& title) {
  constexpr std::string_view kTitle = "{title}";
  for (std::size_t at = text.find(kTitle); at != text.npos; at = text.find(kTitle, at)) {
    text.replace(at, kTitle.size(), title);
    at += title.size();
  }
  return text;
}

std::shared_ptr<const Content> says(std::string text) {
  return Content::make({TextPart{std::move(text)}}, {});
}

class Reading {
 public:
  Reading(const std::string& file, const std::string& id, Problems& problems)
      : file_(file), id_(id), problems_(problems) {}

  std::vector<Node> read(const Yaml& body) {
    YamlFields fields(file_, body, problems_);
    done_ = fields.text("done");
    stuck_ = fields.text("stuck");
    back_ = fields.text("back");
    resume_ = fields.text("resume");
    enter_ = fields.text_or("enter", "");
    again_ = fields.text("again");
    then_ = fields.text("then");
    leave_ = fields.text("leave");
    const Yaml* steps = fields.node("steps");
    fields.finish();
    if (steps == nullptr || steps->list.empty()) {
      fields.problem(body.line, "a procedure needs steps", "list them under `steps:`");
      return {};
    }
    ids_.reserve(steps->list.size());
    for (const Yaml& step : steps->list) {
      const Yaml* id = step.find("id");
      ids_.push_back(id_ + '/' + (id != nullptr ? id->scalar : ""));
    }
    for (const Yaml& step : steps->list) read_step(step);
    return std::move(nodes_);
  }

 private:
  void read_step(const Yaml& body) {
    const std::size_t number = nodes_.size() / 2;
    YamlFields fields(file_, body, problems_);
    fields.text("id");
    const std::string title = fields.text("title");
    Node step{.id = ids_[number], .outcome = OutcomeKind::kAsk, .file = file_, .line = body.line};
    step.content = says(fields.text("say"));
    step.intents = fields.texts("intents");
    step.article = fields.text_or("article", "");
    step.place = step.id;
    step.enter = step.article.empty() ? "" : with_title(enter_, title);
    step.again = with_title(again_, title);

    Node stuck{.id = step.id + "/stuck", .outcome = OutcomeKind::kAsk, .file = file_};
    stuck.line = body.line;
    stuck.content = says(with_title(fields.text("trouble"), title));
    stuck.options = read_options(file_, fields.node("choices"), problems_);
    stuck.options.push_back({.label = with_title(resume_, title), .target = {.node = step.id}});
    stuck.place = step.id;
    fields.finish();

    lead_on(step, number, stuck.id);
    nodes_.push_back(std::move(step));
    nodes_.push_back(std::move(stuck));
  }

  // The three buttons of a step, and the same by words.
  void lead_on(Node& step, std::size_t number, const std::string& stuck) const {
    const auto lead = [&](std::string_view intent, const std::string& label,
                          const std::string& node) {
      step.commands.emplace_back(intent, node);
      if (!label.empty()) step.options.push_back({.label = label, .target = {.node = node}});
    };
    lead(commands::kDone, done_, number + 1 < ids_.size() ? ids_[number + 1] : then_);
    lead(commands::kStuck, stuck_, stuck);
    if (number > 0) lead(commands::kBack, back_, ids_[number - 1]);
    lead(commands::kAgain, "", step.id);
    lead(commands::kLeave, "", leave_);
  }

  const std::string& file_;
  const std::string& id_;
  Problems& problems_;
  std::string done_, stuck_, back_, resume_, enter_, again_, then_, leave_;
  std::vector<std::string> ids_;  // of the steps' nodes
  std::vector<Node> nodes_;
};

}  // namespace

std::vector<Node> nodes_of_procedure(const std::string& file, const std::string& id,
                                     const Yaml& body, Problems& problems) {
  return Reading(file, id, problems).read(body);
}

}  // namespace annai::dialogs
