// What one data base keeps: conversations, and what channels need beside them.
#pragma once

#include "bot/ports/channel_store.h"
#include "bot/ports/session_store.h"

namespace annai {

class Store : public SessionStore, public ChannelStore {};

}  // namespace annai
