#include "dialogs/form.h"

#include <algorithm>
#include <array>

#include "dialogs/options.h"

namespace annai::dialogs {
namespace {

// What a form must have words for. {label}: of the slot asked, {filled}: labels of those given.
constexpr std::array<std::string_view, 18> kFormTexts{
    "given",         // the value of {label} stands there already
    "code",          // the code of a hand-over: {code}
    "code_in_line",  // the link that opens the talk in LINE with the code typed in
    "code_picture",  // what is to be done with the same, as a picture
    "again",         // before the question when it is asked once more, after an answer
    "back",          // one step back
    "first",         // back, where there is nothing before
    "edit_what",     // something is to be corrected, and nobody knows what
    "editing",       // {label} is asked for anew
    "later",         // put off
    "resume",        // the button that goes on with it
    "asked_for",     // something is wanted from outside
    "resumed",       // back after a while
    "restarted",     // all over again
    "removed",       // one of several values is gone: {value}
    "unmatched",     // the back end takes all but these values: {values}
    "nth",           // the button of one of several values: {number}
    "until",         // when what is awaited expires: {time}; stands for {until} of a stage
};

constexpr std::array<std::string_view, 15> kStages{
    stages::kTakingOver, stages::kNoSuchCode, stages::kHandedOver, stages::kLate,
    stages::kMailSent,   stages::kSending,    stages::kPassword,   stages::kProvisional,
    stages::kReminder,   stages::kCompleted,  stages::kExpired,    stages::kMailFailed,
    stages::kNotMatched, stages::kTooOften,   stages::kFailed};

std::vector<SlotOption> read_slot_options(const std::string& file, const Yaml* list,
                                          Problems& problems) {
  std::vector<SlotOption> options;
  if (list == nullptr) return options;
  for (const Yaml& item : list->list) {
    YamlFields fields(file, item, problems);
    options.push_back({.value = fields.text("value"),
                       .label = fields.text("label"),
                       .intents = fields.texts("intents"),
                       .ends = fields.text_or("ends", "")});
    fields.finish();
  }
  return options;
}

OutcomeKind read_outcome(YamlFields& fields, int line, OutcomeKind fallback) {
  const std::string name = fields.text_or("outcome", std::string(to_string(fallback)));
  const std::optional<OutcomeKind> outcome = parse_outcome(name);
  if (!outcome) fields.problem(line, "'" + name + "' is no outcome", "see the wire protocol");
  return outcome.value_or(fallback);
}

std::map<std::string, std::string> read_texts(const Yaml* map) {
  std::map<std::string, std::string> texts;
  if (map == nullptr) return texts;
  for (const auto& [key, value] : map->map) texts.emplace(key, value.scalar);
  return texts;
}

Slot read_slot(const std::string& file, const Yaml& body, Problems& problems) {
  YamlFields fields(file, body, problems);
  Slot slot{.id = fields.text("id"), .line = body.line};
  const std::string type = fields.text("type");
  if (const std::optional<SlotType> known = parse_slot_type(type)) {
    slot.type = *known;
  } else {
    fields.problem(body.line, "'" + type + "' is no type of slot", "see dialogs/slot_types.h");
  }
  slot.label = fields.text("label");
  slot.words = fields.texts("words");
  slot.ask = fields.text("ask");
  slot.ask_further = fields.text_or("ask_further", "");
  slot.took = fields.text_or("took", "");
  slot.example = fields.text_or("example", "");
  slot.errors = read_texts(fields.node("errors"));
  if (const Yaml* others = fields.node("others")) {
    for (const auto& [word, error] : others->map) slot.others.emplace_back(word, error.scalar);
  }
  slot.full = fields.text_or("full", "");
  slot.same = fields.text_or("same", "");
  slot.which = fields.text_or("which", "");
  slot.most = static_cast<std::size_t>(fields.integer_or("most", 1));
  slot.repeats = fields.text_or("repeats", "");
  slot.summary = fields.flag_or("summary", false);
  slot.link = fields.text_or("link", "");
  slot.input = read_input(file, fields.node("input"), problems);
  slot.options = read_slot_options(file, fields.node("options"), problems);
  slot.help = read_options(file, fields.node("help"), problems);
  fields.finish();
  for (const auto& [word, error] : slot.others) {
    if (slot.errors.contains(error)) continue;
    fields.problem(body.line, "'" + word + "' leads to no error of '" + slot.id + "'",
                   "add '" + error + "' under `errors:`");
  }
  if (!slot.errors.contains("else")) {
    fields.problem(body.line, "the slot '" + slot.id + "' has no words for what it cannot take",
                   "add `errors: {else: ...}`");
  }
  return slot;
}

Stage read_stage(const std::string& file, const Yaml& body, Problems& problems) {
  YamlFields fields(file, body, problems);
  Stage stage{.say = fields.text("say"),
              .asked = fields.text_or("asked", ""),
              .title = fields.text_or("title", ""),
              .secret = fields.flag_or("secret", false),
              .closes = fields.flag_or("closes", false),
              .outcome = read_outcome(fields, body.line, OutcomeKind::kNotice),
              .answers = {},
              .remind_hours = static_cast<int>(fields.integer_or("remind_hours", 0)),
              .options = read_options(file, fields.node("choices"), problems),
              .commands = read_slot_options(file, fields.node("commands"), problems)};
  for (auto& [wish, text] : read_texts(fields.node("answers"))) {
    stage.answers.emplace(wish, std::move(text));
  }
  fields.finish();
  return stage;
}

}  // namespace

const Slot* Form::find(std::string_view slot) const {
  const auto found = std::ranges::find(slots, slot, &Slot::id);
  return found == slots.end() ? nullptr : &*found;
}

const Slot* Form::more_of(const Slot& slot) const {
  const auto found = std::ranges::find(slots, slot.id, &Slot::repeats);
  return found == slots.end() ? nullptr : &*found;
}

Form read_form(const std::string& file, const std::string& id, const Yaml& body,
               Problems& problems) {
  YamlFields fields(file, body, problems);
  Form form{.id = id, .intents = fields.texts("intents"), .file = file, .line = body.line};
  form.start = fields.text("start");
  form.outcome = read_outcome(fields, body.line, OutcomeKind::kAsk);
  form.edit = fields.text("edit");
  form.cancelled = fields.text("cancelled");
  form.unread = fields.texts("unread");
  form.version = fields.text("version");
  const Yaml* slots = fields.node("slots");
  const Yaml* stages = fields.node("stages");
  const Yaml* texts = fields.node("texts");
  fields.finish();
  if (slots == nullptr || slots->list.empty()) {
    fields.problem(body.line, "a form needs slots", "list them under `slots:`");
  } else {
    for (const Yaml& slot : slots->list) form.slots.push_back(read_slot(file, slot, problems));
  }
  for (auto& [name, text] : read_texts(texts)) form.texts.emplace(name, std::move(text));
  if (stages != nullptr) {
    for (const auto& [name, stage] : stages->map) {
      form.stages.emplace(name, read_stage(file, stage, problems));
    }
  }
  for (const std::string_view name : kFormTexts) {
    if (!form.texts.contains(name)) {
      fields.problem(body.line, "the text '" + std::string(name) + "' is missing",
                     "add it under `texts:`");
    }
  }
  for (const std::string_view name : kStages) {
    if (!form.stages.contains(name)) {
      fields.problem(body.line, "the stage '" + std::string(name) + "' is missing",
                     "add it under `stages:`");
    }
  }
  return form;
}

}  // namespace annai::dialogs
