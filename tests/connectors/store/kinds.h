// The two kinds of store, for tests of what both promise.
#pragma once

#include "tests/connectors/store/fixture.h"
#include "tests/support/memory_store.h"

namespace annai {

struct OnDisk {
  StoreHome home;
  SqliteStore& disk = home.open();
  SessionStore& store = disk;
  ChannelStore& channels = disk;
};

struct InMemory {
  MemoryStore memory;
  SessionStore& store = memory;
  ChannelStore& channels = memory;
};

}  // namespace annai
