// A procedure: steps that a customer takes outside the chat, one after another, while the chat
// shows each, waits until it is done, and helps where she is stuck. In flows/*.yaml under
// `procedures:`; what it says and how its buttons are called is all there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/yaml.h"
#include "dialogs/graph.h"

namespace annai::dialogs {

// The kind of place that a step is: rules with `after: [procedure]` count there.
inline constexpr std::string_view kProcedurePlace = "procedure";

// Intents that every procedure understands, whatever its words for them are.
namespace commands {
inline constexpr std::string_view kDone = "procedure_done";    // できた
inline constexpr std::string_view kStuck = "procedure_stuck";  // ここで困っている
inline constexpr std::string_view kBack = "procedure_back";    // 前へ
inline constexpr std::string_view kAgain = "procedure_again";  // もう一度, 続きから
inline constexpr std::string_view kLeave = "procedure_leave";  // やめる
}  // namespace commands

// A procedure becomes ordinary nodes: `tour/step-5` shows the step, `tour/step-5/stuck` asks what
// goes wrong there.
std::vector<Node> nodes_of_procedure(const std::string& file, const std::string& id,
                                     const Yaml& body, Problems& problems);

}  // namespace annai::dialogs
