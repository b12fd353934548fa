// What the store's tests share: a folder that goes away, a clock that stands still, a loop, and
// turns as the server would commit them.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "bot/ports/channel_store.h"
#include "bot/ports/clock.h"
#include "bot/ports/session_store.h"
#include "connectors/store/sqlite_store.h"

namespace annai {

class StillClock : public Clock {
 public:
  UtcTime now() const override { return now_; }
  Randomness random() const override { return {}; }
  void forward(std::chrono::hours by) { now_ += by; }

 private:
  UtcTime now_{std::chrono::milliseconds(1'700'000'000'000)};
};

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A data folder and its key, and the store in it, which can be closed and opened again.
class StoreHome {
 public:
  StoreConfig config() const;
  SqliteStore& open();  // throws what the operator would read
  void close() { store_.reset(); }
  StillClock& clock() { return clock_; }
  std::filesystem::path database() const { return config().folder / "annai.db"; }

 private:
  TempFolder folder_;
  StillClock clock_;
  std::unique_ptr<SqliteStore> store_;
};

// Runs one call to its end, as the loop would.
template <typename T>
T run(net::awaitable<T> call) {
  net::io_context loop;
  std::optional<T> result;
  net::co_spawn(loop, std::move(call), [&](std::exception_ptr error, T done) {
    if (error) std::rethrow_exception(error);
    result = std::move(done);
  });
  loop.run();
  return *std::move(result);
}

// The turn numbered `turn` (1, 2, ...) of a session: she says `said`, two frames go out.
Commit turn_of(SessionId session, std::int64_t turn, UtcTime at,
               const std::string& said = "届かない");

// The same, in a form that has one value so far; personal.
Commit form_turn_of(SessionId session, std::int64_t turn, UtcTime at, const std::string& value);

// What a channel was told of a message that somebody sent. Key and number are `name` with a letter.
Received message_from(const std::string& user, const std::string& name, UtcTime at,
                      const std::string& what = "届かない");

// The turn that such a message becomes: its words, its frames, and a letter in answer.
Commit turn_of_message(const Received& message, SessionId session, std::int64_t turn);

// All files of a folder, one behind the other.
std::string all_bytes_below(const std::filesystem::path& folder);

}  // namespace annai
