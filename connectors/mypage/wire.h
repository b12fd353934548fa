// What stands in the bodies of calls, answers and notices (openapi.yaml). Read strictly: anything
// else than described there is nothing at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.h"
#include "bot/ports/mypage.h"

namespace annai::wire {

std::string application(const Application& application);

std::optional<Reservation> read_reservation(std::string_view body);
bool is_registration(std::string_view body, std::string_view id);
std::optional<Standing> read_standing(std::string_view body, std::string_view id);
std::string read_error(std::string_view body);                // its code; "" if it is none
std::vector<std::string> read_blamed(std::string_view body);  // the policies that it names
bool is_code(std::string_view code);  // of those in openapi.yaml: fit to be logged

struct ReceivedNotice {
  std::string id;
  std::optional<Notice> notice;  // nullopt: of a type that this version does not know
};
std::optional<ReceivedNotice> read_notice(std::string_view body);

}  // namespace annai::wire
