// Dates as they are written elsewhere: "March 3, 1985", "15 August 1977", "25/12/1970".
#pragma once

#include "bot/core/member/text.h"

namespace annai::typed {

// As 1985年3月3日, in the place of the first of them; a text without one stays as it is. Where day
// and month cannot be told apart (03/04/1985), it stays, too.
Text western_date(View text);

}  // namespace annai::typed
