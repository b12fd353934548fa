// The small part of Markdown that answers use, for a place that shows plain text only: what the
// widget's markdown.ts draws, written.
#pragma once

#include <string>
#include <string_view>

namespace annai::line {

// **Bold**, *italic* and `code` lose their marks, lists get a ・, a picture is its description. A
// link is its label, its address on a line of its own below; one that is not https is its label.
std::string plain(std::string_view markdown);

}  // namespace annai::line
